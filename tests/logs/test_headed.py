"""Do the readers of logs whose words say who has sent what read each shape of their program?"""

from __future__ import annotations

import pytest
from support.logs.reading import read

from xmpp_walkthrough.logs.piece import LogLine, Piece, Said
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.readers import (
    anyevent,
    gloox,
    go_xmpp,
    libstrophe,
    mellium,
    net_xmpp,
    purple,
    qxmpp,
    xmpp4r,
)
from xmpp_walkthrough.logs.recognise import readers, recognise
from xmpp_walkthrough.protocol.event import Role

US, PEER = Role.INITIATING, Role.RECEIVING
STAMP = b"2026-12-01T00:02:55.194589Z: "
RUBY = b"D, [2026-12-01T00:10:09.821109 #8746] DEBUG -- : "
# What stands before a unit, in each shape that the program writes, and whose the unit is.
SHAPES: list[tuple[Reader, bytes, Role]] = [
    (libstrophe.READER, STAMP + b"conn: DBG: SENT: ", US),
    (libstrophe.READER, STAMP + b"xmpp: DBG: RECV: ", PEER),
    (libstrophe.READER, b"01/12/2026 00:02:55: conn: DBG: SENT: ", US),
    (libstrophe.READER, b"conn DEBUG SENT: ", US),
    (libstrophe.READER, b"xmpp DEBUG RECV: ", PEER),
    (gloox.READER, b"log: level: 0, area: 262144, ", US),
    (gloox.READER, b"log: level: 0, area: 131072, ", PEER),
    (gloox.READER, b"log: level: 0, area: 16, ", US),
    (gloox.READER, b"log: level: 0, area: 8, ", PEER),
    (qxmpp.READER, b"Tue Dec 1 00:09:49 2026 SENT ", US),
    (qxmpp.READER, b"Tue Dec 1 00:09:49 2026 RECEIVED ", PEER),
    (mellium.READER, b"SENT 2026/12/01 00:10:27 ", US),
    (mellium.READER, b"RECV 2026/12/01 00:10:27 ", PEER),
    (go_xmpp.READER, b"SEND: ", US),
    (go_xmpp.READER, b"RECV: ", PEER),
    (purple.READER, b"(00:05:07) jabber: Sending (ssl) (romeo@ceit.org/finch): ", US),
    (purple.READER, b"(00:05:07) jabber: Sending (romeo@ceit.org): ", US),
    (purple.READER, b"DEBUG jabber: Recv (ssl)(83): ", PEER),
    (purple.READER, b"(00:05:07) jabber: Recv (83): ", PEER),
    (net_xmpp.READER, b"XML::Stream: Send: (", US),
    (net_xmpp.READER, b"XML::Stream: Read: buff(", PEER),
    (anyevent.READER, b"send<< romeo@ceit.org/ae\n", US),
    (anyevent.READER, b"recv>> romeo@ceit.org/ae\n", PEER),
    (xmpp4r.READER, RUBY + b"SENDING:\n", US),
    (xmpp4r.READER, RUBY + b"RECEIVED:\n", PEER),
]
shapes = pytest.mark.parametrize(("reader", "before", "role"), SHAPES)
UNIT = (
    "<message to='mbed@ceit.org'><body>x &lt; y\n\nSENT: no, &gt; ü 漢\n</body></message>".encode()
)
CLOSERS = {"net-xmpp": b")"}


def behind(before: bytes, unit: bytes, reader: Reader) -> bytes:
    """The unit as that program prints it."""
    if reader.name == "xmpp4r":
        unit = b"    " + unit.replace(b"\n", b"\n    ")
    return before + unit + CLOSERS.get(reader.name, b"") + b"\n"


@shapes
def test_a_unit_with_line_ends_is_one(reader: Reader, before: bytes, role: Role) -> None:
    assert len(UNIT) == 83
    log = behind(before, UNIT, reader) * 2
    assert any(reader.mark.search(line) for line in log.split(b"\n"))
    found = [one for one in read(reader, log) if isinstance(one, Piece)]
    assert [(one.role, one.raw.strip(), one.guessed) for one in found] == [(role, UNIT, False)] * 2
    assert found[0].line == 1


@shapes
def test_a_header_goes_on_with_no_other_line(reader: Reader, before: bytes, role: Role) -> None:
    header = b"<stream:stream to='ceit.org' version='1.0'>"
    log = behind(before.replace(b"(83)", b"(43)"), header, reader) + behind(before, UNIT, reader)
    found = [one.raw.strip() for one in read(reader, log) if isinstance(one, Piece)]
    assert found == [header, UNIT]


@pytest.mark.parametrize("reader", [gloox.READER, xmpp4r.READER])
def test_a_header_that_is_printed_closed_is_open(reader: Reader) -> None:
    before = {x.name: shape for x, shape, role in SHAPES if role is PEER}[reader.name]
    (piece,) = read(reader, behind(before, b"<stream:stream from='ceit.org'/>", reader))
    assert isinstance(piece, Piece)
    assert piece.raw == b"<stream:stream from='ceit.org'>"


def test_libpurple_says_how_long_what_it_read_is() -> None:
    """A part of a unit that ends with a line end has it back; the log's own is left out."""
    log = b"DEBUG jabber: Recv (12): <a>one\ntwo\n\nDEBUG jabber: Recv (4): </a>\nDEBUG util: x\n"
    found = [one.raw for one in read(purple.READER, log) if isinstance(one, Piece)]
    assert found == [b"<a>one\ntwo\n\n"[:12], b"</a>"]


def test_an_indent_of_xml_twig_is_none_of_the_units() -> None:
    unit = b"<deb>\n  <iq id='1'>\n    <query/>\n  </iq>\n  <m><body>a\n b</body></m>\n</deb>\n"
    (piece,) = read(anyevent.READER, b"recv>> romeo@ceit.org\n" + unit)
    assert isinstance(piece, Piece)
    assert piece.raw == b"<iq id='1'><query/></iq><m><body>a\n b</body></m>"
    assert piece.connection == "romeo@ceit.org"


def test_what_xmpp4r_processes_it_has_received_before() -> None:
    log = RUBY + b"PROCESSING:\n    <iq type='result'/> (Jabber::Iq)\n" + RUBY + b"TRYING cbs...\n"
    assert read(xmpp4r.READER, log) == []


@pytest.mark.parametrize(
    ("reader", "line", "key"),
    [
        (libstrophe.READER, b"xmpp DEBUG Attempting to connect to 127.0.0.1", "tcp.connecting"),
        (gloox.READER, b"log: level: 0, area: 8, connection encryption active", "tls.established"),
        (qxmpp.READER, b"Tue Dec 1 00:09:49 2026 DEBUG Authenticated", "login.done"),
        (net_xmpp.READER, b"XML::Stream: TLSClientProceed: SSL: We are secure", "tls.established"),
    ],
)
def test_what_is_said_in_words(reader: Reader, line: bytes, key: str) -> None:
    (said,) = read(reader, line)
    assert isinstance(said, Said)
    assert said.key == key
    assert said.facts["text"] == line.decode()


@pytest.mark.parametrize(
    ("after", "keys"),
    [
        (b"Socket encrypted", ["tls.established"]),
        (b"Socket disconnected", ["tls.refused", "closed"]),
    ],
)
def test_a_flaw_of_a_certificate_counts_where_qxmpp_heeds_it(after: bytes, keys: list[str]) -> None:
    before = b"Tue Dec 1 00:09:49 2026 "
    log = before + b"WARNING The certificate has expired\n" + before + b"DEBUG " + after
    found = [one for one in read(qxmpp.READER, log) if isinstance(one, Said)]
    assert [one.key for one in found] == keys


@pytest.mark.parametrize(
    ("line", "reader"),
    [
        (b"xmpp DEBUG connection failed, error 111", libstrophe.READER),
        (b"log: level: 2, area: 256, 127.0.0.1: connection refused", gloox.READER),
        (b"Tue Dec 1 01:25:01 2026 INFO Connecting to 127.0.0.1:1", qxmpp.READER),
        (b"(00:05:07) proxy: Connection attempt failed: refused", purple.READER),
        (b"XML::Stream: Connect: type(tcpip)", net_xmpp.READER),
    ],
)
def test_a_log_without_xml_is_known_by_its_words(line: bytes, reader: Reader) -> None:
    assert [each.name for each in readers().values() if each.mark.search(line)] == [reader.name]


@shapes
def test_no_other_format_knows_more_lines_of_it(reader: Reader, before: bytes, role: Role) -> None:
    lines = [
        LogLine(number, x) for number, x in enumerate(behind(before, UNIT, reader).split(b"\n"))
    ]
    assert recognise(lines).reader.name == reader.name, role
