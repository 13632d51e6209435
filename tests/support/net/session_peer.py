"""A scripted server at the other end of a session's connection, and a guide that a test leads."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from support.net.skipping import leapt
from support.walks.playbook import context
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.tcp.transport import Transport, joined
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.transcript.entry import Entry, Line
from xmpp_walkthrough.walk import find, perform

DOMAIN = "im.example.com"
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
ANSWER = (
    b"<?xml version='1.0'?><stream:stream id='a' from='im.example.com' version='1.0'"
    b" xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
)
TLS_FEATURES = f"<stream:features><starttls xmlns='{TLS}'/></stream:features>".encode()
PLAIN_FEATURES = (
    f"<stream:features><mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism></mechanisms>"
    "</stream:features>"
).encode()
PROCEED = f"<proceed xmlns='{TLS}'/>".encode()
END = b"</stream:stream>"
HEADER_END = b'streams">'
RESET = b"<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + END


@cache
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(datetime.now(UTC), [DOMAIN])


class Peer:
    """The server's end: `hears` bytes up to an ending, `says` bytes."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.heard = b""

    async def hears(self, ending: bytes) -> bytes:
        """What came, up to and with `ending`."""
        while ending not in self.heard:
            data = await self.transport.read()
            assert data, f"the connection ended before {ending!r}: {self.heard!r}"
            self.heard += data
        found, _, self.heard = self.heard.partition(ending)
        return found + ending

    async def hears_the_end(self) -> bytes:
        """What came before the client ended the connection."""
        while data := await self.transport.read():
            self.heard += data
        return self.heard

    async def says(self, data: bytes) -> None:
        await self.transport.write(data)


Script = Callable[[Peer], Coroutine[Any, Any, None]]


class Led(Automatic):
    """A guide that waits until the test lets it go on; `asked` fires when it has been asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.pending: list[Entry] = []
        self.raises: Exception | None = None
        self.wishes: list[bytes | None] = []
        self.seen_at_the_pause = 0

    def waits(self, step: str) -> bool:
        return True

    async def before(self, pending: Entry) -> bytes | None:
        self.pending.append(pending)
        self.seen_at_the_pause = len(self.lines)
        self.asked.set()
        await self.goes_on.wait()
        if self.raises:
            raise self.raises
        return self.wishes.pop(0) if self.wishes else None


class Clock:
    """Time that passes by a second whenever somebody looks."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def session(
    walker: Context | None = None, guide: Automatic | None = None, **options: Any
) -> Performer:
    chosen = Options(**{"timeout": 5.0, "ca_pem": authority().ca_pem, **options})
    return Performer(walker or context(), guide or Automatic(), chosen, Clock())


def step(name: str, walker: Context) -> Run:
    return perform(walker, find(name)[0], 1)


def meet(made: Performer, script: Script, does: Callable[[], Awaitable[None]]) -> None:
    """Join the session with a server that follows the script, and let both act."""

    async def both() -> None:
        made.transport, far = joined()
        peer = Peer(far)
        try:
            async with asyncio.timeout(20):
                await asyncio.gather(script(peer), does())
        finally:
            made.release()
            far.release()

    leapt(both())


def keys(lines: list[Line]) -> list[str]:
    """What was recorded, in short: the bytes of an entry by their event, a note by its key."""
    return [type(x.event).__name__ if isinstance(x, Entry) else x.key for x in lines]


def fails(made: Performer, script: Script, run: Run) -> WalkError:
    """The failure of a run, met by this script."""
    found: list[WalkError] = []

    async def does() -> None:
        with pytest.raises(WalkError) as caught:
            await made.run(run)
        found.append(caught.value)

    meet(made, script, does)
    return found[0]


def opening(*sayings: bytes) -> Script:
    """A server that waits for the stream header, and then says this."""

    async def script(peer: Peer) -> None:
        await peer.hears(HEADER_END)
        for saying in sayings:
            await peer.says(saying)

    return script


def then_gone(script: Script) -> Script:
    async def and_gone(peer: Peer) -> None:
        await script(peer)
        peer.transport.release()

    return and_gone


async def silent(_: Peer) -> None:
    return
