"""What is asked for, and what does a walk begin with? Requests, contexts, the practice server."""

import random
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.send_instead import Place
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.step import Context, Step
from xmpp_walkthrough.views.view import Setting, ViewKind

if TYPE_CHECKING:
    from xmpp_walkthrough.server.fault import Fault
    from xmpp_walkthrough.server.listener import PracticeServer
    from xmpp_walkthrough.steps.inline.wishes import Inline

PRACTICE = Jid("mbed", "ceit.org")
PRACTICE_PASSWORD = "mirror"
NEWCOMER, NEWCOMER_PASSWORD = "mercutio", "queenmab"  # who has no account there yet
PRACTICE_PATIENCE = 1_800.0  # seconds; nobody is thrown out of their own practice server


class NoPort(click.ClickException):
    """The practice server cannot stand where a fault wants it."""

    exit_code = ExitCode.CONNECT


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for. `jid` None means the practice server."""

    jid: Jid | None
    password: str
    view: ViewKind
    setting: Setting
    environment: Environment
    steps: tuple[Step, ...] = ()
    until: Step | None = None
    delay: float | None = None  # None: wait for a key where there is a terminal
    server: tuple[str, int] | None = None
    mechanism: str | None = None
    as_in_article: bool = False
    resource: str | None = None
    register: bool = False  # make the account first
    old_login: bool = False  # as before SASL
    invitation: str = field(default="", repr=False)
    authzid: str = ""  # the account to act as
    twice: bool = False  # an older login of the same resource stands beside the walk
    extras: frozenset[str] = frozenset()  # what --with named
    direct_tls: bool = False
    insistence: int = 0  # how often --insecure was said
    seed: int | None = None
    hands_on: bool = False
    instead: Mapping[Place, bytes] = field(default_factory=dict)  # what --send-instead named
    picture: Path | None = None  # where to save one, instead of showing the walk
    faults: "tuple[Fault, ...]" = ()  # what the practice server does wrong
    sasl2: bool = False  # log in the newer way, all in one exchange
    fast: bool = False  # twice: the first time for a token, the second time with it
    logout: bool = False  # and make the token void
    practice_domain: str = PRACTICE.domain  # some faults are about its name
    options: Options = field(default_factory=Options)

    @property
    def account(self) -> Jid:
        """Who walks: the one named, or the practice account."""
        return self.jid or Jid(NEWCOMER if self.register else PRACTICE.local, self.practice_domain)

    def with_seed(self, seed: int) -> "Request":
        return replace(self, seed=seed)


def fresh_context(request: Request) -> Context:
    """A fresh walk. With a seed everything random of ours repeats; otherwise it is secret."""
    chosen = random.Random(f"walk {request.seed}") if request.seed is not None else None
    server = Target(*request.server, request.direct_tls) if request.server else None

    def token(bytes: int) -> str:
        return chosen.randbytes(bytes).hex() if chosen else secrets.token_hex(bytes)

    return Context(
        jid=request.account,
        password=request.password,
        stream=Stream(keeps=Role.INITIATING),
        next_id=lambda name: f"{name}-{token(3)}",
        nonce=lambda: token(12),
        language=request.setting.library.language,
        mechanism=request.mechanism,
        as_in_article=request.as_in_article,
        resource=request.resource,
        register=request.register,
        invitation=request.invitation,
        extras=request.extras,
        old_login=request.old_login,
        server=server,
        direct_tls=request.direct_tls,
        certificate=request.options.certificate,
        certified=_certified(request.options),
        authzid=request.authzid,
        without_tls=request.insistence > 0,
        secrets_without_tls=request.insistence > 1,
        inline=_inline(request, token) if request.sasl2 else None,
    )


def _certified(options: Options) -> tuple[str, ...]:
    """The addresses in our own certificate."""
    if options.client_pem is None:
        return ()
    from xmpp_walkthrough.net.tls.credential import addresses

    return addresses(options.client_pem)


def _inline(request: Request, token: Callable[[int], str]) -> "Inline":
    """What is wanted inside the login. The id is new in each run: nothing is kept on a disk."""
    from uuid import UUID

    from xmpp_walkthrough.steps.inline.wishes import SOFTWARE, Inline

    agent = str(UUID(token(16), version=4))
    tag = request.resource or SOFTWARE
    return Inline(agent, tag, fast=request.fast, logout=request.logout)


@asynccontextmanager
async def practice(request: Request) -> AsyncIterator[Request]:
    """The practice server inside this program, on a free port, for as long as the walk goes."""
    import xmpp_walkthrough.protocol.sasl as sasl_package
    from xmpp_walkthrough.protocol.sasl import Mechanism
    from xmpp_walkthrough.registry import load
    from xmpp_walkthrough.server.config import ServerConfig
    from xmpp_walkthrough.server.listener import PracticeServer

    faults = request.faults
    login = "sasl2" if request.sasl2 else _wanted(faults, "login", "")
    request = replace(request, sasl2=bool(login), fast=request.fast or login == "fast")
    extras = request.extras.union(*(fault.extras for fault in faults))
    known = {mechanism.name for mechanism in load(sasl_package, Mechanism)}
    register = request.register or any(fault.registers for fault in faults)
    config = ServerConfig(
        seed=request.seed,
        registration="open" if register else "off",
        old_login=request.old_login,
        also=(request.mechanism,) if request.mechanism in known else (),
        direct_tls_port=0 if request.direct_tls else None,
        session="required",  # as in the article's days, so that step 4 has something to show
        extensions=extras,  # an article of 2010 knows of none
        greet_with_ping=False,
        sasl2=request.sasl2,
        login_seconds=PRACTICE_PATIENCE,
        idle_seconds=PRACTICE_PATIENCE,
    )
    async with _running(PracticeServer(config, faults=faults), request) as server:
        port = server.direct_tls_port if request.direct_tls else server.port
        assert port is not None  # the config asks for it
        options = request.options._replace(ca_pem=server.ca_pem, show_secrets=True, dns=server.dns)
        certified: tuple[str, ...] = _wanted(faults, "certified", ())
        if certified or request.mechanism == "EXTERNAL":  # the practice authority vouches for us
            pem = server.client_pem(*certified or (str(PRACTICE),))
            options = options._replace(client_pem=pem)
        yield replace(
            request,
            password=NEWCOMER_PASSWORD if register else PRACTICE_PASSWORD,
            register=register,
            invitation=request.invitation or _wanted(faults, "invitation", ""),
            server=(server.config.host, port) if server.dns is None else None,
            practice_domain=server.config.domain,
            mechanism=_mechanism(request),
            as_in_article=request.mechanism is None and not (faults or request.sasl2),
            resource=request.resource or _wanted(faults, "resource", "") or None,
            authzid=request.authzid or _wanted(faults, "authzid", ""),
            extras=extras,
            options=options,
        )


@asynccontextmanager
async def _running(server: "PracticeServer", request: Request) -> AsyncIterator["PracticeServer"]:
    """Errors: NoPort where a fault wants a port that somebody else has."""
    try:
        await server.start()
    except OSError as error:
        facts = {"port": server.config.port, "reason": error.strerror or str(error)}
        raise NoPort(request.setting.library.text("fault.no-port", **facts)) from None
    try:
        yield server
    finally:
        await server.stop()


def _mechanism(request: Request) -> str | None:
    """PLAIN, as in the article, unless something else was asked for; None: the strongest."""
    usual = "*" if request.sasl2 else "PLAIN"
    wanted: str = request.mechanism or _wanted(request.faults, "mechanism", usual)
    return None if wanted == "*" else wanted


def _wanted(faults: "tuple[Fault, ...]", name: str, otherwise: Any) -> Any:
    """What the walk has to ask for, to meet the first of the faults that cares."""
    return next((wish for fault in faults if (wish := getattr(fault, name))), otherwise)
