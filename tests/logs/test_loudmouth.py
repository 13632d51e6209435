"""Is what Loudmouth prints between dashes read as the bytes that its socket took and gave?"""

from __future__ import annotations

import pytest
from support.logs.reading import read, side

from xmpp_walkthrough.logs.piece import Fidelity, Piece, Said
from xmpp_walkthrough.logs.readers.loudmouth import READER
from xmpp_walkthrough.protocol.event import Role

DASHES = b"-" * 35
UNIT = "<message><body>it's\n\n漢 'two'</body></message>".encode()
before = pytest.mark.parametrize("before", [b"[2026-12-01 00:03:06] LM-NET: ", b"LM-NET: ", b""])


def frame(before: bytes, word: bytes, content: bytes) -> bytes:
    lines = (word + b":", DASHES, content, DASHES)
    return b"".join(before + line + b"\n" for line in lines)


def pieces(log: bytes) -> list[Piece]:
    return [one for one in read(READER, log) if isinstance(one, Piece)]


@before
def test_a_frame_each_way(before: bytes) -> None:
    log = frame(before, b"SEND", UNIT) + frame(before, b"RECV [%d]" % len(UNIT), b"'%s'" % UNIT)
    assert READER.mark.search(log.split(b"\n")[0])
    sent, received = pieces(log)
    assert (sent.role, sent.raw, sent.line) == (Role.INITIATING, UNIT, 1)
    assert (received.role, received.raw) == (Role.RECEIVING, UNIT)
    assert received.fidelity is Fidelity.EXACT


@before
def test_a_cut_inside_a_character(before: bytes) -> None:
    cut = UNIT.index("漢".encode()) + 1
    parts = (UNIT[:cut], UNIT[cut:])
    log = b"".join(frame(before, b"RECV [%d]" % len(part), b"'%s'" % part) for part in parts)
    found = pieces(log)
    assert side(found, Role.RECEIVING) == UNIT
    assert not any(one.whole for one in found)


def test_characters_that_the_terminal_could_not_show_are_lost() -> None:
    (piece,) = pieces(frame(b"", b"RECV [8]", b"'<a>?</a>'"))
    assert piece.fidelity is Fidelity.EXACT
    (piece,) = pieces(frame(b"", b"RECV [10]", b"'<a>?</a>'"))
    assert piece.fidelity is Fidelity.PRINTED


def test_a_frame_without_its_end_ends_where_another_begins() -> None:
    log = b"SEND:\n" + DASHES + b"\n<a/>\n" + frame(b"", b"SEND", b"<b/>")
    assert [one.raw for one in pieces(log)] == [b"<a/>", b"<b/>"]


def test_what_stands_between_frames() -> None:
    line = b"*** GNUTLS negotiated cipher suite: ECDHE*** Sending stream header"
    (said,) = read(READER, line)
    assert isinstance(said, Said)
    assert said.key == "tls.established"
    assert read(READER, b'[2026-12-01 00:03:06] Unhandled IQ result? <iq type="result"></iq>') == []
