"""What bytes went between a client and a server, as a third party on the wire saw them?

    with Relay("127.0.0.1", server.port) as relay:
        ...  # a client connects to relay.host, relay.port
    relay.client_to_server, relay.server_to_client

The records hold the bytes that were passed on. The relay can also be a bad network, see weather.py.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

from support.net.weather import FAIR, HANDSHAKE, Editor
from support.net.weather import Ending as Ending
from support.net.weather import Weather as Weather
from support.net.weather import strip as strip

Direction = Literal["client-to-server", "server-to-client"]
PATIENCE = 0.05
ANSWERING = 10.0  # seconds; it comes at once, or never


@dataclass(frozen=True, slots=True)
class Passage:
    """Some bytes that were passed on together; `time` is in seconds from the relay's start."""

    time: float
    direction: Direction
    data: bytes


class Relay:
    """A TCP relay that records both directions; on loopback, where it is given no listener."""

    def __init__(
        self,
        target_host: str,
        target_port: int,
        *,
        to_client: Weather = FAIR,
        to_server: Weather = FAIR,
        listener: socket.socket | None = None,
    ) -> None:
        self._target = (target_host, target_port)
        self._weather: dict[Direction, Weather] = {
            "client-to-server": to_server,
            "server-to-client": to_client,
        }
        self._lock = threading.Condition()
        self._start = time.monotonic()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self.passages: list[Passage] = []
        self._began_tls: set[socket.socket] = set()
        self._listener = listener or socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()[:2]

    @property
    def client_to_server(self) -> bytes:
        return self._joined("client-to-server")

    @property
    def server_to_client(self) -> bytes:
        return self._joined("server-to-client")

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        # Closing alone does not wake a thread that waits in accept or recv; shutting down does.
        for one in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)

    def _joined(self, direction: Direction) -> bytes:
        with self._lock:
            return b"".join(one.data for one in self.passages if one.direction == direction)

    def _spawn(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                try:
                    server = socket.create_connection(self._target, timeout=10)
                except OSError:
                    client.close()
                    continue
                server.settimeout(None)
                self._sockets.append(server)
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._spawn(self._pump, "client-to-server", client, server)
                self._spawn(self._pump, "server-to-client", server, client)

    def _pump(self, direction: Direction, source: socket.socket, target: socket.socket) -> None:
        weather = self._weather[direction]
        editor = Editor(weather)
        seen = b""
        with contextlib.suppress(OSError):
            if weather.cut_at is not None and weather.cut_at(seen) == 0:
                end(source, target, weather.ending)
                return
            self._pass_on(direction, target, weather.before)
            while True:
                if editor.held and not select.select([source], [], [], PATIENCE)[0]:
                    # Nothing followed, so it was not the beginning of the pattern.
                    passed = editor.flush()
                else:
                    data = source.recv(65536)
                    if not data:
                        break
                    if data.startswith(HANDSHAKE):
                        with self._lock:
                            self._began_tls.add(source)
                            self._lock.notify_all()
                    passed = editor.feed(data)
                if weather.instead:
                    self._pass_on(direction, target, weather.instead)
                    end(source, target, weather.ending)
                    return
                if weather.cuts:
                    before, seen = len(seen), seen + passed
                    if (limit := weather.end_of(seen)) is not None:
                        self._pass_on(direction, target, seen[before:limit])
                        if weather.answer:
                            self._await_handshake(target)
                            self._pass_on(direction, target, weather.answer)
                        end(source, target, weather.ending)
                        return
                self._pass_on(direction, target, passed)
            self._pass_on(direction, target, editor.flush())
            target.shutdown(socket.SHUT_WR)

    def _await_handshake(self, client: socket.socket) -> None:
        """Until this client has begun with TLS."""
        with self._lock:
            self._lock.wait_for(lambda: client in self._began_tls, ANSWERING)

    def _pass_on(self, direction: Direction, target: socket.socket, data: bytes) -> None:
        weather = self._weather[direction]
        size = weather.chunk or len(data) or 1
        for start in range(0, len(data), size):
            if weather.delay:
                time.sleep(weather.delay)
            piece = data[start : start + size]
            # Recorded first: whoever has read a byte finds it in the record.
            with self._lock:
                passage = Passage(time.monotonic() - self._start, direction, piece)
                self.passages.append(passage)
                self._lock.notify_all()
            target.sendall(piece)


def end(source: socket.socket, target: socket.socket, ending: Ending) -> None:
    """Break a connection in one of the three ways in which networks break."""
    if ending == "silence":
        # Read on, so that the sender never learns of it.
        while source.recv(65536):
            pass
        return
    if ending == "rst":
        target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # A close would wait for the other pump, which reads this socket; a shutdown of the
        # reading side wakes it.
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RD)
        target.close()
    else:
        target.shutdown(socket.SHUT_WR)
    source.close()
