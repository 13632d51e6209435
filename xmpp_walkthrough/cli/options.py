"""Types of options: each checks its value where the option is declared. RFC 7622 for addresses.

A type reads the text into the value that the program works with, or says at once what is wrong
with it (Misuse). Its imports stand in its function: `--help` needs none of them.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.numbers import DESCRIPTOR
from xmpp_walkthrough.cli.usage import addresses
from xmpp_walkthrough.cli.usage.kinds import PATH, Asked, FewWords, OptionType
from xmpp_walkthrough.cli.usage.misuse import Misuse, Phrase, near, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from xmpp_walkthrough.content.library import Library
    from xmpp_walkthrough.doctor.clients.policy import Policy
    from xmpp_walkthrough.server.fault import Fault
    from xmpp_walkthrough.steps.step import Step

_MOST_CERTIFICATES = 16_777_216  # bytes; revocation lists are long
_A_TYPO = 0.8  # as difflib measures likeness: LOGIN is none of PLAIN
# There are such mechanisms, if not here: SCRAM with another hash of IANA's list (RFC 5802 §4).
_ELSEWHERE = r"SCRAM-SHA(-224|-384|3-(224|256|384|512))(-PLUS)?|XOAUTH2"


class Offered(FewWords):
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


class Contents(NamedTuple):
    """A file that an option names, with its content."""

    path: "Path"
    data: bytes


def library_of(environment: Environment, given: Mapping[str, Any]) -> "Library":
    """The library of `--lang` and `--lessons`.

    Errors: Misuse where an asked-for language is missing.
    """
    from xmpp_walkthrough.content.library import Library

    language, lessons = given["lang"], environment.lessons(given.get("lessons"))
    library = Library(environment.language(language), lessons, environment.letters)
    if not library.languages:
        raise Misuse("usage.no-lessons", folder=quoted(str(lessons)))
    if language and library.language != language:
        known = ", ".join(library.languages)
        raise Misuse("usage.no-language", name=quoted(language), known=known)
    return library


def _steps(text: str, asked: Asked) -> "tuple[Step, ...]":
    """The steps of a name or a number; `2` means both 2.1 and 2.2."""
    from xmpp_walkthrough.walk import find

    known = _step_names()
    with suppress(KeyError):
        if found := tuple(step for step in find(text) if step.name in known):
            return found
    facts = {"name": quoted(text), "near": near(text, known)}
    raise Misuse("usage.no-step", known=shown_steps(), **facts)


def _step_names() -> list[str]:
    from xmpp_walkthrough.content.shipped import STEP_NAMES

    return list(STEP_NAMES.values())


def shown_steps() -> str:
    """The names of the steps, and the numbers that say the same."""
    from xmpp_walkthrough.content.shipped import STEP_NAMES

    return f"{' '.join(STEP_NAMES.values())} ({' '.join([*STEP_NAMES, '2'])})"


def _mechanism(text: str, asked: Asked) -> str | None:
    """The name of a mechanism. A name that we do not have is allowed, but not a typo of one."""
    from xmpp_walkthrough.protocol.sasl.known import mechanisms

    name, known = text.upper(), mechanisms()
    ours = name in known or re.fullmatch(_ELSEWHERE, name)
    if not ours and (meant := near(name, known, _A_TYPO)):
        raise Misuse("usage.no-mechanism", name=quoted(text), near=meant, known=shown_mechanisms())
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


def shown_mechanisms() -> str:
    """Their names; `[-PLUS]`: with or without, bound to TLS or not."""
    known = written_mechanisms()
    bound = {name.removesuffix("-PLUS") for name in known if name.endswith("-PLUS")}
    shown = [f"{n}[-PLUS]" if n in bound else n for n in known if not n.endswith("-PLUS")]
    return ", ".join(shown)


def _fault(text: str, asked: Asked) -> "Fault":
    from xmpp_walkthrough.server.fault import known

    faults = known()
    if text not in faults:
        meant = near(text, faults) or Phrase("usage.list-of-faults")
        raise Misuse("usage.no-fault", name=quoted(text), near=meant)
    return faults[text]


def _faults() -> Iterable[str]:
    from xmpp_walkthrough.server.fault import known

    return known()


def _client(text: str, asked: Asked) -> "Policy":
    from xmpp_walkthrough.doctor.clients.imitation import policies

    known = policies()
    if text.lower() not in known:
        facts = {"name": quoted(text), "near": near(text, known), "known": ", ".join(known)}
        raise Misuse("usage.no-client", option=asked.option, **facts)
    return known[text.lower()]


def _clients() -> Iterable[str]:
    from xmpp_walkthrough.doctor.clients.imitation import policies

    return policies()


def _log_format(text: str, asked: Asked) -> str:
    known = list(_log_formats())
    if text not in known:
        facts = {"name": quoted(text), "near": near(text, known), "known": ", ".join(known)}
        raise Misuse("usage.no-choice", option=asked.option, **facts)
    return text


def _log_formats() -> Iterable[str]:
    from xmpp_walkthrough.logs.recognise import readers

    return readers()


def _contents(text: str, asked: Asked) -> Contents | None:
    from pathlib import Path

    from xmpp_walkthrough.cli.files import UnreadableFile, read

    if not text:
        return None
    try:
        return Contents(Path(text), read(Path(text), _MOST_CERTIFICATES))
    except UnreadableFile as error:
        facts = {"option": asked.option, "name": quoted(text), "reason": error.phrase}
        raise Misuse("usage.unreadable", **facts) from None


def _destination(text: str, asked: Asked) -> "Path":
    from pathlib import Path

    from xmpp_walkthrough.cli.saving import Unwritable, check

    try:
        check(Path(text))
    except Unwritable as error:
        facts = {"option": asked.option, "name": quoted(text), "reason": error.phrase}
        raise Misuse("usage.unwritable", **facts) from None
    return Path(text)


def _instead(text: str, asked: Asked) -> object:
    from xmpp_walkthrough.cli.walk.send_instead import wish

    return wish(text)


def _names_of(kind: str) -> Callable[[], Iterable[str]]:
    """What a shell completes where a lesson, a branch or a topic is to be named."""

    def names() -> Iterable[str]:
        from xmpp_walkthrough.content.library import Library

        library = Library("en")
        if kind == "branch":
            return [branch.id for branch in library.branches()]
        lessons = [lesson.id for lesson in library.lessons()]
        return [*lessons, *library.terms()] if kind == "lesson" else library.pages()

    return names


def command_names() -> list[str]:
    import xmpp_walkthrough.cli.commands as commands_package
    from xmpp_walkthrough.registry import names

    return names(commands_package)


def _view(text: str, asked: Asked) -> str:
    if text not in VIEWS:
        facts = {"name": quoted(text), "near": near(text, VIEWS), "known": ", ".join(VIEWS)}
        raise Misuse("usage.no-view", **facts)
    return text


def _as_it_is(text: str, asked: Asked) -> str:
    return text


VIEWS = ("terminal", "plain", "jsonl")
# The first word of a walk: a shell completes the commands that could stand there as well.
JID = OptionType("jid", addresses.jid, command_names)
ACCOUNT = OptionType("jid", addresses.account)
RESOURCE = OptionType("name", addresses.resource)
SERVER = OptionType("host[:port]", addresses.server)
NAMESERVER = OptionType("address[:port]", addresses.nameserver)
STEP = OptionType("name", _steps, _step_names)
MECHANISM = OptionType("name", _mechanism, written_mechanisms)
FAULT = OptionType("name", _fault, _faults)
FAULT_NAME = OptionType("name", _as_it_is, _faults)
CLIENT = OptionType("name", _client, _clients)
LOG_FORMAT = OptionType("name", _log_format, _log_formats)
VIEW = OptionType("name", _view, lambda: VIEWS)
LESSON = OptionType("name", _as_it_is, _names_of("lesson"))
BRANCH = OptionType("id", _as_it_is, _names_of("branch"))
TOPIC = OptionType("name", _as_it_is, lambda: [*command_names(), *_names_of("topic")()])
PAPER = OptionType("text", _as_it_is, lambda: ["decode", *written_mechanisms()])
FILE = OptionType(PATH, _contents)
# The file of a password: read only where one is needed.
SECRET_FILE = OptionType(PATH, lambda text, _: text or None)
DESTINATION = OptionType(PATH, _destination)
INSTEAD = OptionType("step[:n]=file", _instead)

# Options that several commands have; LANG and LESSONS are for all of them.
LANG = click.option("--lang", is_eager=True, metavar="CODE")
LESSONS = click.option("--lessons", is_eager=True, metavar="DIR")
DNS = click.option("--dns", type=NAMESERVER)
ANYWHERE = click.option("--anywhere", is_flag=True)
CA_FILE = click.option("--ca-file", type=FILE)
RECORD = click.option("--record", type=DESTINATION)
KEYLOG = click.option("--keylog", type=DESTINATION)
CLIENT_CERT = click.option("--client-cert", type=FILE)
CLIENT_KEY = click.option("--client-key", type=FILE)
PASSWORD_FILE = click.option("--password-file", type=SECRET_FILE)
PASSWORD_FD = click.option("--password-fd", type=DESCRIPTOR)
