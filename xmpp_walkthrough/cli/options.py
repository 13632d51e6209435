"""Types of options: each checks its value where the option is declared. RFC 7622 for addresses.

A type reads the text into the value that the program works with, or says at once what is wrong
with it (click.UsageError). Its imports stand in its function: `--help` needs none of them.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.numbers import DESCRIPTOR

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from xmpp_walkthrough.content.library import Library
    from xmpp_walkthrough.doctor.clients.policy import Policy
    from xmpp_walkthrough.protocol.jid import Jid, JidError
    from xmpp_walkthrough.server.fault import Fault
    from xmpp_walkthrough.steps.step import Step

    Type = click.ParamType[object]
else:
    Type = click.ParamType

_MOST_CERTIFICATES = 16_777_216  # bytes; revocation lists are long
_DNS_PORT = 53
_PATH = "path"  # what a shell completes by the names of files
_A_TYPO = 0.8  # as difflib measures likeness: LOGIN is none of PLAIN
# There are such mechanisms, if not here: SCRAM with another hash of IANA's list (RFC 5802 §4).
_ELSEWHERE = r"SCRAM-SHA(-224|-384|3-(224|256|384|512))(-PLUS)?|XOAUTH2"


class Asked(NamedTuple):
    """The option that is being read, as it is written, and the rest of the command line."""

    option: str
    context: click.Context | None

    @property
    def library(self) -> "Library":
        """The words for an error; `--lang` and `--lessons` are read before all other options."""
        known = self.context.find_object(Environment) if self.context else None
        said = {name: self._typed(name) for name in ("lang", "lessons")}
        return library_of(known or Environment.real(), said)

    def _typed(self, name: str) -> str | None:
        """The text typed for another option; None where Click only filled in a default."""
        found = self.context.params.get(name) if self.context else None
        return found if isinstance(found, str) else None


class OptionType(Type):
    """A type of option, made of the function that reads its text; in `--help` it has its name."""

    def __init__(
        self,
        name: str,
        read: Callable[[str, Asked], object],
        known: Callable[[], Iterable[str]] = list,
    ) -> None:
        self.name = name
        self._read = read
        self._known = known

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        if ctx is not None and ctx.resilient_parsing:  # a shell completes: nothing is read for that
            return value
        option = param.opts[0] if isinstance(param, click.Option) else ""
        return self._read(value, Asked(option, ctx)) if isinstance(value, str) else value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        if self.name == _PATH:
            return [CompletionItem(incomplete, type="file")]
        wanted = incomplete.upper()
        return [CompletionItem(each) for each in self._known() if each.upper().startswith(wanted)]


class Offered(click.Choice[str]):
    """A mechanism that the practice server offers only on request; found when it is asked for."""

    def __init__(self) -> None:
        super().__init__((), case_sensitive=False)

    def _find(self) -> None:
        from xmpp_walkthrough.protocol.sasl.known import mechanisms

        rare = (each for each in mechanisms().values() if not each.by_default)
        self.choices = tuple(sorted(each.name for each in rare if not each.certificate))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        self._find()
        return super().convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        self._find()
        return super().get_metavar(param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        self._find()
        return super().shell_complete(ctx, param, incomplete)


class Mechanisms(click.Option):
    """An option whose help has the `{names}` of the mechanisms that there are."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """`[-PLUS]`: with or without, bound to TLS or not."""
        known = written_mechanisms()
        bound = {name.removesuffix("-PLUS") for name in known if name.endswith("-PLUS")}
        shown = [f"{n}[-PLUS]" if n in bound else n for n in known if not n.endswith("-PLUS")]
        self.help = (self.help or "").format(names=", ".join(shown))
        return super().get_help_record(ctx)


class Contents(NamedTuple):
    """A file that an option names, with its content."""

    path: "Path"
    data: bytes


def library_of(environment: Environment, given: Mapping[str, Any]) -> "Library":
    """The library of `--lang` and `--lessons`.

    Errors: click.UsageError where an asked-for language is missing.
    """
    from xmpp_walkthrough.content.library import Library

    language, lessons = given["lang"], environment.lessons(given["lessons"])
    library = Library(environment.language(language), lessons)
    if not library.languages:
        raise click.UsageError(f"{lessons} is not a folder of lessons")
    if language and library.language != language:
        known = ", ".join(library.languages)
        raise click.UsageError(f"there is no language {language!r}; there are {known}")
    return library


def near(name: str, names: Iterable[str], likeness: float = 0.6) -> str:
    """The names that look like this one, as the end of an error; "" where none does."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(names), 3, likeness)
    return f"; near it: {', '.join(found)}" if found else ""


def _jid(text: str, asked: Asked) -> "Jid":
    from xmpp_walkthrough.protocol.jid import Jid, JidError

    try:
        return Jid.parse(text)
    except JidError as error:
        reason = f"{_reason(error, asked)}{_escaped(text, error, asked)}"
        raise click.UsageError(f"{asked.option} {text!r}: {reason}".lstrip()) from None


def _account(text: str, asked: Asked) -> str:
    """A bare JID with a localpart: an account to log in with, or to act for."""
    jid = _jid(text, asked)
    if jid.local is None:
        raise click.UsageError(f"{asked.option} {nameless(text, jid, asked.library)}".lstrip())
    return str(jid.bare)


def nameless(text: str, jid: "Jid", library: "Library") -> str:
    """The error for an address without a localpart: it is no account."""
    return f"{text!r}: {library.text('jid.no-local', domain=jid.domain)}"


def _resource(text: str, asked: Asked) -> str:
    from xmpp_walkthrough.protocol.jid import JidError, enforce_resource

    try:
        enforce_resource(text)
    except JidError as error:
        raise click.UsageError(f"{asked.option} {text!r}: {_reason(error, asked)}") from None
    return text


def _reason(error: "JidError", asked: Asked) -> str:
    return asked.library.text(f"jid.{error.reason}", part=error.part, detail=error.detail)


def _escaped(text: str, error: "JidError", asked: Asked) -> str:
    """The escaped form of a name with forbidden characters, where it has one. XEP-0106"""
    from xmpp_walkthrough.protocol.jid import Jid, JidError, escape_local

    if error.part != "local" or error.reason not in ("space", "excluded"):
        return ""
    local, at, domain = text.partition("@")
    try:
        jid = Jid.parse(f"{escape_local(local)}{at}{domain}")
    except JidError:
        return ""
    return f"; {asked.library.text('jid.escaped', jid=jid)}"


def _server(text: str, asked: Asked) -> tuple[str, int | None]:
    """HOST, HOST:PORT, [v6] or [v6]:PORT; an IPv6 address alone needs no brackets."""
    found = _place(text)
    if found is None:
        raise click.UsageError(f"{asked.option}: {text!r} is not HOST or HOST:PORT")
    return found


def _nameserver(text: str, asked: Asked) -> tuple[str, int]:
    """A nameserver by its address: a name would have to be looked up first."""
    from xmpp_walkthrough.net.tls.identity import ip_literal

    found = _place(text)
    if found is None or ip_literal(found[0]) is None:
        raise click.UsageError(f"{asked.option}: {text!r} is not ADDRESS or ADDRESS:PORT")
    return found[0], found[1] or _DNS_PORT


def _place(text: str) -> tuple[str, int | None] | None:
    """The host, and the port if there is one; None where the text is no place."""
    from xmpp_walkthrough.net.tls.identity import ip_literal
    from xmpp_walkthrough.protocol.number import natural

    # From the right: the address of IPv6 has colons of its own.
    host, colon, port = text.rpartition(":")
    if ip_literal(text) is not None or not colon:
        host, port = text, ""
    host = host.removeprefix("[").removesuffix("]")
    number = natural(port) if port else None
    named = is_text(host) and host and (":" not in host or ip_literal(host) is not None)
    possible = number is not None and 0 < number < 65_536
    return (host, number) if named and (possible or not port) else None


def is_text(given: str) -> bool:
    """Whether the text is UTF-8. Other bytes come from a command line as lone surrogates."""
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True


def _steps(text: str, asked: Asked) -> "tuple[Step, ...]":
    """The steps of a name or a number; `2` means both 2.1 and 2.2."""
    from xmpp_walkthrough.walk import find, steps

    known = [step.name for step in steps() if step.name != "discover"]
    with suppress(KeyError):
        if found := tuple(step for step in find(text) if step.name in known):
            return found
    raise click.UsageError(
        f"there is no step {text!r}{near(text, known)}; the steps are {' '.join(known)}"
    )


def _mechanism(text: str, asked: Asked) -> str | None:
    """The name of a mechanism. A name that we do not have is allowed, but not a typo of one."""
    from xmpp_walkthrough.protocol.sasl.known import mechanisms

    name, known = text.upper(), mechanisms()
    ours = name in known or re.fullmatch(_ELSEWHERE, name)
    if not ours and (meant := near(name, known, _A_TYPO)):
        raise click.UsageError(f"there is no mechanism {text!r}{meant}")
    return name or None


def written_mechanisms() -> list[str]:
    """The mechanisms of the folder, found in its text: to import it would take as long as all the
    rest of `--help`."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "protocol", "sasl")
    found: list[str] = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found += re.findall(r'(?m)^[A-Z0-9_]+ = [\w.]+\(\s*"([A-Z0-9-]+)"', file.read())
    return found


def _fault(text: str, asked: Asked) -> "Fault":
    from xmpp_walkthrough.server.fault import known

    faults = known()
    if text not in faults:
        meant = near(text, faults) or "; `xmpp-walk faults` lists them"
        raise click.UsageError(f"there is no fault {text!r}{meant}")
    return faults[text]


def _client(text: str, asked: Asked) -> "Policy":
    from xmpp_walkthrough.doctor.clients.imitation import policies

    known = policies()
    if text.lower() not in known:
        names = ", ".join(known)
        raise click.UsageError(f"{asked.option}: there is no client {text!r}; there are {names}")
    return known[text.lower()]


def _contents(text: str, asked: Asked) -> Contents | None:
    from pathlib import Path

    from xmpp_walkthrough.cli.files import UnreadableFile, read

    if not text:
        return None
    try:
        return Contents(Path(text), read(Path(text), _MOST_CERTIFICATES))
    except UnreadableFile as error:
        raise click.UsageError(f"{asked.option}: {text!r} cannot be read: {error}") from None


def _destination(text: str, asked: Asked) -> "Path":
    from pathlib import Path

    from xmpp_walkthrough.cli.saving import Unwritable, check

    try:
        check(Path(text))
    except Unwritable as error:
        raise click.UsageError(f"{asked.option}: {text!r} cannot be written: {error}") from None
    return Path(text)


def _instead(text: str, asked: Asked) -> object:
    from xmpp_walkthrough.cli.walk.send_instead import wish

    return wish(text)


JID = OptionType("jid", _jid)
ACCOUNT = OptionType("jid", _account)
RESOURCE = OptionType("name", _resource)
SERVER = OptionType("host[:port]", _server)
NAMESERVER = OptionType("address[:port]", _nameserver)
STEP = OptionType("name", _steps)
MECHANISM = OptionType("name", _mechanism, written_mechanisms)
FAULT = OptionType("name", _fault)
CLIENT = OptionType("name", _client)
FILE = OptionType(_PATH, _contents)
# The file of a password: read only where one is needed.
SECRET_FILE = OptionType(_PATH, lambda text, _: text or None)
DESTINATION = OptionType(_PATH, _destination)
INSTEAD = OptionType("step[:n]=file", _instead)

# Options that several commands have.
LANG = click.option(
    "--lang", is_eager=True, metavar="CODE", help="en or zh; otherwise as the environment says."
)
LESSONS = click.option(
    "--lessons", is_eager=True, metavar="DIR", help="Another folder of lessons and texts."
)
DNS = click.option("--dns", type=NAMESERVER, help="Ask this nameserver, not the system's.")
ANYWHERE = click.option(
    "--anywhere",
    is_flag=True,
    help="Go unasked where DNS or a redirect leads: to this computer, a link-local address, a "
    "port below 1024.",
)
RECORD = click.option(
    "--record",
    type=DESTINATION,
    help="Record what passes in FILE as it comes (JSON Lines, mode 0600), all connections in one "
    "file; secrets are masked as on the screen.",
)
CA_FILE = click.option("--ca-file", type=FILE, help="Trust these authorities only.")
KEYLOG = click.option(
    "--keylog",
    type=DESTINATION,
    help="Add the secrets of TLS to this file, so that Wireshark can read a capture.",
)
CLIENT_CERT = click.option("--client-cert", type=FILE, help="Our certificate, for EXTERNAL (PEM).")
CLIENT_KEY = click.option("--client-key", type=FILE, help="Its key, where that is another file.")
PASSWORD_FILE = click.option("--password-file", type=SECRET_FILE, help="First line: password.")
PASSWORD_FD = click.option("--password-fd", type=DESCRIPTOR, help="The same, from a descriptor.")
