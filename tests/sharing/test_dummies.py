"""The same original, the same dummy; two originals, two dummies; and public words are none."""

from __future__ import annotations

import ipaddress
import string
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.shared import public

from xmpp_walkthrough.protocol.conditions import SaslCondition
from xmpp_walkthrough.sharing.dummies import Dummies

LOCALS = st.text(string.ascii_lowercase + string.digits + "._-", min_size=1, max_size=12)
LABELS = st.text(string.ascii_lowercase, min_size=2, max_size=8)
DOMAINS = st.lists(LABELS, min_size=2, max_size=4).map(".".join)
RESOURCES = st.text(min_size=1, max_size=12)
ADDRESSES = st.tuples(LOCALS, DOMAINS, RESOURCES)


def dummies(*, keep_domain: bool = False) -> Dummies:
    return Dummies(public(), keep_domain=keep_domain)


@given(st.lists(ADDRESSES, min_size=1, max_size=12))
def test_addresses_are_told_apart_part_by_part(addresses: list[tuple[str, str, str]]) -> None:
    made = dummies()
    told = {each: made.address("{}@{}/{}".format(*each)) for each in addresses}
    assert {each: made.address("{}@{}/{}".format(*each)) for each in addresses} == told
    parts = {
        each: (*text.partition("/")[0].split("@"), text.partition("/")[2])
        for each, text in told.items()
    }
    for place in range(3):
        pairs = {(each[place], parts[each][place]) for each in addresses}
        assert len(pairs) == len({old for old, _ in pairs}) == len({new for _, new in pairs})
        assert all(len(old) < 3 or old not in new for old, new in pairs)


def _parts(address: str) -> tuple[str, ...]:
    bare, _, resource = address.partition("/")
    return (*bare.split("@"), resource)


@given(st.lists(st.binary(min_size=8, max_size=80), max_size=8, unique=True))
def test_octets_keep_their_size_and_are_others(data: list[bytes]) -> None:
    made = dummies()
    told = [made.octets(each) for each in data]
    assert list(map(len, told)) == list(map(len, data))
    assert len(set(told)) == len(data)
    assert not set(told) & set(data)
    assert [made.octets(each) for each in data] == told


@given(st.lists(st.ip_addresses(), max_size=300, unique=True))
def test_addresses_of_the_internet_become_those_for_examples(
    found: list[ipaddress.IPv4Address | ipaddress.IPv6Address],
) -> None:
    made = dummies()
    told = {each: ipaddress.ip_address(made.domain(str(each))) for each in found}
    assert len(set(told.values())) == len(found)
    for old, new in told.items():
        assert new.version == old.version
        assert new == old if old.is_loopback or old.is_unspecified else not new.is_global


def test_a_number_of_them_is_no_end() -> None:
    made = dummies()
    told = {made.domain(f"10.{n // 65536}.{n // 256 % 256}.{n % 256}") for n in range(2_000)}
    assert len(told) == 2_000
    assert len({made.domain(f"host{n}.invalid") for n in range(50)}) == 50


def test_hosts_stay_below_their_domain() -> None:
    made = dummies()
    assert made.domain("ceit.org") == "example.org"
    assert made.domain("conference.ceit.org") == "conference.example.org"
    assert made.domain("secret.ceit.org") == "h1.example.org"
    assert made.domain("_xmpp-client._tcp.CEIT.org.") == "_xmpp-client._tcp.example.org."
    assert made.domain("*.ceit.org") == "*.example.org"
    assert made.domain("notceit.org") == "example.net"


def test_a_host_that_came_before_its_domain_keeps_its_dummy() -> None:
    made = dummies()
    host = made.domain("secret.ceit.org")
    assert made.domain("ceit.org") != host
    assert made.domain("secret.ceit.org") == host


def test_the_own_domain_is_kept_where_it_is_wanted() -> None:
    made = dummies(keep_domain=True)
    made.own("ceit.org")
    assert made.address("mbed@ceit.org/home") == "user1@ceit.org/resource1"
    assert made.domain("xmpp.ceit.org") == "xmpp.ceit.org"
    assert made.domain("xmpp.notceit.org") == "example.org"
    made = dummies()
    made.own("ceit.org")
    assert made.domain("ceit.org") == "example.org"


PUBLIC_WORDS = [
    *("urn:xmpp:ping", "urn:xmpp:mam:2", "http://jabber.org/protocol/muc#user", "jabber:client"),
    *("not-authorized", "SCRAM-SHA-256-PLUS", "HT-SHA-256-EXPR", "GSSAPI", "chat", "zlib"),
    *("sha-256", "tls-exporter", "true", "127.0.0.1", "::1", "localhost", "1.0", ""),
]


@pytest.mark.parametrize("public_word", PUBLIC_WORDS)
def test_what_everybody_knows_stays(public_word: str) -> None:
    assert dummies().like(public_word) == public_word


@pytest.mark.parametrize("condition", get_args(SaslCondition))
def test_so_does_each_condition(condition: str) -> None:
    assert dummies().like(condition) == condition


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Invalid username or password.", "Invalid username or password."),
        ("This server does not serve magpie.example", "This server does not serve example.org"),
        ("magpie is not welcome", "text1"),
        ("Failed to get peer certificate, magpie", "Failed to get peer certificate"),
    ],
)
def test_of_the_words_of_servers_the_known_ones(said: str, told: str) -> None:
    assert dummies().sentence(said).startswith(told)
    assert "magpie" not in dummies().sentence(said)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("mbed@magpie.example", "user1@example.org"),
        ("magpie.example:5222", "example.org:5222"),
        ("[2001:db8:1::5]:5222", "[2001:db8::1]:5222"),
        ("https://magpie.example/upload?id=5", "https://example.org/1"),
        ("xmpp:magpie@magpie.example?join", "xmpp:link1@example.org"),
        ("urn:magpie:1", "urn:example:1"),
        ("2026-11-30T23:48:12Z", "2000-01-01T00:00:01Z"),
        ("0123456789", "100001"),
        ("magpie says hello", "text1"),
        ("bWFncGll", "id1"),
        ("6ba7b810-9dad-41d1-80b4-00c04fd430c8", "00000000-0000-4000-8000-000000000001"),
        ("********", "id1"),
    ],
)
def test_a_dummy_looks_like_what_it_stands_for(value: str, told: str) -> None:
    assert dummies().like(value) == told


def test_a_name_that_was_an_address_is_the_same_alone() -> None:
    made = dummies()
    made.address("mbed@ceit.org")
    assert made.like("mbed") == "user1"
    assert made.like("ceit.org") == "example.org"
    assert made.account("MBED") == "user1"  # as RFC 7622 compares
