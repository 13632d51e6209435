"""The honest client beside a guest: plain sockets, so that what it costs itself is little."""

from __future__ import annotations

import socket
import ssl
import time

from evil.guests.dialogue import HEADER, STARTTLS, bind, plain

FEATURES = b"</stream:features>"
SECONDS = 30.0  # for anything: who waits longer is not served


class NotServed(Exception):
    """The server did not do what it does for everybody."""


class Honest:
    """Logs in to the account `mbed`, over and over."""

    def __init__(self, host: str, port: int, ca_file: str) -> None:
        self._place = (host, port)
        self._context = ssl.create_default_context(cafile=ca_file)

    def login_seconds(self) -> float:
        """From the connection to the full JID. Errors: NotServed."""
        begin = time.perf_counter()
        sock = self.login()
        taken = time.perf_counter() - begin
        with sock:
            ask(sock, b"</stream:stream>", b"</stream:stream>")
        return taken

    def exchange(self) -> None:
        """Everything else that an honest client does. Errors: NotServed."""
        with self.login() as sock:
            ask(sock, b"<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>", b'id="r"')
            sock.sendall(b"<presence/>")
            ask(sock, b"<message to='mbed@ceit.org'><body>%s</body></message>" % _MARK, _MARK)
            ping = b"<iq type='get' id='p' to='ceit.org'><ping xmlns='urn:xmpp:ping'/></iq>"
            ask(sock, ping, b'id="p"')
            ask(sock, b"</stream:stream>", b"</stream:stream>")

    def login(self, resource: bytes = b"honest") -> ssl.SSLSocket:
        plain_sock = self._connected()
        ask(plain_sock, HEADER, FEATURES)
        ask(plain_sock, STARTTLS, b"<proceed")
        sock = self._secured(plain_sock)
        ask(sock, HEADER, FEATURES)
        ask(sock, plain(b"mbed", b"mirror"), b"<success")
        ask(sock, HEADER, FEATURES)
        ask(sock, bind(resource), b"</iq>")
        return sock

    def _connected(self) -> socket.socket:
        try:
            sock = socket.create_connection(self._place, SECONDS)
        except OSError as error:
            raise NotServed(f"no connection: {error}") from error
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def _secured(self, sock: socket.socket) -> ssl.SSLSocket:
        try:
            return self._context.wrap_socket(sock, server_hostname="ceit.org")
        except OSError as error:
            raise NotServed(f"no TLS: {error}") from error


_MARK = b"but soft, what light"


def ask(sock: socket.socket, what: bytes, ending: bytes) -> bytes:
    """Say this, and read until that has come. Errors: NotServed."""
    said = b""
    try:
        sock.sendall(what)
        while ending not in said:
            data = sock.recv(65_536)
            if not data:
                raise NotServed(f"the end instead of {ending!r}: {said[-200:]!r}")
            said += data
    except OSError as error:
        raise NotServed(f"{ending!r} did not come: {error}") from error
    return said
