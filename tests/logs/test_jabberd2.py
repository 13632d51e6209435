"""Is the debug log of jabberd2's c2s read? Its shape is that of its source; it was not run here."""

from __future__ import annotations

from support.logs.reading import read, rows

from xmpp_walkthrough.logs.piece import Fidelity, Piece, Unread
from xmpp_walkthrough.logs.readers.jabberd2 import READER
from xmpp_walkthrough.protocol.event import Role

LOG = b"""Sun Dec 29 04:09:07 2013 c2s.c:47 reading from 8
sx (io.c:206) 8 ready for reading
Sun Dec 29 04:09:07 2013 c2s.c:106 read 11 bytes
sx (io.c:231) passed 11 read bytes
sx (io.c:266) decoded read data (30 bytes): <message><body>two
lines</body
sx (io.c:266) decoded read data (9 bytes): /message>
sx (io.c:96) completed nad: <message xmlns='jabber:client'><body>two
lines</body></message>
sx (io.c:435) queueing for write: <presence/>
sx (io.c:357) 9 ready for writing
sx (io.c:312) encoding 11 bytes for writing: <presence/>
sx (io.c:378) handing app 11 bytes to write
"""


def test_both_sides_of_two_connections() -> None:
    found = read(READER, LOG)
    assert [(x.connection, x.role, x.raw) for x in found if isinstance(x, Piece)] == [
        ("8", Role.INITIATING, b"<message><body>two\nlines</body"),
        ("8", Role.INITIATING, b"/message>"),
        ("9", Role.RECEIVING, b"<presence/>"),
    ]


def test_the_router_is_another_protocol() -> None:
    route = b"<route xmlns='http://jabberd.jabberstudio.org/ns/component/1.0'/>"
    log = b"sx (io.c:357) 7 ready for writing\n"
    log += b"sx (io.c:312) encoding %d bytes for writing: %s\n" % (len(route), route)
    log += b"sx (io.c:312) encoding 4 bytes for writing: <a/>\n"
    found = read(READER, log)
    assert [type(x) for x in found] == [Unread, Unread]


def test_the_number_of_bytes_says_whether_it_is_whole() -> None:
    line = b"sx (io.c:312) encoding %d bytes for writing: <a/>"
    (whole,), (cut,) = read(READER, line % 4), read(READER, line % 5)
    assert isinstance(whole, Piece)
    assert isinstance(cut, Piece)
    assert (whole.fidelity, cut.fidelity) == (Fidelity.EXACT, Fidelity.PRINTED)
    assert READER.mark.search(line % 4)
    assert len(rows(LOG)) == 14
