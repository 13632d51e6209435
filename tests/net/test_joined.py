"""Do both ends and a silent observer agree on a whole walk, whatever the size of the reads?

The walk and the practice server in one process, joined without a network; a third `Stream` is fed
what passed, in both directions, and must see the same events in the same phases.
"""

import asyncio
import itertools

import pytest

from xmpp_walkthrough.net.session import performer as session_module
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.tcp.transport import Transport, joined
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Violation
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.transcript.entry import Entry, Note, Transcript
from xmpp_walkthrough.walk import walk


def _context(mechanism: str, direct: bool) -> Context:
    ids = itertools.count(1)
    return Context(
        jid=Jid("mbed", "ceit.org"),
        password="mirror",
        stream=Stream(),
        chance=lambda octets: f"{next(ids)}" if octets == 3 else "a1b2c3d4",
        wants=Wants(mechanism=mechanism),
        server=Target("joined", 0, direct),
    )


async def _walk(
    monkeypatch: pytest.MonkeyPatch, size: int | None, mechanism: str, direct: bool
) -> Transcript:
    receive = Transport._receive

    async def sip(self: Transport) -> bytes:
        """Read at most `size` bytes at a time, on both sides."""
        if size is None:
            return await receive(self)
        return await self._loop.sock_recv(self._sock, size)

    monkeypatch.setattr(Transport, "_receive", sip)
    async with PracticeServer(ServerConfig(session="required", seed=1)) as server:
        ours, theirs = joined()

        async def connect(*_: object) -> tuple[Transport, Target]:
            server.connect(theirs, direct_tls=direct)
            return ours, Target("joined", 0, direct)

        monkeypatch.setattr(session_module, "connect", connect)
        context = _context(mechanism, direct)
        options = Options(ca_pem=server.ca_pem, show_secrets=True)
        session = Performer(context, Automatic(), options, lambda: 0.0)
        async with asyncio.timeout(60):
            await session.run(walk(context))
        assert context.stream.phase is Phase.CLOSED
    return session.transcript


@pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct-tls"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])
@pytest.mark.parametrize("size", [None, 1, 2, 17, 1000])
def test_a_silent_observer_agrees_with_both_ends(
    monkeypatch: pytest.MonkeyPatch, size: int | None, mechanism: str, direct: bool
) -> None:
    transcript = asyncio.run(_walk(monkeypatch, size, mechanism, direct))
    observer = Stream(secured=direct)
    for line in transcript.lines:
        if isinstance(line, Note):
            if line.key == "tls.established" and not direct:
                observer.tls_established()
            continue
        seen = observer.feed(line.role, line.raw)
        assert [(type(event), event.raw) for event in seen] == [(type(line.event), line.raw)]
        assert observer.phase is line.phase
    assert observer.phase is Phase.CLOSED
    assert observer.bound is not None
    assert observer.authenticated
    assert not any(isinstance(entry.event, Violation) for entry in transcript.entries)


def test_the_walk_is_the_same_at_every_size_of_the_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def units(size: int | None) -> list[tuple[object, bytes]]:
        with monkeypatch.context() as patch:
            found = asyncio.run(_walk(patch, size, "PLAIN", False))
        # Our own presence and the echo of our message may come in either order.
        return sorted(_unit(entry) for entry in found.entries)

    assert units(1) == units(None)


def _unit(entry: Entry) -> tuple[str, bytes]:
    assert not isinstance(entry.event, e.Nonza)
    return entry.role, entry.raw
