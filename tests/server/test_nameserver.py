"""Does the practice nameserver say what its zone says, over UDP and TCP, and nothing to garbage?"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import TypeVar

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.net.nameserver import nameserver

from xmpp_walkthrough.net.dns.resolver import ResolveFault, addresses, discover, through
from xmpp_walkthrough.server.dns.nameserver import Nameserver
from xmpp_walkthrough.server.dns.zone import Answer, parse

T = TypeVar("T")

ZONE = """
    _xmpp-client._tcp.im.example   SRV    0 5 5222 xmpp.im.example.   ; the usual
    _xmpps-client._tcp.im.example  *      !SERVFAIL
    xmpp.im.example                A      127.0.0.1
    xmpp.im.example                A      127.0.0.2
    www.im.example                 CNAME  xmpp.im.example.
    out.im.example                 CNAME  elsewhere.example.
    round.im.example               CNAME  about.im.example.
    about.im.example               CNAME  round.im.example.
    bare.im.example                A      !NODATA
    no.im.example                  *      !REFUSED
    hush.im.example                *      !SILENCE
    * TXT !SERVFAIL
"""


def ask(name: str, kind: str, zone: str = ZONE) -> Answer | None:
    return parse(zone).answer(name, kind)


@pytest.mark.parametrize(
    ("name", "kind", "code", "data"),
    [
        ("_xmpp-client._tcp.im.example.", "SRV", "NOERROR", ["0 5 5222 xmpp.im.example."]),
        ("XMPP.im.Example.", "A", "NOERROR", ["127.0.0.1", "127.0.0.2"]),
        ("xmpp.im.example.", "AAAA", "NOERROR", []),
        ("im.example.", "A", "NOERROR", []),  # only names below it have records
        ("_tcp.im.example.", "SRV", "NOERROR", []),
        ("m.example.", "A", "NXDOMAIN", []),
        ("nowhere.example.", "A", "NXDOMAIN", []),
        ("www.im.example.", "A", "NOERROR", ["xmpp.im.example.", "127.0.0.1", "127.0.0.2"]),
        ("www.im.example.", "CNAME", "NOERROR", ["xmpp.im.example."]),
        ("out.im.example.", "A", "NXDOMAIN", ["elsewhere.example."]),
        ("round.im.example.", "A", "SERVFAIL", []),
        ("bare.im.example.", "A", "NOERROR", []),
        ("no.im.example.", "MX", "REFUSED", []),
        ("_xmpps-client._tcp.im.example.", "SRV", "SERVFAIL", []),
        ("xmpp.im.example.", "TXT", "SERVFAIL", []),
    ],
)
def test_what_is_said(name: str, kind: str, code: str, data: list[str]) -> None:
    found = ask(name, kind)
    assert found is not None
    assert (found.code, [record[2] for record in found.records]) == (code, data)


def test_silence() -> None:
    assert ask("hush.im.example.", "A") is None
    assert ask("anything.", "A", "* * !SILENCE") is None


@pytest.mark.parametrize("line", ["im.example A", "im.example", "im.example A !SLEEP"])
def test_a_line_that_is_no_record(line: str) -> None:
    with pytest.raises(ValueError, match=r"record|trouble"):
        parse(line)


def test_the_resolver_of_the_walk_asks_it() -> None:
    with nameserver(ZONE) as dns:
        found = asyncio.run(discover("im.example", resolver=through(dns.address)))
        places = asyncio.run(addresses("www.im.example", resolver=through(dns.address)))
    assert [(t.host, t.port, t.priority) for t in found.targets] == [("xmpp.im.example", 5222, 0)]
    assert [one.outcome for one in found.lookups] == ["answered", "servers-failed"]
    assert sorted(places) == ["127.0.0.1", "127.0.0.2"]
    assert "SRV _xmpp-client._tcp.im.example." in dns.asked


def test_what_does_not_fit_into_a_datagram_comes_over_tcp() -> None:
    lines = (f"_xmpp-client._tcp.im.example SRV {n} 0 5222 h{n}.im.example." for n in range(500))
    with nameserver("\n".join(lines)) as dns:
        found = asyncio.run(discover("im.example", resolver=through(dns.address)))
    assert len(found.targets) + found.dropped == 500
    assert dns.asked.count("SRV _xmpp-client._tcp.im.example.") == 2  # and again over TCP


def test_a_loop_of_aliases_is_a_fault() -> None:
    with nameserver(ZONE) as dns, pytest.raises(ResolveFault) as caught:
        asyncio.run(discover("round.im.example", resolver=through(dns.address)))
    assert caught.value.reason == "servers-failed"


def answering(zone: str, question: bytes, most: int | None = None) -> bytes | None:
    return Nameserver(parse(zone)).answer(question, most)


@given(st.binary(max_size=64))
def test_garbage_is_no_question(data: bytes) -> None:
    said = answering(ZONE, data, 1232)
    assert said is None or dns.message.from_wire(said).flags & dns.flags.QR


def test_an_answer_is_not_answered() -> None:
    query = dns.message.make_query("xmpp.im.example.", dns.rdatatype.A)
    assert answering(ZONE, dns.message.make_response(query).to_wire()) is None
    query.question.clear()
    assert answering(ZONE, query.to_wire()) is None


def over_tcp(address: tuple[str, int], work: Callable[[socket.socket], T]) -> T:
    with socket.create_connection(address, 10) as stream:
        return work(stream)


def test_two_questions_on_one_tcp_connection() -> None:
    query = dns.message.make_query("xmpp.im.example.", dns.rdatatype.A)
    wire = query.to_wire()

    def work(stream: socket.socket) -> list[dns.message.Message]:
        stream.sendall((struct.pack("!H", len(wire)) + wire) * 2)
        return [dns.query.receive_tcp(stream)[0] for _ in range(2)]

    with nameserver(ZONE) as server:
        for reply in over_tcp(server.address, work):
            assert reply.rcode() == dns.rcode.NOERROR
            assert len(reply.answer[0]) == 2


def test_it_stops_while_somebody_is_connected() -> None:
    with nameserver(ZONE) as server:
        stream = socket.create_connection(server.address, 10)
        stream.sendall(b"\x00")
        query = dns.message.make_query("xmpp.im.example.", dns.rdatatype.A)
        assert dns.query.udp(query, server.host, 10, server.port).answer
    with stream:
        assert stream.recv(1) == b""
