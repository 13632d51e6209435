"""Does what Dino prints in Clark notation become the XML that was on the wire?"""

from __future__ import annotations

import pytest
from support.logs.reading import read

from xmpp_walkthrough.logs.notation.clark import from_clark
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.readers.dino import READER

HEADER = (
    "<{http://etherx.jabber.org/streams}:stream {http://etherx.jabber.org/streams}:to='ceit.org' "
    "{http://www.w3.org/2000/xmlns/}:xmlns='jabber:client'>"
)


@pytest.mark.parametrize(
    ("printed", "xml"),
    [
        ("<{jabber:client}:presence />", "<presence/>"),
        (
            "<{jabber:client}:m {jabber:client}:to='a&b' "
            "{http://www.w3.org/XML/1998/namespace}:lang='en' />",
            '<m to="a&amp;b" xml:lang="en"/>',
        ),
        (
            "<{jabber:client}:iq>\n  <{urn:x}:q {http://www.w3.org/2000/xmlns/}:xmlns='urn:x'>\n"
            "    <{urn:x}:deep />\n  </{urn:x}:q>\n  <{jabber:client}:n />\n</{jabber:client}:iq>",
            '<iq><q xmlns="urn:x"><deep/></q><n/></iq>',
        ),
        (
            "<{jabber:client}:body>\n    1 < 2 & 3    \n  second\n</{jabber:client}:body>",
            "<body>1 &lt; 2 &amp; 3\n  second</body>",
        ),
        (
            HEADER,
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
            ' to="ceit.org">',
        ),
        ("</{http://etherx.jabber.org/streams}:stream>", "</stream:stream>"),
    ],
)
def test_what_it_means(printed: str, xml: str) -> None:
    assert from_clark(printed) == xml


def test_a_header_is_there_once() -> None:
    before = "XMPP OUT{} [romeo@ceit.org stream:0x55 thread:0x66 2026-12-01T01:15:49+0000]\n"
    log = "".join(before.format(root) + HEADER + "\n\n" for root in (" ROOT", ""))
    (piece,) = read(READER, (log + log.replace("ceit.org'", "mbed.org'")).encode())[:-1]
    assert isinstance(piece, Piece)
    assert piece.connection == "romeo@ceit.org"
