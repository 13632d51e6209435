"""A client of a few lines that says exactly what a test wrote, over a socket and Python's TLS."""

from __future__ import annotations

import re
import socket
import ssl
import time
from base64 import b64encode
from types import TracebackType
from typing import Self

from support.real.server import ACCOUNTS, RealServer

SECONDS = 20.0  # for one answer
NAMESPACES = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
DECLARATION = "<?xml version='1.0'?>"
STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
FEATURES = "</stream:features>|<stream:features/>"


def plain(account: str, password: str) -> str:
    """`<auth/>` with PLAIN."""
    message = b64encode(f"\0{account}\0{password}".encode()).decode()
    return f"<auth xmlns='{SASL}' mechanism='PLAIN'>{message}</auth>"


class Raw:
    """One connection to a server, closed at the end of the block."""

    def __init__(self, server: RealServer, *, direct: bool = False) -> None:
        self.server = server
        self.received = ""
        port = server.direct_port if direct else server.port
        self._sock = socket.create_connection((server.host, port), SECONDS)
        if direct:
            self.start_tls()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._sock.close()

    def header(self, more: str = "") -> str:
        domain = self.server.domain
        return f"{DECLARATION}<stream:stream to='{domain}' version='1.0' {NAMESPACES} {more}>"

    def send(self, text: str) -> None:
        self._sock.sendall(text.encode())

    def until(self, pattern: str) -> str:
        """Everything up to the end of what the pattern matches. Errors: EOFError, TimeoutError."""
        deadline = time.monotonic() + SECONDS
        while not (found := re.search(pattern, self.received, re.DOTALL)):
            self._sock.settimeout(max(0.001, deadline - time.monotonic()))
            data = self._sock.recv(65_536)
            if not data:
                raise EOFError(f"the end came before {pattern!r}: {self.received!r}")
            self.received += data.decode()
        taken, self.received = self.received[: found.end()], self.received[found.end() :]
        return taken

    def ask(self, text: str, pattern: str) -> str:
        self.send(text)
        return self.until(pattern)

    def start_tls(self) -> None:
        """Errors: OSError, of which ssl.SSLError is one."""
        context = ssl.create_default_context(cafile=str(self.server.ca_file))
        self._sock = context.wrap_socket(self._sock, server_hostname=self.server.domain)

    def protect(self) -> None:
        """STARTTLS, as the RFC has it."""
        self.ask(self.header(), FEATURES)
        self.ask(STARTTLS, "<proceed[^>]*>")
        self.start_tls()

    def login(self, account: str, resource: str) -> None:
        """With PLAIN, once TLS stands; then presence."""
        self.ask(self.header(), FEATURES)
        self.ask(plain(account, ACCOUNTS[account]), "<success[^>]*>")
        self.ask(self.header(), FEATURES)
        wish = f"<bind xmlns='{BIND}'><resource>{resource}</resource></bind>"
        self.ask(f"<iq type='set' id='bind'>{wish}</iq>", "</iq>")
        self.send("<presence/>")
