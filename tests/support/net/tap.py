"""What a client and a server say to each other, TLS or not, as a man in the middle reads it.

    with Tap(server, certificate) as tap:
        ...  # a client connects to tap.host, tap.port
    tap.client_to_server, tap.server_to_client

Both sides begin TLS with the tap, so that a channel binding would not hold: none may be offered.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from typing import Self

from support.real.certificates import KeyPair
from support.real.server import RealServer

PROCEED = b"<proceed"


class Tap:
    """It passes on what comes in, over one port, STARTTLS or, `direct`, TLS at once."""

    def __init__(self, server: RealServer, pair: KeyPair, *, direct: bool = False) -> None:
        self._target = (server.host, server.direct_port if direct else server.port)
        self._direct = direct
        self._name = server.domain
        self._shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._shown.load_cert_chain(pair.chain, pair.key)
        self._trusted = ssl.create_default_context(cafile=str(server.ca_file))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()[:2]
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self.client_to_server = bytearray()
        self.server_to_client = bytearray()

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for one in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, work: object, *arguments: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target, timeout=10)
                self._open += [client, server]
                self._spawn(self._serve, client, server)

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        # What is not understood here, such as a client that refuses the certificate, ends it.
        try:
            if self._direct or self._pass_on(client, server, until=PROCEED):
                secure = self._trusted.wrap_socket(server, server_hostname=self._name)
                self._open.append(secure)
                shown = self._shown.wrap_socket(client, server_side=True)
                self._open.append(shown)
                self._pass_on(shown, secure)
        except OSError:
            pass
        finally:
            for one in self._open:
                if one in (client, server):
                    one.close()

    def _pass_on(self, client: socket.socket, server: socket.socket, until: bytes = b"") -> bool:
        """Both ways, to the end; or, and that is True, until the server has said this."""
        while True:
            for source, target, record in (
                (client, server, self.client_to_server),
                (server, client, self.server_to_client),
            ):
                data = _read(source)
                if data is None:
                    continue
                record += data  # first: whoever has read a byte finds it in the record
                if not data:
                    self._end(source, target)
                    return False
                target.sendall(data)
                if until and source is server and until in record[-len(data) - len(until) :]:
                    return True

    def _end(self, source: socket.socket, target: socket.socket) -> None:
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _read(source: socket.socket) -> bytes | None:
    """What has come, or None. A record of TLS may hold nothing for us, such as a ticket."""
    pending = isinstance(source, ssl.SSLSocket) and source.pending()
    if not pending and not select.select([source], [], [], 0.01)[0]:
        return None
    source.settimeout(0)
    try:
        return source.recv(65_536)
    except (ssl.SSLWantReadError, BlockingIOError):
        return None
    finally:
        source.settimeout(10)
