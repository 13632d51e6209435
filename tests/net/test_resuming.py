"""Does a walk go on when the line is cut while somebody still thinks about what to send?"""

from __future__ import annotations

import asyncio
import time

import pytest

from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.protocol.events import (
    Event,
    Message,
    Presence,
    Role,
    SmResume,
    SmResumed,
    StreamHeader,
)
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.management import failed
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.management import MOST_RESUMPTIONS
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.walk import walk


class Slow(Automatic):
    """Thinks about our presence until the line is cut, and is quicker the next time."""

    def __init__(self, server: PracticeServer) -> None:
        super().__init__()
        self._server = server
        self.asked: list[bytes] = []

    def waits(self, step: str) -> bool:
        return step == "exchange"

    async def before(self, pending: Entry) -> bytes | None:
        self.asked.append(pending.raw)
        if isinstance(pending.event, Presence) and self.asked.count(pending.raw) == 1:
            for peer in list(self._server._peers.values()):
                await peer.transport.close()
            await asyncio.Event().wait()
        return None


async def walked(extras: frozenset[str]) -> tuple[Slow, WalkError | None]:
    config = ServerConfig(session="required", greet_with_ping=False)
    async with PracticeServer(config) as server:
        guide = Slow(server)
        context = Context(
            jid=Jid("mbed", "ceit.org"),
            password="mirror",
            stream=Stream(keeps=Role.INITIATING),
            chance=lambda octets: "1",
            server=Target("127.0.0.1", server.port),
            wants=Wants(extras=extras),
        )
        session = Performer(context, guide, Options(ca_pem=server.ca_pem), time.perf_counter)
        try:
            await session.run(walk(context))
        except WalkError as error:
            return guide, error
        finally:
            session.release()
    return guide, None


def events(guide: Slow, kind: type, role: Role) -> int:
    lines = [line for line in guide.lines if isinstance(line, Entry) and line.role is role]
    return sum(isinstance(line.event, kind) for line in lines)


def test_what_was_not_sent_yet_is_asked_for_again_on_the_new_line() -> None:
    guide, error = asyncio.run(walked(frozenset({"sm"})))
    assert error is None
    assert guide.asked.count(b"<presence/>") == 2
    assert events(guide, Presence, Role.INITIATING) == 1
    assert events(guide, SmResumed, Role.RECEIVING) == 1
    assert events(guide, StreamHeader, Role.INITIATING) == 6


def test_without_stream_management_the_walk_says_that_it_was_cut_off() -> None:
    guide, error = asyncio.run(walked(frozenset()))
    assert error is not None
    assert error.key == "cut-off"
    assert events(guide, StreamHeader, Role.INITIATING) == 3


async def cuts(peer: Client, event: Event) -> bool:
    """At each message the line is cut, and no session is ever resumed: a new one begins."""
    if isinstance(event, Message):
        peer.transport.reset()
    elif isinstance(event, SmResume):
        peer.send(failed("item-not-found"))
    return isinstance(event, Message | SmResume)


def test_a_line_that_is_cut_again_and_again_is_given_up() -> None:
    async def test() -> Automatic:
        guide = Automatic()
        fault = Fault("cuts", "exchange", hears=cuts)
        async with PracticeServer(
            ServerConfig(extensions=frozenset({"sm"})), faults=[fault]
        ) as server:
            context = Context(
                jid=Jid("mbed", "ceit.org"),
                password="mirror",
                stream=Stream(keeps=Role.INITIATING),
                chance=lambda octets: "1",
                server=Target("127.0.0.1", server.port),
                wants=Wants(extras=frozenset({"sm"})),
            )
            session = Performer(context, guide, Options(ca_pem=server.ca_pem), time.perf_counter)
            async with asyncio.timeout(60):
                with pytest.raises(WalkError, match="lost"):
                    await session.run(walk(context))
            session.release()
        return guide

    guide = asyncio.run(test())
    notes = [line.key for line in guide.lines if isinstance(line, Note)]
    assert notes.count("sm.cut") == MOST_RESUMPTIONS
