"""The transport: one TCP connection, read and written directly, with TLS on top. RFC 6120 §3, §5.

TLS runs over `ssl.MemoryBIO`, never over asyncio's `start_tls`: that keeps plaintext which came
before the switch and delivers it afterwards as if it had been encrypted, and it costs sixteen
times the memory for an idle connection. Here bytes that were read before the switch stay with the
caller that read them, and `start_tls` begins with an empty buffer.
"""

import asyncio
import os
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from xmpp_walkthrough.net.tcp.compression import Zlib
from xmpp_walkthrough.net.tls.keylog import KeyLog

_CHUNK = 65_536
_MOST_BARREN = 262_144  # bytes of TLS or zlib in a row that hold not one byte of ours
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)


class Barren(OSError):
    """The peer keeps TLS or zlib busy, and sends no byte of the stream in it."""


class Transport:
    """One end of one connection. Reading and writing may go on at the same time.

    After the end of the peer's bytes `closed_cleanly` says how it ended: True after a TLS
    close_notify, or after a TCP FIN where there is no TLS; False where TLS was cut (which an
    attacker could have done); None while the connection stands. `reset_by_peer` says that a reset
    was the end; the first end that was met counts, in whichever direction. `peer` is the peer's
    address where the caller knows it. Errors: OSError, where the system has to be asked for it and
    the connection is gone already.
    """

    def __init__(self, sock: socket.socket, peer: tuple[str, int] | None = None) -> None:
        sock.setblocking(False)
        self._tcp = sock.family in (socket.AF_INET, socket.AF_INET6)
        if self._tcp:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._unsent = memoryview(b"")
        self._writing = asyncio.Lock()
        self.tls: ssl.SSLObject | None = None
        self.exporter_secret: bytes | None = None
        self.closed_cleanly: bool | None = None
        self.overheard: Callable[[bool, bytes], object] | None = None  # bytes, and whether ours
        self._zlib: Zlib | None = None
        self._barren = 0  # bytes that came since the last one that was for us
        self._broken: OSError | None = None  # what we have met first: how the connection ended
        # Asked now and kept: a connection that has been reset has no names any more.
        self.peer_address = peer or (_name(sock.getpeername()) if self._tcp else ("memory", 0))
        self.own_address = _name(sock.getsockname()) if self._tcp else ("memory", 0)

    @property
    def compressed(self) -> bool:
        return self._zlib is not None

    def compress(self) -> None:
        """From the next byte on, both directions are compressed. XEP-0138"""
        self._zlib = Zlib()

    @property
    def reset_by_peer(self) -> bool:
        return isinstance(self._broken, ConnectionError)

    @property
    def was_reset(self) -> bool:
        """Whether the peer has cut the line, seen without reading."""
        try:
            number = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        except OSError:  # we have let go of it ourselves
            return True
        if number:  # the system tells it once: the next read must still hear of it
            self._ended_by(OSError(number, os.strerror(number)))
        return self._broken is not None

    async def read(self) -> bytes:
        """The next bytes of the peer, decrypted; empty at the end. Errors: OSError.

        May be cancelled at any time without loss.
        """
        await asyncio.sleep(0)  # TLS and zlib may hold so much that no socket is looked at for long
        data = await (self._read() if self._zlib is None else self._unpack(self._zlib))
        self._barren = 0
        if data and self.overheard is not None:
            self.overheard(False, data)
        return data

    async def _unpack(self, zlib: Zlib) -> bytes:
        while not (found := zlib.unpack()):
            data = await self._read()
            if not data:
                return b""
            zlib.feed(data)
        return found

    async def _read(self) -> bytes:
        if self.tls is None:
            data = await self._receive()
            if not data:
                self.closed_cleanly = True
            return data
        while True:
            try:
                data = self.tls.read(_CHUNK)
            except ssl.SSLWantReadError:
                await self._reply()
                if not await self._fill():
                    self.closed_cleanly = False
                    return b""
                continue
            except ssl.SSLZeroReturnError:
                data = b""
            except ssl.SSLError as error:
                raise OSError(f"TLS: {said_by(error)}") from error
            if not data:
                self.closed_cleanly = True
            return data

    async def write(self, data: bytes) -> None:
        """Send all of `data`, waiting for the peer to take it. Errors: OSError."""
        if self.overheard is not None:
            self.overheard(True, data)
        try:
            await self._write(data)
        except OSError as error:
            self._ended_by(error)
            raise

    async def _write(self, data: bytes) -> None:
        if self._zlib is not None:
            data = self._zlib.pack(data)
        waiting = memoryview(data)
        while waiting:
            waiting = waiting[(self.tls or self._outgoing).write(waiting) :]
        await self._flush()

    async def start_tls(
        self,
        context: ssl.SSLContext,
        *,
        server_side: bool = False,
        name: str | None = None,
        keys: KeyLog | None = None,
        session: ssl.SSLSession | None = None,
        in_clear: Callable[[bytes], bytes] | None = None,
    ) -> ssl.SSLObject:
        """Run the handshake. `name` is the server name to ask for (SNI).

        From `keys`, the key log of the context, the exporter secret is taken. `session`, of the
        same context, is resumed if the peer still knows it. `in_clear` is given the first bytes and
        returns those of them that are for TLS, until there are any: the rest is dropped.

        Errors: ssl.SSLError as it comes (after the alert has been sent), OSError, and
        ConnectionAbortedError where the peer ends the connection within the handshake.
        """
        try:
            tls = context.wrap_bio(
                self._incoming,
                self._outgoing,
                server_side=server_side,
                server_hostname=name,
                session=session,
            )
        except (ValueError, TypeError) as error:  # of a name that SNI cannot hold
            raise OSError(f"{name}: {error}") from error
        while True:
            try:
                try:
                    tls.do_handshake()
                finally:  # at once: other handshakes of the context log to the same place
                    if keys is not None:
                        self.exporter_secret = keys.exporter_secret() or self.exporter_secret
                break
            except ssl.SSLWantReadError:
                await self._speak()
                data = await self._receive()
                if not data:
                    raise ConnectionAbortedError("closed within the TLS handshake") from None
                if in_clear is not None and (data := in_clear(data)):
                    in_clear = None
                self._incoming.write(data)
            except ssl.SSLError:
                with suppress(OSError):  # the alert may come too late: what is wrong comes first
                    await self._flush()
                raise
        await self._speak()
        self.tls, self._barren = tls, 0
        return tls

    async def close(self) -> None:
        """Say that no more will come: TLS close_notify, then TCP FIN. Never raises."""
        try:
            if self.tls is not None:
                with suppress(ssl.SSLError):  # it wants the peer's close_notify; ours is written
                    self.tls.unwrap()
                await self._flush()
            self._sock.shutdown(socket.SHUT_WR)
        except (OSError, ValueError):
            pass

    def reset(self) -> None:
        """Cut the connection: TCP RST, without a farewell, and whatever was unsent is lost."""
        if self._tcp:
            no_lingering = struct.pack("ii", 1, 0)
            with suppress(OSError):  # it is gone already
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_lingering)
        self.release()

    def release(self) -> None:
        """Give the socket back to the system."""
        self._sock.close()

    async def _receive(self) -> bytes:
        if _QUICKACK is not None and self._tcp:
            # Not sticky, so before each read: a server's session tickets are acknowledged at
            # once, and Nagle's algorithm does not hold its stream header back for 40 ms.
            self._sock.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        # A peer that never pauses must not keep the loop from everybody else, nor from deadlines.
        await asyncio.sleep(0)
        if self._barren > _MOST_BARREN:
            raise Barren(f"{self._barren} bytes of nothing")
        while True:
            # Not `loop.sock_recv`: cancelled in the moment in which bytes arrive, it loses them.
            with suppress(BlockingIOError):
                try:
                    data = self._sock.recv(_CHUNK)
                except BlockingIOError:
                    raise
                except OSError as error:  # the system tells it once; a second read hears it too
                    self._ended_by(error)
                    raise
                self._barren += len(data)
                if not data and self._broken is not None:
                    raise self._broken
                return data
            await self._readable()

    async def _readable(self) -> None:
        ready, number = self._loop.create_future(), self._sock.fileno()
        self._loop.add_reader(number, _wake, ready)
        try:
            await ready
        finally:
            self._loop.remove_reader(number)

    async def _writable(self) -> None:
        ready, number = self._loop.create_future(), self._sock.fileno()
        self._loop.add_writer(number, _wake, ready)
        try:
            await ready
        finally:
            self._loop.remove_writer(number)

    async def _fill(self) -> bool:
        data = await self._receive()
        if data:
            self._incoming.write(data)
        return bool(data)

    async def _reply(self) -> None:
        """Send what TLS itself has to say; a failure to send is no reason to read no more."""
        # A writer that is at work sends this too; to wait for it would stop both directions where
        # the
        # peer reads only after it has written.
        if not self._writing.locked():
            await self._speak()

    async def _speak(self) -> None:
        """Send what TLS has written. A failure is only remembered: an alert may still be read."""
        if self._broken is not None:
            return
        try:
            await self._flush()
        except OSError as error:
            self._ended_by(error)

    def _ended_by(self, error: OSError) -> None:
        """Remember the error that our own send has met: the system tells it once.

        Not of a pipe that is broken: the peer had ended before, and `read` comes to that end.
        """
        if self._broken is None and not isinstance(error, BrokenPipeError):
            self._broken = error

    async def _flush(self) -> None:
        """Send the queued bytes; if cancelled, the rest is kept for the next time."""
        async with self._writing:
            while self._unsent or self._outgoing.pending:
                self._unsent = self._unsent or memoryview(self._outgoing.read())
                try:
                    self._unsent = self._unsent[self._sock.send(self._unsent) :]
                except BlockingIOError:
                    await self._writable()


def said_by(error: ssl.SSLError) -> str:
    """OpenSSL's short word for an error, where Python has handed it on."""
    return getattr(error, "reason", None) or str(error)


def _wake(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _name(address: Any) -> tuple[str, int]:
    """Host and port, of an address of IPv4 or IPv6."""
    return str(address[0]), int(address[1])


async def connect(family: int, address: Any) -> Transport:
    """Connect to one socket address, as `getaddrinfo` gives it. Errors: OSError."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(sock, address)
        return Transport(sock, _name(address))
    except (OverflowError, ValueError) as error:  # a port or an address that is none
        sock.close()
        raise OSError(str(error)) from error
    except BaseException:
        sock.close()
        raise


def joined() -> tuple[Transport, Transport]:
    """Two ends joined within this process, for tests and lessons."""
    left, right = socket.socketpair()
    return Transport(left), Transport(right)
