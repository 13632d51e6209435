"""Is a unit put together again that bitlbee's XML console has sent as several messages of IRC?"""

from __future__ import annotations

import pytest
from support.logs.reading import read

from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.readers.bitlbee import READER
from xmpp_walkthrough.protocol.event import Role

BEFORE = [
    b":_xmlconsole!_xmlconsole@127.0.0.1 PRIVMSG romeo :",
    b"20:15 <_xmlconsole> ",
    b"[20:15:01] <@_xmlconsole> ",
]
befores = pytest.mark.parametrize("before", BEFORE)


def pieces(before: bytes, *messages: bytes) -> list[tuple[Role | None, bytes]]:
    log = b"".join(before + message + b"\r\n" for message in messages)
    return [(one.role, one.raw) for one in read(READER, log) if isinstance(one, Piece)]


@befores
def test_each_way(before: bytes) -> None:
    assert READER.mark.search(before + b"TX: <presence/>")
    assert pieces(before, b"TX: <presence/>", b"RX: <iq id='1'/>") == [
        (Role.INITIATING, b"<presence/>"),
        (Role.RECEIVING, b"<iq id='1'/>"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        (b'<m from="a"', b'to="b"><body>x</body></m>', b'<m from="a" to="b"><body>x</body></m>'),
        (b"<feature", b'var="x"/>', b'<feature var="x"/>'),
        (b"<m><body>one", b"two</body></m>", b"<m><body>one\ntwo</body></m>"),
        (b'<f var="vcard-', b'temp"/>', b'<f var="vcard-temp"/>'),
        (b"<m><body>" + b"x" * 440, b"y</body></m>", b"<m><body>" + b"x" * 440 + b"y</body></m>"),
    ],
)
def test_what_was_cut_is_one_again(first: bytes, second: bytes, whole: bytes) -> None:
    assert pieces(BEFORE[0], b"RX: " + first, second) == [(Role.RECEIVING, whole)]


def test_what_others_say_is_no_part_of_it() -> None:
    log = b"20:15 <_xmlconsole> TX: <a>\n20:15 <mbed> hello\n20:15 <_xmlconsole> </a>\n"
    (piece,) = read(READER, log)
    assert isinstance(piece, Piece)
    assert piece.raw == b"<a>\n</a>"
