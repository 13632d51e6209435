"""What is peculiar to the logs of Python's and JavaScript's libraries?"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.logs.explained import explained
from support.logs.reading import read, rows

from xmpp_walkthrough.logs.piece import Fidelity, Piece, Said, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.readers.aioxmpp import READER as AIOXMPP
from xmpp_walkthrough.logs.readers.converse import READER as CONVERSE
from xmpp_walkthrough.logs.readers.gajim import READER as GAJIM
from xmpp_walkthrough.logs.readers.nbxmpp import READER as NBXMPP
from xmpp_walkthrough.logs.readers.node_xmpp import READER as NODE_XMPP
from xmpp_walkthrough.logs.readers.poezio import READER as POEZIO
from xmpp_walkthrough.logs.readers.slixmpp import READER as SLIXMPP
from xmpp_walkthrough.logs.readers.stanza import READER as STANZA
from xmpp_walkthrough.logs.readers.strophe import READER as STROPHE
from xmpp_walkthrough.logs.readers.twisted import READER as TWISTED
from xmpp_walkthrough.logs.readers.xmppjs import READER as XMPPJS
from xmpp_walkthrough.logs.readers.xmpppy import READER as XMPPPY
from xmpp_walkthrough.logs.recognise import recognise
from xmpp_walkthrough.protocol.event import Role

SENT, CAME = Role.INITIATING, Role.RECEIVING
STREAMS = b'xmlns:stream="http://etherx.jabber.org/streams"'


def pieces(reader: Reader, log: bytes) -> list[tuple[Role | None, bytes]]:
    return [(one.role, one.raw) for one in read(reader, log) if isinstance(one, Piece)]


def words(reader: Reader, log: bytes) -> list[tuple[str, object]]:
    found = [one for one in read(reader, log) if isinstance(one, Said)]
    return [(one.key, one.facts.get("reason") or one.facts.get("condition")) for one in found]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (
            b'<stream:stream:stream xmlns="http://etherx.jabber.org/streams" id="1">',
            b"<stream:stream " + STREAMS + b' xmlns="jabber:client" id="1">',
        ),
        (  # up to 1.8
            b'<stream:stream xml:lang="en" id="1">',
            b"<stream:stream " + STREAMS + b' xmlns="jabber:client" xml:lang="en" id="1">',
        ),
        (
            b'<stream:stream:error xmlns="http://etherx.jabber.org/streams"><host-gone'
            b' xmlns="urn:ietf:params:xml:ns:xmpp-streams" /></stream:stream:error>',
            b"<stream:error " + STREAMS + b'><host-gone xmlns="urn:ietf:params:xml:ns:'
            b'xmpp-streams" /></stream:error>',
        ),
        (b"<streams:x />", b"<streams:x />"),
    ],
)
def test_slixmpp_has_each_prefix_once(printed: bytes, meant: bytes) -> None:
    assert pieces(SLIXMPP, b"DEBUG    RECV: " + printed) == [(CAME, meant)]


def test_what_slixmpp_sends_is_the_wire() -> None:
    (sent,) = read(SLIXMPP, b"DEBUG:slixmpp.xmlstream.xmlstream:SEND: <stream:stream to='a'>")
    assert isinstance(sent, Piece)
    assert (sent.raw, sent.fidelity) == (b"<stream:stream to='a'>", Fidelity.EXACT)


def test_a_text_of_slixmpp_that_was_cut_takes_no_other_record_with_it() -> None:
    log = b"DEBUG    SEND: <a><b>x\nmore\nINFO     JID set to: mbed@ceit.org/x\nDEBUG    RECV: <c/>"
    assert pieces(SLIXMPP, log) == [(SENT, b"<a><b>x\nmore"), (CAME, b"<c/>")]
    assert words(SLIXMPP, log) == [("bound", None)]


def test_sleekxmpp_sends_some_at_once() -> None:
    log = b"DEBUG    SEND (IMMED): <stream:stream to='a'>\nDEBUG    RECV: <a/>"
    assert pieces(SLIXMPP, log) == [(SENT, b"<stream:stream to='a'>"), (CAME, b"<a/>")]


def test_slixmpp_says_why() -> None:
    log = (
        b"DEBUG    Connection failed: [Errno 111] Connect call failed ('127.0.0.1', 1)\n"
        b"INFO     connection_lost: (SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]"
        b" certificate verify failed: certificate has expired (_ssl.c:1006)'),)\n"
        b"ssl.SSLCertVerificationError: certificate verify failed: self-signed certificate (_ssl)\n"
        b"INFO     Authentication failed: not-authorized\n"
        b"DEBUG    End of stream received\n"
    )
    assert words(SLIXMPP, log) == [
        ("tcp.failed", "refused"),
        ("tls.refused", "expired"),
        ("tls.refused", "self-signed"),
        ("login.failed", "not-authorized"),
        ("stream.ended", None),
    ]


@pytest.mark.parametrize(
    ("reader", "log"),
    [
        (TWISTED, b"""RECV: b"<a b='c'/><d"\nSEND: b'\\xc3\\xbc'"""),
        (AIOXMPP, b"""x:RECV b"<a b='c'/><d"\nDEBUG:x:SENT b''\nx:SENT b'\\xc3\\xbc'"""),
    ],
)  # fmt: skip
def test_literals_hold_what_a_socket_took_and_gave(reader: Reader, log: bytes) -> None:
    assert pieces(reader, log) == [(CAME, b"<a b='c'/><d"), (SENT, "ü".encode())]
    assert not any(one.whole for one in read(reader, log) if isinstance(one, Piece))


@pytest.mark.parametrize(
    ("reader", "line", "why"),
    [
        (TWISTED, b"RECV: b'<a", "cut"),
        (AIOXMPP, b"DEBUG:x.XMLStream:SENT b'<!-- some bytes omitted -->'", "masked"),
        (AIOXMPP, b"DEBUG:x.XMLStream:RECV b'<a", "cut"),
    ],
)
def test_what_is_not_there_is_counted(reader: Reader, line: bytes, why: str) -> None:
    assert read(reader, line) == [Unread(1, line, why)]


def test_nbxmpp_tells_accounts_apart_and_cuts_where_the_socket_did() -> None:
    log = (
        b"12/01/26 00:08:06 (I) nbxmpp.connection   (a) ::::: DATA RECEIVED ::::\n\n"
        b"<x/><message><body>1\n\n2\n\n\n"
        b"12/01/26 00:08:06 (I) nbxmpp.stream       (a) Remove ping timer\n"
        b"12/01/26 00:08:06 (I) nbxmpp.connection   (b) ::::: DATA SENT ::::\n\n<y/>\n\n"
        b"12/01/26 00:08:06 (I) nbxmpp.connection   (a) ::::: DATA RECEIVED ::::\n\n"
        b"3</body></message>\n\n"
    )
    found = [one for one in read(NBXMPP, log) if isinstance(one, Piece)]
    assert [(one.connection, one.role, one.raw) for one in found] == [
        ("a", CAME, b"<x/><message><body>1\n\n2\n"),
        ("b", SENT, b"<y/>"),
        ("a", CAME, b"3</body></message>"),
    ]


FLAWS = (
    b"(I) nbxmpp.connection (a) Found TLS certificate errors: {<flags G_TLS_CERTIFICATE_EXPIRED>}"
)
REFUSED = b"(I) nbxmpp.stream (a) Set error: StreamError.BAD_CERTIFICATE, bad certificate, None"


def test_nbxmpp_refuses_a_certificate_only_where_it_says_so() -> None:
    assert words(NBXMPP, FLAWS + b"\n" + REFUSED) == [("tls.refused", "expired")]
    assert words(NBXMPP, FLAWS + b"\n(W) nbxmpp.connection (a) Ignore all errors") == []


def test_the_console_of_gajim_opens_the_stream_that_it_has_closed() -> None:
    log = (
        b'<!-- Incoming Tue Dec  1 00:09:16 2026 (mbed) -->\n<stream id="1" xmlns="jabber:client"'
        b' xmlns:stream="x" />\n\n\n<!-- Outgoing Tue Dec  1 00:09:16 2026 (mbed) -->\n<iq>\n'
        b"  <query />\n</iq>\n"
    )
    assert pieces(GAJIM, log) == [
        (CAME, b'<stream:stream id="1" xmlns="jabber:client" xmlns:stream="x">'),
        (SENT, b"<iq>\n  <query />\n</iq>"),
    ]


@pytest.mark.parametrize("colours", [True, False])
def test_xmpppy_joins_what_it_has_put_apart(colours: bool) -> None:
    log = (
        b"DEBUG: \x1b[30;1msocket       got   \x1b[36;1m<message>\n  <body>1\\n2 &gt;</body>\n"
        b"  </message>\x1b[0m\nDEBUG: \x1b[32mdispatcher   ok    \x1b[32mGot it\x1b[0m\n  <no/>\n"
    )
    if not colours:
        log = b"".join(log.split(b"\x1b")[:1]) + b"".join(
            part.partition(b"m")[2] for part in log.split(b"\x1b")[1:]
        )
    found = pieces(XMPPPY, log)
    assert {role for role, _ in found} == {CAME}
    assert b"".join(raw for _, raw in found) == b"<message><body>1\n2 &gt;</body></message>"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (b"  <b>1 < 2 & 3 <4> &lt;\nx</b>", b"  <b>1 &lt; 2 &amp; 3 &lt;4> &lt;\nx</b>"),
        (b'  <b c="&quot;"/>', b'  <b c="&quot;"/>'),
    ],
)
def test_xmppjs_escapes_what_it_has_left_bare(printed: bytes, meant: bytes) -> None:
    assert pieces(XMPPJS, b"OUT\n<a>\n" + printed + b"\n</a>\nstatus closing \n") == [
        (SENT, b"<a>\n" + meant + b"\n</a>")
    ]


def test_xmppjs_shows_the_header_of_the_server() -> None:
    log = b'status open <stream:stream id="1"/>\nstatus online mbed@ceit.org/x'
    assert pieces(XMPPJS, log) == [(CAME, b'<stream:stream id="1">')]
    assert words(XMPPJS, log) == [("bound", None)]


def test_strophe_unwraps_what_came_late() -> None:
    log = b"SENT: <close/>\nRECV: <wrapper><presence/></wrapper>\nRECV: <wrapper></wrapper>"
    assert pieces(STROPHE, log) == [(SENT, b"<close/>"), (CAME, b"<presence/>")]


def test_a_browser_puts_its_file_in_front_of_strophe() -> None:
    log = b"main.js:12 RECV: <a>\nb</a>\nmain.js:13:5 SENT: <c/>"
    assert pieces(STROPHE, log) == [(CAME, b"<a>\nb</a>"), (SENT, b"<c/>")]


@pytest.mark.parametrize(
    ("log", "meant"),
    [
        (b'CONSOLE:1] "%c%s color: darkcyan <a>\nb</a>", source: x (1)', (SENT, b"<a>\nb</a>")),
        (b'"%c 2021-01-02T03:04:05Z DEBUG: <a/> color: darkgoldenrod", x (1)', (CAME, b"<a/>")),
        (b"2021-01-02T03:04:05Z DEBUG: <a>darkcyan</a>", (None, b"<a>darkcyan</a>")),
    ],
)
def test_converse_tells_sides_apart_by_colours(log: bytes, meant: tuple[Role, bytes]) -> None:
    assert pieces(CONVERSE, log) == [meant]


def test_equal_headers_of_a_socket_are_a_restart(tmp_path: Path) -> None:
    header = b"DEBUG:x.XMLStream:SENT b'<stream:stream to=\"ceit.org\">'\n"
    masked = b"DEBUG:x.XMLStream:SENT b'<!-- some bytes omitted -->'\n"
    file = tmp_path / "aioxmpp.log"
    file.write_bytes(header + masked + header)
    found = explained(file)
    assert found.sent() == [("C", "stream_header")] * 2
    assert "twice" not in found.told


def test_node_xmpp_tells_what_its_socket_took_and_gave() -> None:
    """As node-xmpp-core 5.0.9 has it, lib/Connection.js; it could not be run."""
    stamp = b"Tue, 01 Dec 2026 00:00:00 GMT "
    log = (
        stamp + b"xmpp:connection setup stream\n"
        b"  xmpp:connection send: <a>1\n2</a> +12ms\n" + stamp + b"xmpp:connection receive: <b/><c"
    )
    assert pieces(NODE_XMPP, log) == [(SENT, b"<a>1\n2</a>"), (CAME, b"<b/><c")]


def test_stanza_and_poezio() -> None:
    log = b"raw:incoming <a>\n\n</a>\nraw:outgoing <b/>"
    assert pieces(STANZA, log) == [(CAME, b"<a>\n\n</a>"), (SENT, b"<b/>")]
    assert pieces(POEZIO, b"10:20:30 IN <a>\nx</a>\n10:20:31 OUT <b/>") == [
        (CAME, b"<a>\nx</a>"),
        (SENT, b"<b/>"),
    ]


LOGS = {
    "slixmpp": [b"DEBUG    SEND: <a/>", b"DEBUG:xmlstream:RECV: <a", b"RECV: <stream:stream:x"],
    "twisted": [b"RECV: b'<a/>'", b"2026-12-01 00:00:00+0000 [-] SEND: '<a/>'"],
    "aioxmpp": [b"DEBUG:aioxmpp.XMLStream:SENT b'<a/>'"],
    "nbxmpp": [b"(I) nbxmpp.connection (mbed) ::::: DATA SENT ::::"],
    "gajim": [b"<!-- Incoming Tue Dec  1 00:09:16 (a) -->\n<a/>", b"<!-- In 10:20:30 -->\n<a/>"],
    "xmpppy": [b"DEBUG: \x1b[30;1msocket       sent  \x1b[33;1m<a/>", b"DEBUG: socket  got   <a/>"],
    "xmppjs": [b"IN\n<a/>", b"OUT\n<a/>", b"status online mbed@ceit.org/x"],
    "strophe": [
        b"SENT: <a/>",
        b"main.js:12 SENT: <body",
        b"SENT: <presence/>\nRECV: <iq/>",
    ],
    "converse": [b'"%c%s color: darkcyan <a/>", x (1)', b"2021-01-02T03:04:05.6Z DEBUG: <a/>"],
    "stanza": [b"raw:incoming <a/>", b'"raw:outgoing", "<a/>"'],
    "node-xmpp": [b"  xmpp:connection send: <a/> +0ms"],
    "poezio": [b"10:20:30 IN <a/>"],
    "prosody": [b"Nov 30 23:55:23 c2s557292c5bc80\tdebug\tSEND: <presence/>"],
    "go-xmpp": [b"SEND: <a/>\nRECV: <b/>", b"RECV: <b/>"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "log"), [(name, log) for name in LOGS for log in LOGS[name]])
def test_a_log_gives_its_program_away(name: str, log: bytes) -> None:
    assert recognise(rows(log)).reader.name == name
