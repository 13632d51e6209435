"""The send queue of one connection: in order, in slices, and bounded by the peer's reading. §13.12.

RFC 6120. How do queued bytes reach a peer that may read slowly, or not at all?
"""

import asyncio
from collections.abc import Callable

from xmpp_walkthrough.net.tcp.transport import Transport

SLICE = 16_384  # one TLS record: progress is seen, and so is a peer that stopped reading
HIGH = 65_536  # above this the connection's own reading waits


class Outbox:
    """The one writer of a connection. `stall_seconds` bounds each slice, not the whole queue.

    `gone` is called when the peer cannot be written to.
    """

    def __init__(
        self, transport: Transport, stall_seconds: float, gone: Callable[[], None]
    ) -> None:
        self._transport = transport
        self._stall = stall_seconds
        self._gone = gone
        self._bytes = bytearray()
        self._sending = False
        self._ready = asyncio.Event()
        self._progress = asyncio.Event()
        self.broken = False

    @property
    def size(self) -> int:
        return len(self._bytes)

    def put(self, data: bytes) -> None:
        if not self.broken:
            self._bytes += data
            self._ready.set()

    def discard(self) -> None:
        """Drop the queue and take nothing more: the peer does not read, or is gone."""
        self._bytes.clear()
        self.broken = True
        self._progress.set()

    async def run(self) -> None:
        """Write until cancelled, or until the peer is gone or stalls."""
        try:
            while True:
                await self._ready.wait()
                while self._bytes:
                    data = bytes(self._bytes[:SLICE])
                    del self._bytes[:SLICE]
                    self._sending = True
                    async with asyncio.timeout(self._stall):
                        await self._transport.write(data)
                    self._sending = False
                    self._progress.set()
                self._ready.clear()
        except (OSError, TimeoutError):
            self.discard()
            self._gone()

    async def empty(self) -> None:
        """Wait until everything has been handed to the system."""
        await self._until(0)

    async def drained(self) -> None:
        """Wait until a peer that does not read takes some more."""
        if len(self._bytes) > HIGH:
            await self._until(HIGH)

    async def _until(self, size: int) -> None:
        while not self.broken and (len(self._bytes) > size or (self._sending and size == 0)):
            self._progress.clear()
            await self._progress.wait()
