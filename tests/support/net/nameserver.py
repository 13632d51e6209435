"""A DNS of one's own for a test: a zone as text, answered on loopback while the test runs.

    with nameserver('''
        _xmpp-client._tcp.im.example  SRV  0 5 5222 xmpp.im.example.
        xmpp.im.example               A    127.0.0.1
    ''') as dns:
        run("doctor", "me@im.example", "--dns", dns.place)

It runs in a thread of its own, so that a test may block, run a process or an event loop beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from support.net.beside import beside
from xmpp_walkthrough.server.dns.nameserver import Nameserver
from xmpp_walkthrough.server.dns.zone import parse


class Dns(NamedTuple):
    """Where it listens, and what it was asked, such as "A xmpp.im.example."."""

    host: str
    port: int
    asked: Sequence[str]

    @property
    def place(self) -> str:
        """As `--dns` takes it."""
        return f"{self.host}:{self.port}"

    @property
    def address(self) -> tuple[str, int]:
        """As `Options.dns` takes it."""
        return self.host, self.port


@contextmanager
def nameserver(zone: str, host: str = "127.0.0.1") -> Iterator[Dns]:
    """Answer from this zone until the block ends. Errors: ValueError for what is no record."""
    with beside(Nameserver(parse(zone), host=host)) as server:
        yield Dns(server.host, server.port, server.asked)
