"""Does our policy of slixmpp decide as slixmpp does? The real one, at doors that are watched."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiodns
import pytest
import slixmpp
import slixmpp.xmlstream.xmlstream as stream_module
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from slixmpp.util import sasl
from support.doctor.examined import PASSWORD, USER
from support.net.nameserver import Dns, nameserver

from xmpp_walkthrough.doctor.clients.conduct import Conduct, mechanisms
from xmpp_walkthrough.doctor.examine import examine
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.policies.slixmpp import POLICY
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tls.identity import ip_literal
from xmpp_walkthrough.protocol.events import Event, SaslAuth
from xmpp_walkthrough.protocol.features import Features, parse
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.state.client import Client as Connected
from xmpp_walkthrough.wire.names import SASL

HOME = "127.0.52.22"  # nobody else's, so that its port 5222 is free
DEADLINE = 20.0  # seconds
SETTLED = ("failed_all_auth", "ssl_invalid_chain", "auth_success", "disconnected")


# --- which mechanism ---


def offering(names: list[str]) -> Features:
    inner = "".join(f"<mechanism>{name}</mechanism>" for name in names)
    return parse(etree.fromstring(f"<f><mechanisms xmlns='{SASL}'>{inner}</mechanisms></f>"))


def its_choice(names: list[str], version: str) -> str | None:
    """What slixmpp takes; it binds by tls-unique alone."""

    def credentials(required: Any, optional: Any) -> dict[str, Any]:
        values: dict[str, Any] = {"username": b"mbed", "password": b"mirror", "host": b"ceit.org"}
        values |= {"realm": b"", "service": b"xmpp", "service-name": b"ceit.org"}
        if version == "TLSv1.2":
            values["channel_binding"] = b"finished"
        return {name: values[name] for name in {*required, *optional} if name in values}

    def security(asked: Any) -> dict[str, Any]:
        known = {"encrypted": True, "encrypted_plain": True, "tls_version": version}
        return {name: known.get(name, False) for name in asked}

    try:
        return str(sasl.choose(set(names), credentials, security).name)
    except sasl.SASLNoAppropriateMechanism:
        return None


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(POLICY.mechanisms), unique=True),
    st.sampled_from(["TLSv1.2", "TLSv1.3"]),
)
def test_whatever_is_offered_both_take_the_same(names: list[str], version: str) -> None:
    ours = mechanisms(POLICY, offering(names), version, certificate=False)
    assert next(iter(ours), None) == its_choice(names, version)


# --- which places ---


class Watched(NamedTuple):
    """Where slixmpp knocked, in order, what it then asked the server for, and how it ended."""

    knocks: list[str]
    mechanisms: list[str]
    ended: str
    theirs: Conduct


class Client(slixmpp.ClientXMPP):
    """Goes as far as a login does, and no further."""

    def __init__(self, password: str) -> None:
        super().__init__(f"{USER}@ceit.org", password)
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        for event in SETTLED:
            self.add_event_handler(event, lambda _, name=event: self.end(name))

    def end(self, event: str) -> None:
        if not self.ended.done():
            self.ended.set_result(event)


@asynccontextmanager
async def door(name: str, host: str, knocks: list[str], port: int = 0) -> AsyncIterator[int]:
    """A port that notes who comes and hangs up at once."""

    async def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.append(name)
        writer.close()

    async with await asyncio.start_server(met, host, port) as listening:
        yield int(listening.sockets[0].getsockname()[1])


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[Dns], None]:
    """Have slixmpp ask this nameserver; nothing else of it changes.

    Where it asks the system instead, that knows the domain itself and nobody else.
    """
    system = socket.getaddrinfo

    def at_home(host: Any, *more: Any, **named: Any) -> Any:
        if host != "ceit.org" and ip_literal(str(host)) is None:
            raise socket.gaierror(socket.EAI_NONAME, "nobody else")
        return system(HOME if host == "ceit.org" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", at_home)

    def asking(dns: Dns) -> None:
        def resolver(loop: asyncio.AbstractEventLoop) -> aiodns.DNSResolver:
            return aiodns.DNSResolver(
                nameservers=[dns.host], loop=loop, tries=1, udp_port=dns.port, tcp_port=dns.port
            )

        monkeypatch.setattr(stream_module, "default_resolver", resolver)

    return asking


def watched(
    zone: str,
    ask: Callable[[Dns], None],
    place: Path,
    password: str = PASSWORD,
    fault: str = "",
    *,
    over_ipv6: bool = False,
    at_home: bool = False,
) -> Watched:
    """Let slixmpp log in by this zone, then ask the doctor what slixmpp would do by it.

    There may be a door at the port of `one` over IPv6, and one at the domain's own port 5222.
    """
    knocks: list[str] = []
    asked: list[str] = []

    async def note(peer: Connected, event: Event) -> bool:
        if isinstance(event, SaslAuth):
            asked.append(event.xml.get("mechanism") or "")
        return False

    async def run() -> Watched:
        faults = [Fault("noting", "sasl", hears=note), *([known()[fault]] if fault else [])]
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(
                PracticeServer(ServerConfig(direct_tls_port=0), faults=faults)
            )
            assert server.direct_tls_port is not None
            ports = {"port": server.port, "direct": server.direct_tls_port}
            for name in ("one", "two"):
                ports[name] = await stack.enter_async_context(door(name, "127.0.0.1", knocks))
            if over_ipv6:
                await stack.enter_async_context(door("one over IPv6", "::1", knocks, ports["one"]))
            if at_home:
                await stack.enter_async_context(door("home", HOME, knocks, 5222))
            dns = stack.enter_context(nameserver(zone.format(**ports)))
            ask(dns)
            (place / "ca.pem").write_bytes(server.ca_pem)
            ended = await _log_in(place / "ca.pem", password)
            seen = knocks.copy(), asked.copy(), ended
            options = Options(ca_pem=server.ca_pem, dns=dns.address, timeout=2.0)
            inquiry = Inquiry(f"{USER}@ceit.org", password, options=options, policy=POLICY)
            report = await examine(inquiry)
            assert report.comparison is not None
            theirs = report.comparison.theirs
            names = {str(port): name for name, port in ports.items()}
            return Watched(*seen, _named(theirs, names))

    # slixmpp leaves tasks behind; what becomes of those is no fault of the doctor.
    return loop.run(run(), lambda failure: None)


async def _log_in(authority: Path, password: str) -> str:
    client = Client(password)
    client.ssl_context = ssl.create_default_context(cafile=str(authority))
    client.connect()
    try:
        async with asyncio.timeout(DEADLINE):
            return await client.ended
    finally:
        client.cancel_connection_attempt()
        client.abort()


def _named(theirs: Conduct, names: dict[str, str]) -> Conduct:
    """The same with the doors' names as hosts."""
    places = tuple(x._replace(host=names.get(str(x.port), "")) for x in theirs.places)
    passed = tuple(
        x._replace(place=x.place._replace(host=names.get(str(x.place.port), "")))
        for x in theirs.passed
    )
    there = theirs.place and theirs.place._replace(host=names.get(str(theirs.place.port), ""))
    return theirs._replace(places=places, passed=passed, place=there)


A = "xmpp.ceit.org A 127.0.0.1\n"
DIRECT = "_xmpps-client._tcp.ceit.org SRV {} 5 {{{}}} xmpp.ceit.org.\n"
STARTTLS = "_xmpp-client._tcp.ceit.org SRV {} 5 {{{}}} xmpp.ceit.org.\n"


def test_it_goes_through_direct_tls_that_fails_by_priority(
    ask: Callable[[Dns], None], tmp_path: Path
) -> None:
    zone = DIRECT.format(3, "two") + DIRECT.format(1, "one") + STARTTLS.format(9, "port") + A
    seen = watched(zone, ask, tmp_path)
    assert seen.knocks == ["one", "two"]
    assert [each.place.host for each in seen.theirs.passed] == seen.knocks
    assert seen.theirs.place is not None
    assert seen.theirs.place.host == "port"
    assert seen.mechanisms == [seen.theirs.mechanisms[0]]


def test_direct_tls_is_no_matter_of_principle(ask: Callable[[Dns], None], tmp_path: Path) -> None:
    zone = STARTTLS.format(1, "port") + DIRECT.format(2, "one") + A
    seen = watched(zone, ask, tmp_path)
    assert seen.knocks == []
    assert seen.theirs.place is not None
    assert seen.theirs.place.host == "port"
    assert seen.mechanisms == [seen.theirs.mechanisms[0]]


def test_a_starttls_port_that_hangs_up_is_the_last(
    ask: Callable[[Dns], None], tmp_path: Path
) -> None:
    zone = STARTTLS.format(1, "one") + DIRECT.format(2, "direct") + A
    seen = watched(zone, ask, tmp_path)
    assert seen.knocks[0] == "one"
    assert seen.mechanisms == []
    assert not seen.theirs.comes_in
    assert seen.theirs.place is not None
    assert seen.theirs.place.host == "one"


def test_a_certificate_of_another_name_is_one_place_less_and_then_the_end(
    ask: Callable[[Dns], None], tmp_path: Path
) -> None:
    zone = DIRECT.format(1, "direct") + STARTTLS.format(2, "port") + DIRECT.format(3, "one") + A
    seen = watched(zone, ask, tmp_path, fault="cert-wrong-name")
    assert (seen.ended, seen.knocks, seen.mechanisms) == ("disconnected", [], [])
    assert [each.place.host for each in seen.theirs.passed] == ["direct"]
    assert seen.theirs.place is not None
    assert seen.theirs.place.host == "port"
    assert not seen.theirs.comes_in


def test_the_common_name_is_believed_where_there_is_no_dns_name(
    ask: Callable[[Dns], None], tmp_path: Path
) -> None:
    seen = watched(STARTTLS.format(1, "port") + A, ask, tmp_path, fault="cert-srv-id-only")
    assert seen.ended == "auth_success"
    assert seen.theirs.comes_in
    assert seen.theirs.kind == "CN"


def test_a_refused_password_goes_through_every_mechanism(
    ask: Callable[[Dns], None], tmp_path: Path
) -> None:
    seen = watched(STARTTLS.format(1, "port") + A, ask, tmp_path, password="not it")
    assert len(seen.mechanisms) > 1
    assert seen.mechanisms == list(seen.theirs.mechanisms)


def test_ipv6_comes_before_ipv4(ask: Callable[[Dns], None], tmp_path: Path) -> None:
    zone = DIRECT.format(1, "one") + STARTTLS.format(2, "port") + A + "xmpp.ceit.org AAAA ::1\n"
    seen = watched(zone, ask, tmp_path, over_ipv6=True)
    assert seen.knocks == ["one over IPv6", "one"]
    assert [each.place.address for each in seen.theirs.passed] == ["::1", "127.0.0.1", "::1"]


@pytest.mark.parametrize("record", ["", "SRV 0 0 0 .", "SRV 0 0 5222 gone.ceit.org."])
def test_without_a_record_that_leads_anywhere_it_tries_both_ways_on_port_5222(
    ask: Callable[[Dns], None], tmp_path: Path, record: str
) -> None:
    zone = f"_xmpp-client._tcp.ceit.org {record}\n" if record else ""
    seen = watched(f"{zone}ceit.org A {HOME}\n", ask, tmp_path, at_home=True)
    assert seen.knocks[:2] == ["home", "home"]
    assert [(each.address, each.direct) for each in seen.theirs.places] == [
        (HOME, True),
        (HOME, False),
    ]
