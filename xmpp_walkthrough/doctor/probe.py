"""What does one place answer, as far as it can be seen without logging in?

The ordinary walk, step by step, that turns back before SASL: no name and no password is sent.
"""

import asyncio
import time
from contextlib import suppress
from typing import NamedTuple

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.seen import Seen
from xmpp_walkthrough.net.guide import Automatic
from xmpp_walkthrough.net.session import Session
from xmpp_walkthrough.protocol.events import LocalProtocolError
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.walk import find, perform, plan

_FAREWELL = 1.0  # seconds for the close after a failure
_NOBODY_THERE = ("timeout", "lost", "stalled")  # nobody would answer it


class Place(NamedTuple):
    """One address and port where the domain may be served; `host` is the name that led there."""

    host: str
    address: str
    port: int
    direct: bool
    by_srv: bool = False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def family(self) -> str:
        return "IPv6" if ":" in self.address else "IPv4"


class Probe(NamedTuple):
    """What came of going there; without a failure, everything before SASL went well."""

    place: Place
    seen: Seen


async def probe(place: Place, jid: Jid, inquiry: Inquiry, *, verify: bool = True) -> Probe:
    """Go there. Never raises what belongs to the network or the peer."""
    context = inquiry.context(jid, server=Target(place.address, place.port, place.direct))
    options = inquiry.options._replace(verify=verify, show_secrets=False)
    session = Session(context, Automatic(), options, time.perf_counter)
    failure = await went(session, _before_login(context))
    return Probe(place, Seen(session.transcript, failure, frozenset(context.facts)))


async def went(session: Session, run: Run) -> WalkError | None:
    """Perform the walk, close what it opened, and say why it could not go on."""
    failure: WalkError | None = None
    try:
        await session.run(run)
    except WalkError as error:
        failure = error
    except LocalProtocolError:  # what came did not fit what we had to say
        failure = WalkError("violation", ExitCode.VIOLATION)
    try:
        if failure is not None and failure.key not in _NOBODY_THERE:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FAREWELL):
                    await session.finish()
    finally:
        session.release()
    return failure


def _before_login(context: Context) -> Run:
    counts: dict[str, int] = {}
    while (step := plan(context.facts)) is not None and step.name not in ("sasl", "close"):
        counts[step.name] = counts.get(step.name, 0) + 1
        yield from perform(context, step, counts[step.name])
    yield from perform(context, find("close")[0], 1)
