"""How does a hostile server act on its end of a connection? A transport that performs acts.

What the honest server writes goes through it. Where that holds the mark of a bend, the acts of the
bend are performed there and then, and what stands behind the mark waits for them.
"""

from __future__ import annotations

import asyncio
import base64
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence

from evil.acts import (
    Act,
    Beneath,
    Close,
    Drip,
    Fin,
    Flood,
    Hear,
    Hush,
    Many,
    Payload,
    Piece,
    Raw,
    Reset,
    Say,
    StartTls,
    Swap,
    Wait,
)
from evil.tls import Tls
from xmpp_walkthrough.net.tcp.transport import Transport

MOST_BYTES = 200_000_000  # that a flood says
MOST_SECONDS = 40.0  # that anything of ours lasts
_CHUNK = 1_000_000
_MARK = re.compile(rb"\0evil:(\d+)\0")
_PAYLOAD = re.compile(rb">([A-Za-z0-9+/]+=*)<")
_ID = re.compile(rb"""\bid=['"]([^'"]*)""")


class Over(OSError):
    """The connection was ended on purpose."""


class Wire(Transport):
    """The server's end. `fill` writes what is only known now into what is said."""

    def __init__(
        self,
        sock: socket.socket,
        fill: Callable[[bytes], bytes],
        context: ssl.SSLContext,
        tls: Tls,
    ) -> None:
        super().__init__(sock)
        self._fill_in = fill
        self._context = context
        self._tls = tls
        self._flights = 0
        self._marked: list[tuple[Sequence[Act], bytes]] = []
        self._held = b""
        self._heard = b""
        self.in_clear = b""  # what the client said outside of TLS
        self.received = 0

    def mark(self, acts: Sequence[Act], honest: bytes) -> bytes:
        """What stands for these acts in what is written."""
        self._marked.append((acts, honest))
        return f"\0evil:{len(self._marked) - 1}\0".encode()

    async def write(self, data: bytes) -> None:
        data, self._held = self._held + data, b""
        while found := _MARK.search(data):
            if found.start():
                await super().write(data[: found.start()])
            data = data[found.end() :]
            await self.perform(*self._marked[int(found[1])])
        if b"\0" in data:  # a mark of which the rest is yet to come
            data, _, held = data.partition(b"\0")
            self._held = b"\0" + held
        if data:
            await super().write(data)

    async def read(self) -> bytes:
        data = await super().read()
        self.received += len(data)
        if self.tls is None:
            self.in_clear += data[: max(0, 100_000 - len(self.in_clear))]
        return data

    async def perform(self, acts: Sequence[Act], honest: bytes = b"") -> None:
        """Errors: OSError where the connection ends, by us or by the client."""
        async with asyncio.timeout(MOST_SECONDS):
            for act in acts:
                await self._perform(act, honest)

    async def _perform(self, act: Act, honest: bytes) -> None:
        match act:
            case Say():
                await self._say(act.pieces, honest)
            case Drip():
                for byte in self._known(act.data, honest):
                    await super().write(bytes([byte]))
                    await asyncio.sleep(act.seconds)
            case Flood():
                await self._flood(self._known(act.data, honest))
            case Raw():
                data = act.data.replace(b"%honest%", honest)
                await self._loop.sock_sendall(self._sock, data)
            case Hear():
                await self._hear(act.ending)
            case Wait():
                await asyncio.sleep(act.seconds)
            case Hush():
                await asyncio.Event().wait()
            case Fin():
                self._sock.shutdown(socket.SHUT_WR)
                await asyncio.Event().wait()
            case Close():
                await self.close()
                raise Over("closed")
            case Reset():
                self.reset()
                raise Over("reset")
            case StartTls():
                await self.start_tls(self._context, server_side=True)
            case Beneath():
                await self._beneath(act)
            case Swap():
                data = re.sub(act.pattern, lambda _: act.by, honest, count=1, flags=re.DOTALL)
                await super().write(self._known(data, honest))
            case Payload():
                await super().write(self._known(_with_payload(honest, act), honest))

    async def _say(self, pieces: Sequence[Piece], honest: bytes) -> None:
        for data in _joined(pieces):
            await super().write(self._known(data, honest))

    async def _flood(self, data: bytes) -> None:
        many = data * (65_536 // len(data) + 1)
        for _ in range(MOST_BYTES // len(many)):
            await super().write(many)

    async def _beneath(self, act: Beneath) -> None:
        zlib, self._zlib = self._zlib, None
        try:
            for data in _joined([Many(act.data, act.times)]):
                await super().write(data)
        finally:
            self._zlib = zlib

    async def _flush(self) -> None:
        """Before TLS stands each of these is a flight of the handshake."""
        if self.tls is None and self._outgoing.pending:
            self._flights += 1
            if self._flights - 1 == self._tls.flight:
                honest = self._outgoing.read()
                await self.perform(self._tls.acts, honest)
        await super()._flush()

    async def _hear(self, ending: bytes) -> None:
        while ending not in self._heard:
            data = await self.read()
            if not data:
                raise Over("the client has gone")
            self._heard += data
        found, _, self._heard = self._heard.partition(ending)
        ids = _ID.findall(found + ending)
        self._id = ids[-1] if ids else self._id

    _id = b"none"

    def _known(self, data: bytes, honest: bytes) -> bytes:
        if b"%" not in data:
            return data
        found = _ID.search(honest)
        data = data.replace(b"%id%", found[1] if found else self._id)
        return self._fill_in(data.replace(b"%honest%", honest))


def _with_payload(honest: bytes, act: Payload) -> bytes:
    """Errors: ValueError where the honest unit has no payload."""
    found = _PAYLOAD.search(honest)
    if found is None:
        raise ValueError(f"no payload in {honest!r}")
    payload = base64.b64decode(found[1])
    message = act.message.replace(b"%payload%", payload)
    for part in payload.split(b","):
        name, _, value = part.partition(b"=")
        message = message.replace(b"%" + name + b"%", value)
    written = message if act.written else base64.b64encode(message)
    return honest[: found.start(1)] + written + honest[found.end(1) :]


def _joined(pieces: Sequence[Piece]) -> Iterator[bytes]:
    """In chunks: neighbours become one, so that they may share a segment."""
    waiting = b""
    for piece in pieces:
        data, times = (piece.data, piece.times) if isinstance(piece, Many) else (piece, 1)
        if len(data) * times <= _CHUNK:
            waiting += data * times
            continue
        at_once = max(1, _CHUNK // len(data))
        if waiting:
            yield waiting
            waiting = b""
        for _ in range(times // at_once):
            yield data * at_once
        waiting = data * (times % at_once)
    if waiting:
        yield waiting
