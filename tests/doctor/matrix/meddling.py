"""How is a fault made that takes more than a setup? By who sits in between, or by what came before.

An interceptor ends TLS with a certificate that the client trusts; a ban is earned by failing first.
"""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from support.net.interception import Interceptor, unchanged, without
from support.net.nameserver import nameserver
from support.real.server import RealServer, Setup

from doctor.matrix.making import USUAL, Bench, Door, Meeting, door_of
from xmpp_walkthrough.steps.actions import Target

PLUS = rb"<mechanism>[^<]*-PLUS</mechanism>"
TYPES = rb"<sasl-channel-binding .*?</sasl-channel-binding>"
LIST = rb"<mechanisms .*?</mechanisms>"
IN_LIST = rb"(?=(?:(?!<authentication).)*</mechanisms>)"
SCRAMS = rb"<mechanism>SCRAM[^<]*</mechanism>"
_TWICE = (
    "_xmpp-client._tcp.ceit.org SRV 0 5 {first} one.ceit.org.\n"
    "_xmpp-client._tcp.ceit.org SRV 9 5 {second} two.ceit.org.\n"
    "one.ceit.org A 127.0.0.1\ntwo.ceit.org A 127.0.0.1\n"
)
BANNING = Setup(modules=("fail2ban",))
BANNED_AFTER = 20  # mod_fail2ban's own default


@dataclass(frozen=True, slots=True)
class Intercepted:
    """A real server, and somebody in the middle who takes out of the lists what matches."""

    name: str
    setup: Setup = USUAL
    without: tuple[bytes, ...] = ()

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        server = bench.start(self.name, self.setup)
        edit = without(*self.without) if self.without else unchanged
        with Interceptor(server.host, server.port, edit) as middle:
            yield Meeting(Target(middle.host, middle.port, False), ca_pem=middle.ca_pem)
            assert middle.heard.count(b"<auth ") <= 1  # as one on the wire would count them


@dataclass(frozen=True, slots=True)
class HalfIntercepted:
    """A real server that DNS names twice, with somebody in the middle on the first way only."""

    name: str
    setup: Setup = USUAL
    without: tuple[bytes, ...] = ()

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        server = bench.start(self.name, self.setup)
        with Interceptor(server.host, server.port, without(*self.without)) as middle:
            zone = _TWICE.format(first=middle.port, second=server.port)
            with nameserver(zone) as dns:
                trusted = middle.ca_pem + server.ca_file.read_bytes()
                yield Meeting(dns=dns.address, ca_pem=trusted)


@dataclass(frozen=True, slots=True)
class Offloaded:
    """A real server behind a proxy that takes TLS off, and nobody has told the server."""

    name: str
    setup: Setup = USUAL
    door: Door = "starttls"

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        server = bench.start(self.name, self.setup)
        with Interceptor(server.host, door_of(server, self.door), offload=True) as proxy:
            yield Meeting(Target(proxy.host, proxy.port, True), ca_pem=proxy.ca_pem)


@dataclass(frozen=True, slots=True)
class Banned:
    """An ejabberd that has banned this address, for failures of another client of ours."""

    name: str = "ejabberd"
    setup: Setup = BANNING

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        server = bench.start(self.name, self.setup)
        _fail(server, BANNED_AFTER)
        yield Meeting(Target(server.host, server.port, False), ca_file=server.ca_file)


def _fail(server: RealServer, times: int) -> None:
    """Guess that often on one connection, as a device with an old password does over hours."""
    context = ssl.create_default_context(cafile=str(server.ca_file))
    guess = base64.b64encode(b"\0mbed\0an older one").decode()
    auth = f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{guess}</auth>"
    header = (
        f"<stream:stream to='{server.domain}' version='1.0' xmlns='jabber:client'"
        " xmlns:stream='http://etherx.jabber.org/streams'>"
    )
    with (
        socket.create_connection((server.host, server.direct_port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=server.domain) as line,
    ):
        line.sendall(header.encode())
        _read_until(line, b"</stream:features>")
        for _ in range(times):
            line.sendall(auth.encode())
            if _read_until(line, b"</failure>"):
                return  # banned by now


def _read_until(line: ssl.SSLSocket, end: bytes) -> bool:
    """Read on; whether the server has ended the stream instead."""
    heard = b""
    while end not in heard:
        heard += line.recv(65536)
        if b"</stream:stream>" in heard:
            return True
    return False
