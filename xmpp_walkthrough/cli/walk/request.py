"""What does the command line mean? Options checked and turned into a `Request`."""

import os
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import xmpp_walkthrough.views as views_package
from xmpp_walkthrough.cli.catalogue.faults import named_faults
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import Unreadable, read
from xmpp_walkthrough.cli.password import WITHOUT_PASSWORD, password
from xmpp_walkthrough.cli.walk.send_instead import Place, wishes
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tls.identity import ip_literal
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid, JidError, enforce_resource, escape_local
from xmpp_walkthrough.protocol.number import natural
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.registry import names
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.step import Context, Step
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.views.view import Setting, ViewKind
from xmpp_walkthrough.walk import find, steps

if TYPE_CHECKING:
    from xmpp_walkthrough.server.fault import Fault

PRACTICE = Jid("mbed", "ceit.org")  # who walks where nobody is named
NEWCOMER = "mercutio"  # who has no account there yet
_PORT, _DIRECT_PORT, _DNS_PORT = 5222, 5223, 53
_MOST_CERTIFICATES = 16_777_216  # bytes; revocation lists are long
_PICTURE_WIDTH = 88  # columns
_INVITATION = "XMPP_WALK_INVITATION"  # a secret as well: never on the command line
_SHARED = "balcony"  # the resource of two logins, where none is named


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for. `jid` None means the practice server."""

    jid: Jid | None
    password: str
    view: ViewKind
    setting: Setting
    environment: Environment
    wants: Wants = field(default_factory=Wants)
    steps: tuple[Step, ...] = ()
    until: Step | None = None
    delay: float | None = None  # None: wait for a key where there is a terminal
    server: Target | None = None
    twice: bool = False  # an older login of the same resource stands beside the walk
    seed: int | None = None
    hands_on: bool = False
    instead: Mapping[Place, bytes] = field(default_factory=dict)  # what --send-instead named
    picture: Path | None = None  # where to save one, instead of showing the walk
    faults: "tuple[Fault, ...]" = ()  # what the practice server does wrong
    practice_domain: str = PRACTICE.domain  # some faults are about its name
    options: Options = field(default_factory=Options)

    @property
    def account(self) -> Jid:
        """Who walks: the one named, or the practice account."""
        local = NEWCOMER if self.wants.register else PRACTICE.local
        return self.jid or Jid(local, self.practice_domain)

    def with_seed(self, seed: int) -> "Request":
        return replace(self, seed=seed)

    def context(self) -> Context:
        """A fresh walk."""
        stream, chance = Stream(keeps=Role.INITIATING), _chance(self.seed)
        return Context(self.account, self.password, stream, chance, self.wants, self.server)


def _chance(seed: int | None) -> Callable[[int], str]:
    """Where everything random of ours comes from. Secret, or with a seed the same at each run."""
    if seed is None:
        return secrets.token_hex
    chosen = random.Random(f"walk {seed}")
    return lambda octets: chosen.randbytes(octets).hex()


def wants_of(given: Mapping[str, Any], **more: Any) -> Wants:
    """The wishes that options of the same names say; `more` are found out in another way."""
    named = {each.name: given[each.name] for each in fields(Wants) if each.name in given}
    return Wants(**{**named, **more})


def build(given: Mapping[str, Any], environment: Environment) -> Request:
    """Turn what Click parsed into a Request. Errors: click.UsageError."""
    library = library_of(environment, given["lessons"], given["lang"])
    guest = (given["mechanism"] or "").upper() == "ANONYMOUS"  # who has no name yet
    jid = _jid(given["jid"], library, nameless=guest)
    _check_resource(given["resource"], library)
    _check_company(jid, given)
    named = [step for name in given["steps"] for step in _find(name)]
    until = max(_find(given["to"]), key=lambda step: step.order) if given["to"] else None
    options = options_of(given)
    if options.certificate and jid is None:
        raise click.UsageError("--client-cert goes with a JID: whose certificate is it?")
    interactive = environment.interactive
    needed = (given["mechanism"] or "").upper() not in WITHOUT_PASSWORD
    picture = destination(given["svg"])
    if picture and given["view"] not in (None, "terminal"):
        raise click.UsageError("--svg goes with the terminal view")
    named_view = "terminal" if environment.terminal_out or picture else "plain"
    if given["hands_on"] and (not interactive or given["auto"] is not None or picture):
        raise click.UsageError("--hands-on needs a person at a terminal; scripts --send-instead")
    return Request(
        jid=jid,
        password=_password(jid, given, interactive, library) if jid and needed else "",
        view=_view(given["view"] or named_view),
        setting=Setting(
            out=StringIO() if picture else environment.stdout,
            library=library,
            interactive=interactive and given["auto"] is None and picture is None,
            colour=environment.colour,
            width=_PICTURE_WIDTH if picture else None,
            picture=picture is not None,
        ),
        environment=environment,
        steps=tuple(named),
        until=until,
        delay=0 if picture else given["auto"],
        server=read_server(given["server"], direct=given["direct_tls"]),
        wants=wants_of(
            given,
            language=library.language,
            extras=frozenset(given["extras"]),
            mechanism=given["mechanism"].upper() if given["mechanism"] else None,
            resource=given["resource"] or (_SHARED if given["twice"] else None),
            invitation=_invitation() if given["register"] else "",
            authzid=read_authzid(given["authzid"], library),
            certified=_certified(options),
        ),
        twice=given["twice"],
        hands_on=given["hands_on"],
        instead=wishes(given["send_instead"]),
        seed=given["seed"],
        picture=picture,
        faults=named_faults(given["faults"]),
        options=options,
    )


def options_of(given: Mapping[str, Any]) -> Options:
    """What the connection is told. Errors: click.UsageError."""
    ca_file = Path(given["ca_file"]) if given["ca_file"] else None
    client_pem, client_key = _client_certificate(given)
    return Options(
        timeout=given["timeout"],
        ca_file=ca_file,
        ca_pem=_contents("--ca-file", ca_file) if ca_file else None,
        verify=not given["insistence"],
        show_secrets=given["show_secrets"],
        client_pem=client_pem,
        client_key=client_key,
        dns=nameserver(given["dns"]),
        anywhere=given["anywhere"],
    )


def _contents(option: str, path: Path) -> bytes:
    """Errors: click.UsageError."""
    try:
        return read(path, _MOST_CERTIFICATES)
    except Unreadable as error:
        raise click.UsageError(f"{option}: {str(path)!r} cannot be read: {error}") from None


def destination(name: str | None) -> Path | None:
    """Where a picture goes. Errors: click.UsageError where it cannot go there."""
    if name is None:
        return None
    from xmpp_walkthrough.cli.saving import Unwritable, check

    try:
        check(Path(name))
    except Unwritable as error:
        raise click.UsageError(f"--svg: {name!r} cannot be written: {error}") from None
    return Path(name)


def _check_company(jid: Jid | None, given: Mapping[str, Any]) -> None:
    """Some options make sense only with a JID, one only without. Errors: click.UsageError."""
    if jid is None and given["server"]:
        raise click.UsageError("--server goes with a JID: whom shall we log in as there?")
    if jid is None and given["dns"]:
        raise click.UsageError("--dns goes with a JID: whose server shall we look up?")
    if jid is not None and given["faults"]:
        raise click.UsageError("--fault is for the practice server: leave the JID out")
    if given["twice"] and given["register"]:
        raise click.UsageError("--twice goes with an account that is there already, not --register")
    if given["old_login"] and given["mechanism"]:
        raise click.UsageError("--old-login is no mechanism of SASL: leave --mechanism out")
    if given["old_login"] and (given["sasl2"] or given["fast"] or given["fast_logout"]):
        raise click.UsageError("--old-login and --sasl2 are two logins: choose one of them")
    if given["register"] and (given["mechanism"] or "").upper() in WITHOUT_PASSWORD:
        raise click.UsageError("--register makes an account with a password, to log in by it")


def library_of(environment: Environment, lessons: str | None, language: str | None) -> Library:
    """The words to speak in. Errors: click.UsageError where an asked-for language is missing."""
    library = Library(environment.language(language), environment.lessons(lessons))
    if not library.languages:
        raise click.UsageError(f"{environment.lessons(lessons)} is not a folder of lessons")
    if language and library.language != language:
        known = ", ".join(library.languages)
        raise click.UsageError(f"there is no language {language!r}; there are {known}")
    return library


def _jid(text: str | None, library: Library, *, nameless: bool = False) -> Jid | None:
    if text is None:
        return None
    try:
        jid = Jid.parse(text)
    except JidError as error:
        reason = library.text(f"jid.{error.reason}", part=error.part, detail=error.detail)
        raise click.UsageError(f"{text!r}: {reason}{_escaped(text, error, library)}") from None
    if jid.local is None and not nameless:
        raise click.UsageError(f"{text!r}: {library.text('jid.no-local', domain=jid.domain)}")
    return jid


def _escaped(text: str, error: JidError, library: Library) -> str:
    """How a name with such characters is written in an address, where it can be. XEP-0106"""
    if error.part != "local" or error.reason not in ("space", "excluded"):
        return ""
    local, at, domain = text.partition("@")
    try:
        jid = Jid.parse(f"{escape_local(local)}{at}{domain}")
    except JidError:
        return ""
    return f"; {library.text('jid.escaped', jid=jid)}"


def read_authzid(text: str | None, library: Library) -> str:
    """The bare JID of the account to act as. Errors: click.UsageError."""
    try:
        found = _jid(text, library)
    except click.UsageError as error:
        raise click.UsageError(f"--authzid {error.message}") from None
    return str(found.bare) if found else ""


def _check_resource(text: str | None, library: Library) -> None:
    if text is None:
        return
    try:
        enforce_resource(text)
    except JidError as error:
        reason = library.text(f"jid.{error.reason}", part=error.part, detail=error.detail)
        raise click.UsageError(f"--resource {text!r}: {reason}") from None


def _client_certificate(given: Mapping[str, Any]) -> tuple[bytes | None, bytes | None]:
    """Certificate and key, once they are known to fit each other. Errors: click.UsageError."""
    certificate = Path(given["client_cert"]) if given["client_cert"] else None
    key = Path(given["client_key"]) if given["client_key"] else None
    if certificate is None:
        if key is not None:
            raise click.UsageError("--client-key goes with --client-cert")
        return None, None
    import ssl

    from xmpp_walkthrough.net.tls.credential import load_pem

    pem = _contents("--client-cert", certificate)
    key_pem = _contents("--client-key", key) if key is not None else None
    try:
        load_pem(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), pem, key_pem)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise click.UsageError(f"--client-cert: {str(certificate)!r}: {error}") from None
    return pem, key_pem


def _certified(options: Options) -> tuple[str, ...] | None:
    """The addresses in our own certificate, None where we have none."""
    if options.client_pem is None:
        return None
    from xmpp_walkthrough.net.tls.credential import addresses

    return addresses(options.client_pem)


def _password(jid: Jid, given: Mapping[str, Any], interactive: bool, library: Library) -> str:
    return password(
        str(jid.bare),
        file=Path(given["password_file"]) if given["password_file"] else None,
        descriptor=given["password_fd"],
        variables=os.environ,
        interactive=interactive,
        prompt=library.text("ui.password-for", account=jid.bare),
    )


def _find(name: str) -> tuple[Step, ...]:
    try:
        return find(name)
    except KeyError:
        known = " ".join(step.name for step in steps() if step.name != "discover")
        raise click.UsageError(f"there is no step {name!r}; the steps are {known}") from None


def _view(name: str) -> ViewKind:
    """Import one view only: each may have heavy imports of its own."""
    if name in names(views_package):
        kind = getattr(import_module(f"{views_package.__name__}.{name}"), "VIEW", None)
        if isinstance(kind, ViewKind):
            return kind
    raise click.UsageError(f"there is no view {name!r}; there are terminal, plain and jsonl")


def read_server(text: str | None, *, direct: bool) -> Target | None:
    """HOST, HOST:PORT, [v6] or [v6]:PORT; an IPv6 address alone needs no brackets."""
    if text is None:
        return None
    found = _place(text, _DIRECT_PORT if direct else _PORT)
    if found is None:
        raise click.UsageError(f"--server: {text!r} is not HOST or HOST:PORT")
    return Target(*found, direct)


def nameserver(text: str | None) -> tuple[str, int] | None:
    """What `--dns` names: an address, for a name would have to be looked up. Errors: UsageError."""
    if text is None:
        return None
    found = _place(text, _DNS_PORT)
    if found is None or ip_literal(found[0]) is None:
        raise click.UsageError(f"--dns: {text!r} is not ADDRESS or ADDRESS:PORT")
    return found


def _place(text: str, usual: int) -> tuple[str, int] | None:
    if ip_literal(text) is not None:
        host, port = text, ""
    else:
        host, colon, port = text.rpartition(":")
        if not colon:
            host, port = text, ""
    host = host.removeprefix("[").removesuffix("]")
    number = natural(port) if port else usual
    named = _is_text(host) and host and (":" not in host or ip_literal(host) is not None)
    if not named or number is None or not 0 < number < 65_536:
        return None
    return host, number


def _invitation() -> str:
    """Errors: click.UsageError."""
    found = os.environ.pop(_INVITATION, "")
    if not _is_text(found):
        raise click.UsageError(f"the variable {_INVITATION} is not UTF-8 text")
    return found


def _is_text(given: str) -> bool:
    """Bytes that are not UTF-8 come from a command line as lone surrogates."""
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True
