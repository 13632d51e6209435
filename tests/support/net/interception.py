"""Who sits in the middle, with a certificate that the client trusts, and what do they change?

    with Interceptor(server.host, server.port, without(b"SCRAM-SHA-512")) as middle:
        ...  # a client connects to middle.host, middle.port, and trusts middle.ca_pem
    middle.heard  # what clients said, after TLS was taken off
    middle.passages  # what was passed on, either way and in order, after TLS was taken off

TLS ends here, and another one begins: each side sees a connection that the other one does not.
"""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from support.net.relay import Direction, Passage
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.certificates.issuing import pem

Edit = Callable[[bytes], bytes]
DOMAIN = "ceit.org"


def unchanged(data: bytes) -> bytes:
    return data


def without(*patterns: bytes) -> Edit:
    """Leave out what matches."""
    unwanted = re.compile(b"|".join(patterns), re.DOTALL)

    def edit(data: bytes) -> bytes:
        return unwanted.sub(b"", data)

    return edit


class Interceptor:
    """A relay for STARTTLS that ends TLS and begins it anew; `edit` sees what goes to the client.

    To `offload` is to take TLS from the first byte, and to go on in clear.
    """

    def __init__(
        self, host: str, port: int, edit: Edit = unchanged, *, offload: bool = False
    ) -> None:
        self._target, self._edit, self._offload = (host, port), edit, offload
        authority = PracticeAuthority.create(datetime.now(UTC), [DOMAIN])
        self.ca_pem = authority.ca_pem
        self._inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(pem(authority.issue([DOMAIN])))
            file.flush()
            self._inward.load_cert_chain(file.name)
        self._outward = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._outward.check_hostname, self._outward.verify_mode = False, ssl.CERT_NONE
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._start = time.monotonic()
        self.passages: list[Passage] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()[:2]

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

    @property
    def heard(self) -> bytes:
        with self._lock:
            return b"".join(
                one.data for one in self.passages if one.direction == "client-to-server"
            )

    def _spawn(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target, timeout=10)
                self._sockets += [client, server]
                self._spawn(self._between, client, server)

    def _between(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError), client, server:
            if self._offload:
                with self._inward.wrap_socket(client, server_side=True) as hidden:
                    self._sockets.append(hidden)
                    self._pass_on(hidden, server)
                return
            if not self._pass_on(client, server, until=b"<proceed"):
                return
            hidden = self._inward.wrap_socket(client, server_side=True)
            onward = self._outward.wrap_socket(server, server_hostname=DOMAIN)
            self._sockets += [hidden, onward]
            with hidden, onward:
                self._pass_on(hidden, onward)

    def _pass_on(self, client: socket.socket, server: socket.socket, until: bytes = b"") -> bool:
        """Pass on both ways, until the server has said that, or until one of them ends."""
        while True:
            for source in _ready(client, server):
                data = _received(source)
                if data is None:
                    continue
                if not data:
                    return False
                if source is client:
                    self._note("client-to-server", data)
                    server.sendall(data)
                    continue
                passed = data if until else self._edit(data)
                self._note("server-to-client", passed)
                client.sendall(passed)
                if until and until in data:
                    return True

    def _note(self, direction: Direction, data: bytes) -> None:
        with self._lock:
            self.passages.append(Passage(time.monotonic() - self._start, direction, data))


def _received(source: socket.socket) -> bytes | None:
    """What it says; None where that was for TLS itself, such as a session ticket."""
    source.setblocking(False)
    try:
        return source.recv(65536)
    except (ssl.SSLWantReadError, BlockingIOError):
        return None
    finally:
        source.settimeout(10)


def _ready(*sockets: socket.socket) -> list[socket.socket]:
    """Those that have something to read; TLS may hold more than the socket does."""
    held: list[socket.socket] = [
        one for one in sockets if isinstance(one, ssl.SSLSocket) and one.pending()
    ]
    return held or select.select(sockets, [], [])[0]
