"""The request: the options of `walk`, checked and turned into values."""

import os
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import goes_to_output
from xmpp_walkthrough.cli.options import (
    Contents,
    command_names,
    library_of,
)
from xmpp_walkthrough.cli.password import password_of
from xmpp_walkthrough.cli.usage.addresses import is_text, nameless
from xmpp_walkthrough.cli.usage.misuse import Misuse, Unfit, quoted
from xmpp_walkthrough.cli.view_choice import view_kind
from xmpp_walkthrough.cli.walk.send_instead import Place
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.protocol.sasl.known import needs_secret
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.step import Context, Step
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.views.view import Setting, ViewKind

if TYPE_CHECKING:
    from xmpp_walkthrough.net.tls.keylog import KeyFile
    from xmpp_walkthrough.server.fault import Fault

PRACTICE = Jid("mbed", "ceit.org")  # the account that walks where none is named
NEWCOMER = "mercutio"  # has no account there yet
_PORT, _DIRECT_PORT = 5222, 5223
_INVITATION = "XMPP_WALK_INVITATION"  # a secret as well: never on the command line
_SHARED = "balcony"  # the resource of two logins, where none is named


class Request(NamedTuple):
    """The options of one walk. `jid` None means the practice server."""

    jid: Jid | None
    password: str
    view: ViewKind
    setting: Setting
    environment: Environment
    wants: Wants = Wants()
    steps: tuple[Step, ...] = ()
    until: Step | None = None
    delay: float | None = None  # None: wait for a key where there is a terminal
    server: Target | None = None
    twice: bool = False  # an older login of the same resource stands beside the walk
    seed: int | None = None
    hands_on: bool = False
    instead: Mapping[Place, bytes] = MappingProxyType({})  # what --send-instead named
    record: Path | None = None  # where to record it
    keep: bool = False  # among the last walks, though it is not the practice account's
    picture: Path | None = None  # where to save one of what is shown
    page: Path | None = None  # where to save the walk as a page
    worksheet: bool = False  # with blanks in the place of its words
    faults: "tuple[Fault, ...]" = ()  # what the practice server does wrong
    practice_domain: str = PRACTICE.domain  # some faults are about its name
    options: Options = Options()

    @property
    def account(self) -> Jid:
        """The account that walks: the one named, or the practice account."""
        local = NEWCOMER if self.wants.register else PRACTICE.local
        return self.jid or Jid(local, self.practice_domain)

    @property
    def doctor(self) -> str:
        """The command that examines the same login; the practice server ends with its walk."""
        if self.jid is None or self.jid.local is None:
            return ""
        from shlex import join

        words = ["xmpp-walk", "doctor", str(self.jid.bare)]
        if self.server is not None:
            words += ["--server", host_and_port(self.server.host, self.server.port)]
            words += ["--direct-tls"] if self.server.direct else []
        if self.options.dns is not None:
            words += ["--dns", host_and_port(*self.options.dns)]
        if self.options.ca_file is not None:
            words += ["--ca-file", str(self.options.ca_file)]
        return join(words)

    def with_seed(self, seed: int) -> "Request":
        """This request, with all randomness of both sides from a seed."""
        return self._replace(seed=seed)

    def context(self) -> Context:
        """A fresh walk."""
        stream, chance = Stream(keeps=Role.INITIATING), _chance(self.seed)
        return Context(self.account, self.password, stream, chance, self.wants, self.server)


def _chance(seed: int | None) -> Callable[[int], str]:
    """The source of our randomness: secret, or with a seed the same at each run."""
    if seed is None:
        return lambda octets: os.urandom(octets).hex()
    import random

    chosen = random.Random(f"walk {seed}")
    return lambda octets: chosen.randbytes(octets).hex()


def build(given: Mapping[str, Any], environment: Environment) -> Request:
    """Turn what Click parsed into a Request. Errors: Misuse."""
    library = library_of(environment, given)
    jid: Jid | None = given["jid"]
    _check_company(jid, given)
    _check_surroundings(given, environment)
    options = options_of(given)
    wants = wants_of(given, language=library.language, **_besides(given, options))
    if jid is not None and jid.local is None and not wants.anonymous:
        facts = {"where": quoted(str(jid)), "reason": nameless(jid)}
        raise Misuse("usage.no-account", commands=", ".join(command_names()), **facts)
    picture: Path | None = given["svg"]
    needed = needs_secret(wants.mechanism)
    view = view_kind(given["view"] or ("terminal" if environment.terminal_out else "plain"))
    if picture is not None:
        from xmpp_walkthrough.cli.walk.pictured import pictured

        view = pictured(view)
    # Last of all: a command that is refused asks for no password.
    password = password_of(str(jid.bare), given, environment, library) if jid and needed else ""
    return Request(
        jid=jid,
        password=password,
        view=view,
        setting=_setting(given, environment, library),
        environment=environment,
        steps=tuple(step for steps in given["steps"] for step in steps),
        until=max(given["to"], key=lambda step: step.order) if given["to"] else None,
        delay=given["auto"],
        server=target_of(given),
        wants=wants,
        twice=given["twice"],
        hands_on=given["hands_on"],
        instead=dict(given["send_instead"]),
        seed=given["seed"],
        record=given["record"],
        keep=given["keep"],
        picture=picture,
        page=given["page"],
        worksheet=given["worksheet"],
        faults=tuple(dict.fromkeys(given["faults"])),
        options=options,
    )


def wants_of(given: Mapping[str, Any], **besides: Any) -> Wants:
    """The wishes that options of the same names say, and those that are not said by one."""
    names = [each for each in Wants._fields if given.get(each) is not None]
    return Wants(**{name: given[name] for name in names} | besides)


def target_of(given: Mapping[str, Any]) -> Target | None:
    """The place that `--server` names."""
    if given["server"] is None:
        return None
    direct: bool = given["direct_tls"]
    host, port = given["server"]
    return Target(host, port or (_DIRECT_PORT if direct else _PORT), direct)


def options_of(given: Mapping[str, Any]) -> Options:
    """The options of the session. Errors: Misuse."""
    authorities: Contents | None = given["ca_file"]
    client_pem, client_key = _client_certificate(given)
    return Options(
        timeout=given["timeout"],
        ca_file=authorities.path if authorities else None,
        ca_pem=authorities.data if authorities else None,
        verify=not given.get("insistence"),
        show_secrets=given.get("show_secrets", False),
        client_pem=client_pem,
        client_key=client_key,
        dns=given["dns"],
        anywhere=given["anywhere"],
        keylog=_keylog(given),
    )


def _keylog(given: Mapping[str, Any]) -> "KeyFile | None":
    """The file of `--keylog`. Errors: Misuse."""
    path: Path | None = given.get("keylog")
    if path is None:
        return None
    from xmpp_walkthrough.net.tls.keylog import KeyFile

    try:
        return KeyFile(path)
    except OSError as error:
        facts = {"option": "--keylog", "name": quoted(str(path))}
        reason = Unfit.by_system(error).phrase
        raise Misuse("usage.unwritable", reason=reason, **facts) from None


def _besides(given: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """Wishes that follow from other options. Errors: Misuse."""
    besides: dict[str, Any] = {}
    if given["register"]:
        besides["invitation"] = _invitation()
    if given["twice"] and not given["resource"]:
        besides["resource"] = _SHARED
    if options.client_pem is not None:
        from xmpp_walkthrough.net.tls.credential import addresses

        besides["certified"] = addresses(options.client_pem)
    return besides


def _setting(given: Mapping[str, Any], environment: Environment, library: Library) -> Setting:
    """The setting of the view."""
    alone = given["svg"] is not None and goes_to_output(given["svg"])
    return Setting(
        out=StringIO() if alone else environment.stdout,
        library=library,
        interactive=environment.interactive and given["auto"] is None,
        colour=environment.colour,
    )


def _check_surroundings(given: Mapping[str, Any], environment: Environment) -> None:
    """Refuse what needs a person, or a page, where there is none. Errors: Misuse."""
    if given["worksheet"] and not given["page"]:
        raise Misuse("usage.goes.worksheet")
    alone = not environment.interactive or given["auto"] is not None
    if given["hands_on"] and alone:
        raise Misuse("usage.goes.hands-on")


def _check_company(jid: Jid | None, given: Mapping[str, Any]) -> None:
    """Some options make sense only with a JID, one only without. Errors: Misuse."""
    if jid is None and given["server"]:
        raise Misuse("usage.goes.server")
    if jid is None and given["client_cert"]:
        raise Misuse("usage.goes.client-cert")
    if jid is None and given["dns"]:
        raise Misuse("usage.goes.dns")
    if jid is not None and given["faults"]:
        raise Misuse("usage.goes.fault")
    if given["twice"] and given["register"]:
        raise Misuse("usage.goes.twice")
    if given["old_login"] and given["mechanism"]:
        raise Misuse("usage.goes.old-login-mechanism")
    if given["old_login"] and wants_of(given).inline:
        raise Misuse("usage.goes.old-login-sasl2")
    if given["register"] and not needs_secret(given["mechanism"]):
        raise Misuse("usage.goes.register")


def _client_certificate(given: Mapping[str, Any]) -> tuple[bytes | None, bytes | None]:
    """Certificate and key, once they are known to fit each other. Errors: Misuse."""
    certificate: Contents | None = given["client_cert"]
    key: Contents | None = given["client_key"]
    if certificate is None:
        if key is not None:
            raise Misuse("usage.goes.client-key")
        return None, None
    import ssl

    from xmpp_walkthrough.net.tls.credential import load_pem

    pem, key_pem = certificate.data, key.data if key else None
    try:
        load_pem(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), pem, key_pem)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        name = quoted(str(certificate.path))
        raise Misuse("usage.certificate", name=name, reason=str(error)) from None
    return pem, key_pem


def _invitation() -> str:
    """The invitation in the environment. Errors: Misuse."""
    found = os.environ.pop(_INVITATION, "")
    if not is_text(found):
        raise Misuse("usage.invitation", variable=_INVITATION)
    return found
