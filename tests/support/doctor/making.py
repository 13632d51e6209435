"""How does a test come by a case? By a login in this process that walks into a fault."""

from __future__ import annotations

import time
from functools import cache

from support.faults.outcomes import outcome
from support.real.server import RealServer
from support.walks.wanted import with_wants
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.practice import practice
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.guide import Automatic, Guide
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.views.jsonl import VIEW
from xmpp_walkthrough.views.view import Setting
from xmpp_walkthrough.walk import walk

SHORT, LONG = 0.5, 10.0  # seconds: for a server that is silent, and for one that is only slow
UNHURRIED = 2.0  # seconds: silence is met on the way, and the rest has to come in time
SILENT = {"failure.timeout", "failure.tls.timeout", "note.close.no-answer", "failure.dead"}
UNHEARD = {"failure.resolve.timeout", "failure.connect.none-reachable"}


def request(*faults: Fault, timeout: float = LONG, **changes: object) -> Request:
    import io

    plain = Request(
        None,
        "",
        VIEW,
        Setting(io.StringIO(), Library("en")),
        Environment.real(),
        delay=0,
        seed=1,
        faults=faults,
        options=Options(timeout=timeout),
    )
    return plain._replace(**with_wants(changes))


@cache
def case_of(name: str) -> Case:
    """What is left of a walk into the fault of that name; each is walked into once."""
    return walk_into(known()[name])


def walk_into(fault: Fault) -> Case:
    """What is left of a walk into this fault of the practice server."""
    key = outcome(fault).key
    hurried = SHORT if key in SILENT else LONG
    return log_in(request(fault, timeout=UNHURRIED if key in UNHEARD else hurried))


def log_in(
    wanted: Request, guide: Guide | None = None, password: str | None = None, user: str = "mbed"
) -> Case:
    """One login at the practice server, as a case without findings."""

    async def go() -> Case:
        async with practice(wanted) as ready:
            given = ready.password if password is None else password
            named = ready._replace(password=given, jid=Jid(user, ready.account.domain))
            return await _walked(named, guide or Automatic())

    return loop.run(go())


async def _walked(wanted: Request, guide: Guide, *, show_secrets: bool = False) -> Case:
    options = wanted.options._replace(show_secrets=show_secrets)
    context = wanted.context()
    session = Performer(context, guide, options, time.perf_counter)
    failure: WalkError | None = None
    try:
        await session.run(walk(context))
    except WalkError as error:
        failure = error
        await session.finish()
    finally:
        session.release()
    return Case(session.transcript, failure, jid=context.jid)


def log_in_to(
    server: RealServer,
    address: str,
    password: str,
    mechanism: str | None = None,
    *,
    direct: bool = False,
    resource: str | None = None,
    show_secrets: bool = False,
) -> Case:
    """One login at a server that is running, as a case without findings."""
    jid = Jid.parse(address)
    port = server.direct_port if direct else server.port
    wanted = request(
        jid=jid,
        password=password,
        server=Target(server.host, port, direct),
        mechanism=mechanism,
        direct_tls=direct,
        resource=resource,
        options=Options(timeout=LONG, ca_file=server.ca_file),
    )

    async def go() -> Case:
        return await _walked(wanted, Automatic(), show_secrets=show_secrets)

    return loop.run(go())
