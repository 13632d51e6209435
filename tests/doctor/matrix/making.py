"""How is a fault made for real? By a server set up that way, by DNS, by a relay, by a network.

Each making is data: it says what there is to be, and `meet` brings it about for as long as the
doctor is there. The practice server's faults stand in where no real server can be made to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from support.net.beside import beside
from support.net.hosts import CLIENT, SERVER, SILENT, UNREACHABLE, Network
from support.net.nameserver import nameserver
from support.net.relay import Relay
from support.net.weather import FAIR, Weather
from support.real.server import RealServer, Setup
from support.real.sharing import Start

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.dns.surroundings import Standing, surroundings
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target

USUAL = Setup()
Door = Literal["starttls", "direct", "servers", "web"]


class Bench(NamedTuple):
    """What a test has at hand to make a fault with."""

    start: Start
    network: Callable[[], Network]


class Meeting(NamedTuple):
    """Where the doctor is sent: to a place, or to a nameserver that knows the place."""

    server: Target | None = None
    dns: tuple[str, int] | None = None
    ca_file: Path | None = None
    ca_pem: bytes | None = None


class Making(Protocol):
    """Something that brings a fault about."""

    def meet(self, bench: Bench) -> AbstractContextManager[Meeting]: ...


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice server with a fault of its own; `direct` by TLS from the first byte."""

    fault: str = ""
    direct: bool = False

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        faults = [known()[self.fault]] if self.fault else []
        config = ServerConfig(direct_tls_port=0 if self.direct else None)
        with beside(PracticeServer(config, faults=faults)) as server:
            port = server.direct_tls_port if self.direct else server.port
            assert port is not None
            place = None if server.dns else Target(server.config.host, port, self.direct)
            yield Meeting(place, server.dns, ca_pem=server.ca_pem)


@dataclass(frozen=True, slots=True)
class Real:
    """A real server, in this setup, by one of its doors; `by_tls` None begins as the door wants it.

    Weather puts a relay before it; `zone` is the DNS by which it is found, and `zone_of` that of a
    fault of the practice DNS, with what is dead around it. `by_name` is a host that somebody named
    by hand: DNS is asked for nothing but its address.
    """

    name: str
    setup: Setup = USUAL
    door: Door = "starttls"
    by_tls: bool | None = None
    to_client: Weather = FAIR
    to_server: Weather = FAIR
    zone: str = ""
    zone_of: str = ""
    by_name: str = ""

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        server = bench.start(self.name, self.setup)
        host, port = server.host, door_of(server, self.door)
        with ExitStack() as stack:
            if (self.to_client, self.to_server) != (FAIR, FAIR):
                relay = Relay(host, port, to_client=self.to_client, to_server=self.to_server)
                stack.enter_context(relay)
                host, port = relay.host, relay.port
            if not self.zone and not self.zone_of:
                by_tls = self.door == "direct" if self.by_tls is None else self.by_tls
                yield Meeting(Target(host, port, by_tls), ca_file=server.ca_file)
                return
            fault = known().get(self.zone_of)
            zone, silent = (self.zone, ()) if fault is None else (fault.zone, fault.silent)
            standing = Standing(server.domain, host, port, server.direct_port)
            dns = stack.enter_context(beside(surroundings(zone, silent, standing)))
            named = Target(self.by_name, port, False) if self.by_name else None
            yield Meeting(named, dns, ca_file=server.ca_file)


@dataclass(frozen=True, slots=True)
class Wire:
    """A real server on another host, and a network between that `breaks` something.

    `doors` say which of its ports are on that host; `breaks` are commands to the network, such as
    "drop 5222", "prohibit 5222" and "without 6". In the zone stand {server}, {silent} and
    {unreachable} with a 4 or a 6 behind.
    """

    name: str
    zone: str
    breaks: tuple[str, ...] = ()
    doors: tuple[tuple[int, Door], ...] = ((5222, "starttls"), (5223, "direct"))
    setup: Setup = USUAL
    to_client: Weather = FAIR
    far_dns: bool = False
    """Whether the nameserver is not the client's own, so that it may name the client wrongly."""

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        server, network = bench.start(self.name, self.setup), bench.network()
        for command in self.breaks:
            how, what = command.split()
            getattr(network, how)(int(what))
        names = {"server": SERVER, "silent": SILENT, "unreachable": UNREACHABLE, "client": CLIENT}
        addresses = {f"{n}{family}": a[family] for n, a in names.items() for family in (4, 6)}
        with ExitStack() as stack:
            for port, door in self.doors:
                listener = network.listen(port)
                relay = Relay(
                    server.host,
                    door_of(server, door),
                    to_client=self.to_client,
                    listener=listener,
                )
                stack.enter_context(relay)
            stack.enter_context(network.client.entered())
            host = CLIENT[4] if self.far_dns else "127.0.0.1"
            dns = stack.enter_context(nameserver(self.zone.format_map(addresses), host))
            yield Meeting(dns=dns.address, ca_file=server.ca_file)


def door_of(server: RealServer, door: Door) -> int:
    return {
        "starttls": server.port,
        "direct": server.direct_port,
        "servers": server.servers_port,
        "web": server.web_port,
    }[door]
