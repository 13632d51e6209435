"""Finding a server: order by RFC 2782, and every branch 0-xx against a DNS server of our own."""

import asyncio
import json
import socket
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import dns.asyncresolver
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.files import VECTORS

from xmpp_walkthrough.net.dns import resolver as module
from xmpp_walkthrough.net.dns.resolver import (
    Discovery,
    ResolveFault,
    addresses,
    discover,
    suspicion,
    through,
)
from xmpp_walkthrough.net.dns.srv import MAX_TARGETS, SrvRecord, SrvTarget, order
from xmpp_walkthrough.server.dns.nameserver import Nameserver
from xmpp_walkthrough.server.dns.zone import parse

T = TypeVar("T")
Zone = dict[tuple[str, str], list[str] | str]

GROUPS = json.loads(VECTORS.read_text("utf-8"))["groups"]
CASES = {c["id"]: c for g in GROUPS if g["id"] == "srv" for c in g["cases"]}

PLAIN = "_xmpp-client._tcp.im.example."
DIRECT = "_xmpps-client._tcp.im.example."
ADDRESS: Zone = {("im.example.", "A"): ["192.0.2.7"], ("im.example.", "AAAA"): ["2001:db8::7"]}


def lines(zone: Zone) -> str:
    """As the practice nameserver reads it."""
    said: list[str] = []
    for (name, kind), found in zone.items():
        if isinstance(found, str):
            said.append(f"{name} {kind} !{found}")
        else:
            said += [f"{name} {kind} {data}" for data in found or ["!NODATA"]]
    return "\n".join(said)


def asking(
    zone: Zone, work: Callable[[dns.asyncresolver.Resolver], Coroutine[Any, Any, T]]
) -> tuple[T, list[str]]:
    """Run `work` with a resolver that asks a name server with this zone on loopback."""

    async def run() -> tuple[T, list[str]]:
        async with Nameserver(parse(lines(zone))) as server:
            resolver = through(server.address)
            assert resolver is not None
            return await work(resolver), list(server.asked)

    return asyncio.run(run())


def found(
    zone: Zone, domain: str = "im.example", *, want_direct: bool | None = None, timeout: float = 10
) -> Discovery:
    return asking(
        zone,
        lambda resolver: discover(
            domain,
            want_direct=want_direct,
            resolver=resolver,
            timeout=timeout,
            draw=lambda most: 0,
        ),
    )[0]


def refused(
    zone: Zone, domain: str = "im.example", *, want_direct: bool | None = None, timeout: float = 10
) -> ResolveFault:
    with pytest.raises(ResolveFault) as caught:
        found(zone, domain, want_direct=want_direct, timeout=timeout)
    return caught.value


def places(discovery: Discovery) -> list[str]:
    return [f"{target.tls} {target.host}:{target.port}" for target in discovery.targets]


@pytest.mark.parametrize("case", [c for c in CASES.values() if "order" in c], ids=lambda c: c["id"])
def test_order_vectors(case: dict[str, Any]) -> None:
    draws = iter(case.get("draws", []))
    records = [SrvRecord(*record) for record in case["records"]]
    assert [record.host for record in order(records, lambda _: next(draws))] == case["order"]


@given(
    st.lists(
        st.builds(SrvRecord, *[st.integers(0, 3)] * 2, st.just(5222), st.text("ab", min_size=1))
    ),
    st.randoms(use_true_random=False),
)
def test_order_keeps_every_record_and_every_priority(records: list[SrvRecord], random: Any) -> None:
    def draw(most: int) -> int:
        return int(random.randint(0, most))

    ordered = order(records, draw)
    assert sorted(map(str, ordered)) == sorted(map(str, records))
    assert [r.priority for r in ordered] == sorted(r.priority for r in records)


def test_weights_count() -> None:
    records = [SrvRecord(0, 1, 1, "light"), SrvRecord(0, 9, 1, "heavy")]

    def first_if(drawn: int) -> str:
        return order(records, lambda _: drawn)[0].host

    first = [first_if(drawn) for drawn in range(1, 11)]
    assert (first.count("light"), first.count("heavy")) == (1, 9)


def test_0_01_answered() -> None:
    discovery = found({(PLAIN, "SRV"): ["20 0 5222 b.example.", "10 0 5333 a.example."]})
    assert discovery.targets[0] == SrvTarget("a.example", 5333, "starttls", 10)
    assert places(discovery) == ["starttls a.example:5333", "starttls b.example:5222"]
    assert (discovery.reason, discovery.domain) == ("srv", "im.example")
    plain, direct = discovery.lookups
    assert sorted(plain.answers) == ["10 0 5333 a.example", "20 0 5222 b.example"]
    assert (plain.outcome, direct.outcome) == ("answered", "no-such-name")


def test_0_04_the_domain_refuses() -> None:
    case = CASES["srv-dot"]["records"][0]
    zone: Zone = {(PLAIN, "SRV"): [" ".join(map(str, case))], **ADDRESS}
    fault = refused(zone)
    assert fault.reason == "service-refused"
    assert "answered" in fault.facts["lookups"]


def test_0_05_no_address_of_the_domain_after_an_answered_srv() -> None:
    rows = CASES["srv-all-refused"]["records"]
    zone: Zone = {(PLAIN, "SRV"): [f"{p} {w} {n} {host}." for p, w, n, host in rows], **ADDRESS}
    assert places(found(zone)) == ["starttls x1.example.net:5222", "starttls x2.example.net:5222"]
    assert refused({(PLAIN, "SRV"): ["0 0 0 a.example."], **ADDRESS}).reason == "no-target"


@pytest.mark.parametrize(
    ("nothing", "reason"), [([], "no-srv"), ("SERVFAIL", "srv-unasked"), ("NOTIMP", "srv-unasked")]
)
def test_0_06_no_srv(nothing: list[str] | str, reason: str) -> None:
    discovery = found({(PLAIN, "SRV"): nothing, **ADDRESS})
    assert discovery.targets == (SrvTarget("im.example", 5222, "starttls"),)
    assert discovery.reason == reason
    assert [one.kind for one in discovery.lookups] == ["SRV", "SRV", "AAAA", "A"]
    assert discovery.lookups[3].answers == ("192.0.2.7",)
    assert places(found(ADDRESS, want_direct=True)) == ["direct im.example:5223"]


def test_0_06_srv_without_an_answer_in_time() -> None:
    zone: Zone = {(PLAIN, "SRV"): "SILENCE", (DIRECT, "SRV"): "SILENCE", **ADDRESS}
    discovery = found(zone, timeout=0.3)
    assert [one.outcome for one in discovery.lookups[:2]] == ["timeout", "timeout"]
    assert places(discovery) == ["starttls im.example:5222"]


def test_0_08_both_sets_become_one() -> None:
    zone: Zone = {
        (PLAIN, "SRV"): ["10 0 5222 a.example.", "30 0 5222 c.example."],
        (DIRECT, "SRV"): ["20 0 443 b.example."],
    }
    assert places(found(zone)) == [
        "starttls a.example:5222",
        "direct b.example:443",
        "starttls c.example:5222",
    ]
    assert places(found(zone, want_direct=True)) == ["direct b.example:443"]
    assert len(places(found(zone, want_direct=False))) == 2
    del zone[DIRECT, "SRV"]
    assert refused(zone, want_direct=True).reason == "no-direct-tls"


def test_0_09_direct_tls_refused() -> None:
    zone: Zone = {(DIRECT, "SRV"): ["0 0 0 ."], (PLAIN, "SRV"): ["0 0 5222 a.example."], **ADDRESS}
    assert places(found(zone)) == ["starttls a.example:5222"]
    assert refused(zone, want_direct=True).reason == "service-refused"
    del zone[PLAIN, "SRV"]
    assert refused(zone).reason == "service-refused"  # and no address of the domain


@pytest.mark.parametrize(
    ("domain", "host", "reason"),
    [
        ("127.0.0.1", "127.0.0.1", "ip-literal"),
        ("[2001:db8::1]", "2001:db8::1", "ip-literal"),
        ("localhost", "localhost", "localhost"),
        ("LocalHost.", "localhost", "localhost"),
        ("chat.localhost", "chat.localhost", "localhost"),
    ],
)
def test_0_11_neither_dns_nor_dnspython(
    domain: str, host: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "dns"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("asked the system"))
    discovery = asyncio.run(discover(domain))
    assert discovery == Discovery(host, (SrvTarget(host, 5222, "starttls"),), (), reason)
    expected = ("127.0.0.1", "::1") if reason == "localhost" else (host,)
    assert asyncio.run(addresses(host)) == expected


def test_0_12_dns_is_asked_in_a_labels() -> None:
    discovery, asked = asking(
        {("_xmpp-client._tcp.xn--fsqu00a.xn--0zwm56d.", "SRV"): ["0 0 5222 a.example."]},
        lambda resolver: discover("例子.测试", resolver=resolver),
    )
    assert discovery.domain == "xn--fsqu00a.xn--0zwm56d"
    assert "SRV _xmpp-client._tcp.xn--fsqu00a.xn--0zwm56d." in asked


@pytest.mark.parametrize(
    "domain", ["", ".", "a..b", "a" * 64, ".".join(["a" * 60] * 5), "\N{SNOWMAN}"]
)
def test_what_is_no_domain(domain: str) -> None:
    assert refused({}, domain).reason == "bad-domain"


def test_why_there_is_no_address() -> None:
    name = "im.example."
    assert refused({}).reason == "no-such-domain"
    assert refused({(name, "A"): [], (name, "AAAA"): []}).reason == "no-address"
    broken: Zone = {(name, "A"): "SERVFAIL", (name, "AAAA"): "SERVFAIL"}
    assert refused(broken).reason == "servers-failed"
    silent: Zone = {(name, "A"): "SILENCE", (name, "AAAA"): "SILENCE"}
    assert refused(silent, timeout=0.4).reason == "timeout"


def test_a_loop_of_aliases_ends() -> None:
    loop: Zone = {(PLAIN, "CNAME"): [PLAIN], ("im.example.", "CNAME"): ["im.example."]}
    fault = refused(loop, timeout=2)
    assert [one.outcome for one in fault.lookups if one.name != DIRECT[:-1]] == [
        "servers-failed"
    ] * 3


def test_five_hundred_records_become_thirty_targets() -> None:
    zone: Zone = {(PLAIN, "SRV"): [f"{n} 0 5222 h{n}.example." for n in range(500)]}
    discovery = found(zone)
    assert [target.host for target in discovery.targets] == [f"h{n}.example" for n in range(30)]
    assert (len(discovery.targets), discovery.dropped) == (MAX_TARGETS, 470)


def test_0_02_addresses_of_a_target() -> None:
    got, _ = asking(ADDRESS, lambda resolver: addresses("im.example", resolver=resolver))
    assert got == ("2001:db8::7", "192.0.2.7")
    with pytest.raises(ResolveFault) as caught:
        asking(ADDRESS, lambda resolver: addresses("absent.example", resolver=resolver))
    assert caught.value.reason == "no-such-domain"


def test_addresses_come_from_the_system_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    def known(host: str, *_: object, **__: object) -> list[tuple[Any, ...]]:
        entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.9", 0))
        return [entry, entry] if host == "box.example" else []

    monkeypatch.setattr(socket, "getaddrinfo", known)
    assert asyncio.run(addresses("box.example")) == ("192.0.2.9",)


def test_where_the_system_knows_nothing_dns_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(resolver: dns.asyncresolver.Resolver) -> Coroutine[Any, Any, Discovery]:
        monkeypatch.setattr(dns.asyncresolver, "Resolver", lambda: resolver)
        monkeypatch.setattr(module, "_system_addresses", nothing)
        return discover("im.example")

    async def nothing(host: str, timeout: float) -> list[str]:
        return []

    with pytest.raises(ResolveFault) as caught:
        asking({}, work)
    assert caught.value.reason == "no-such-domain"


def test_a_system_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait() and [])
    assert asyncio.run(module._system_addresses("box.example", 0.05)) == []
    release.set()


@pytest.mark.parametrize(
    ("domain", "address", "port", "why"),
    [
        ("im.example", "127.0.0.1", 5222, "loopback"),
        ("im.example", "::1", 5222, "loopback"),
        ("im.example", "0.0.0.0", 5222, "loopback"),
        ("im.example", "::ffff:127.0.0.1", 5222, "loopback"),
        ("im.example", "169.254.169.254", 80, "link-local"),
        ("im.example", "fe80::1", 5222, "link-local"),
        ("im.example", "192.0.2.7", 25, "port"),
        ("im.example", "192.0.2.7", 443, None),
        ("im.example", "192.0.2.7", 5222, None),
        ("localhost", "127.0.0.1", 5222, None),
        ("127.0.0.1", "127.0.0.1", 22, None),
    ],
)
def test_where_a_public_domain_should_not_lead(
    domain: str, address: str, port: int, why: str | None
) -> None:
    assert suspicion(domain, address, port) == why


def test_a_nameserver_of_our_own_may_lead_to_ourselves() -> None:
    assert suspicion("im.example", "127.0.0.1", 5222, ("127.0.0.1", 5353)) is None
    assert suspicion("im.example", "127.0.0.1", 5222, ("192.0.2.53", 53)) == "loopback"
    assert suspicion("im.example", "fe80::1", 5222, ("127.0.0.1", 5353)) == "link-local"
