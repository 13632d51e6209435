"""Are the lists of Tcl in tclxmpp's log read as the elements that they stand for?"""

from __future__ import annotations

import pytest
from support.logs.reading import read

from xmpp_walkthrough.logs.notation.tcl import element, tcl_list
from xmpp_walkthrough.logs.piece import Piece, Unread
from xmpp_walkthrough.logs.readers.tkabber import READER
from xmpp_walkthrough.protocol.event import Role

CONNECTION = b" ::xmpp::1 "
PARSE = b"00:55:17 Parse" + CONNECTION


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("one two", ["one", "two"]),
        ("{one {two three}} {}", ["one {two three}", ""]),
        (r'"a b\n" c\ d \u4f60\x41\101', ["a b\n", "c d", "你AA"]),
        (r"{a \} b}", [r"a \} b"]),
        ("a{b}c", ["a{b}c"]),
    ],
)
def test_lists(text: str, words: list[str]) -> None:
    assert tcl_list(text) == words


@pytest.mark.parametrize("text", ["{one", "}", '"one'])
def test_what_is_no_list(text: str) -> None:
    assert tcl_list(text) is None


def test_an_element_with_text_around_its_children() -> None:
    children = "{b jabber:client {} {} {1 < 2} tail}"
    fields = tcl_list(f"m jabber:client {{to a'b}} {{{children}}} before after")
    assert element(fields) == ('<m xmlns="jabber:client" to="a\'b">before<b>1 &lt; 2</b>tail</m>')


@pytest.mark.parametrize(
    "text", ["one two", "m ns {odd} {} {} {}", "m ns {} {{no element}} {} {}", "<m ns {} {} {} {}"]
)
def test_what_is_no_element(text: str) -> None:
    assert element(tcl_list(text)) is None


def test_no_depth_is_too_great_to_be_refused() -> None:
    text = "a ns {} {} {} {}"
    for _ in range(200):
        text = f"a ns {{}} {{{{{text}}}}} {{}} {{}}"
    assert element(tcl_list(text)) is None


def test_a_login() -> None:
    log = (
        b"00:55:17 ::xmpp::openStream ::xmpp::1 ceit.org -version 1.0\n"
        b"00:55:17 GotStream ::xmpp::1 ok id 1b54 xml:lang en from ceit.org version 1.0\n"
        b"00:55:17 GotStream ::xmpp::1 server = ceit.org, sessionID = 1b54, version = 1.0\n"
        b"00:55:17 Parse ::xmpp::1 proceed urn:ietf:params:xml:ns:xmpp-tls {} {} {} {}\n"
        b"00:55:17 Parse ::xmpp::1 ::xmpp::starttls::1\n"
        b"00:55:17 ::xmpp::ReopenStream ::xmpp::1 -command {}\n"
        b"00:55:17 outXML ::xmpp::1 <message><body>1 &lt; 2\nsecond</body></message>\n"
        b"00:55:17 CallBack ::xmpp::1 log\n"
        b"00:55:17 Parse ::xmpp::1 message jabber:client {} {{body jabber:client {} {} {1 < 2\n"
        b"second} {}}} {} {}\n"
        b"00:55:17 closeStream ::xmpp::1 </stream:stream>\n"
    )
    found = [one for one in read(READER, log) if isinstance(one, Piece)]
    assert [(one.role is Role.INITIATING, one.raw.split(b" ")[0]) for one in found] == [
        (True, b"<stream:stream"),
        (False, b"<stream:stream"),
        (False, b"<proceed"),
        (True, b"<stream:stream"),
        (True, b"<message><body>1"),
        (False, b"<message"),
        (True, b"</stream:stream>"),
    ]
    assert b"to='ceit.org'" in found[3].raw.replace(b'"', b"'")
    assert found[5].raw.endswith(b"<body>1 &lt; 2\nsecond</body></message>")
    assert (found[5].line, found[5].last, found[5].connection) == (10, 11, "::xmpp::1")


def test_a_list_that_was_cut_is_told() -> None:
    (one,) = read(READER, PARSE + b"iq jabber:client {type result")
    assert isinstance(one, Unread)
    assert one.why == "broken"


def test_the_window_with_raw_xml() -> None:
    log = b"<!-- [10:20:30] OUT (xmpp#1, romeo@ceit.org) -->\n<presence/>\n"
    log += b"<!-- [10:20:31] IN (xmpp#1, romeo@ceit.org) -->\n<presence>\n</presence>\n"
    assert READER.mark.search(log.split(b"\n")[0])
    sent, came = (one for one in read(READER, log) if isinstance(one, Piece))
    assert (sent.role, sent.raw.strip()) == (Role.INITIATING, b"<presence/>")
    assert (came.role, came.raw.strip()) == (Role.RECEIVING, b"<presence>\n</presence>")
