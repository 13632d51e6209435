"""The practice server of a walk, which offers what the walk wants. It stands inside the program."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click

from xmpp_walkthrough.cli.walk.request import NEWCOMER, PRACTICE, Request
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import mechanisms, needs
from xmpp_walkthrough.server.config import ServerConfig, practice_accounts
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.wants import STRONGEST, Wants

NEWCOMER_PASSWORD = "queenmab"
PRACTICE_PATIENCE = 1_800.0  # seconds; a learner is not thrown out of their own server


class NoPort(click.ClickException):
    """The practice server cannot stand where a fault wants it."""

    exit_code = ExitCode.CONNECT


@asynccontextmanager
async def practice(request: Request) -> AsyncIterator[Request]:
    """The practice server inside this program, on a free port, for as long as the walk goes."""
    wants = request.wants
    for fault in request.faults:  # what each has to be asked for, to be met
        wants = wants.filled(fault.wants)
    config = _config(request, wants)
    async with _running(PracticeServer(config, faults=request.faults), request) as server:
        port = server.direct_tls_port if wants.direct_tls else server.port
        assert port is not None  # the config asks for it
        options = request.options._replace(ca_pem=server.ca_pem, show_secrets=True, dns=server.dns)
        certified = wants.certified
        if certified is None and needs(request.wants.mechanism or "") is Needs.CERTIFICATE:
            certified = (str(PRACTICE),)
        if certified is not None:  # the practice authority vouches for us
            options = options._replace(client_pem=server.client_pem(*certified))
        target = Target(server.config.host, port, wants.direct_tls)
        passwords = {**practice_accounts(), NEWCOMER: NEWCOMER_PASSWORD}
        yield request._replace(
            wants=_as_in_article(request, wants)._replace(certified=certified),
            password=passwords[NEWCOMER if wants.register else PRACTICE.local or ""],
            server=target if server.dns is None else None,
            practice_domain=server.config.domain,
            options=options,
        )


def _config(request: Request, wants: Wants) -> ServerConfig:
    """The configuration of a server that offers what is wanted, and no more: as in 2010."""
    asked = request.wants.mechanism
    return ServerConfig(
        seed=request.seed,
        registration="open" if wants.register else "off",
        old_login=wants.old_login,
        also=(asked,) if asked in mechanisms() else (),
        direct_tls_port=0 if wants.direct_tls else None,
        session="required",  # as in the article's days, so that step 4 has something to show
        extensions=wants.extras,
        greet_with_ping=False,
        sasl2=wants.inline,
        login_seconds=PRACTICE_PATIENCE,
        idle_seconds=PRACTICE_PATIENCE,
    )


def _as_in_article(request: Request, wants: Wants) -> Wants:
    """PLAIN, as in the article, unless something else was asked for."""
    mechanism = wants.mechanism or (STRONGEST if wants.inline else "PLAIN")
    return wants._replace(
        mechanism=None if mechanism == STRONGEST else mechanism,
        as_in_article=not (request.wants.mechanism or request.faults or wants.inline),
    )


@asynccontextmanager
async def _running(server: PracticeServer, request: Request) -> AsyncIterator[PracticeServer]:
    """The server, while it runs. Errors: NoPort where another program has the port of a fault."""
    try:
        await server.start()
    except OSError as error:
        facts = {"port": server.config.port, "reason": error.strerror or str(error)}
        raise NoPort(request.setting.library.text("fault.no-port", **facts)) from None
    try:
        yield server
    finally:
        await server.stop()
