"""Is Prosody's log read in each of its shapes?"""

from __future__ import annotations

import pytest
from support.logs.reading import read, rows

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Said, Unread
from xmpp_walkthrough.logs.readers.prosody import READER
from xmpp_walkthrough.protocol.event import Role

FILE = b"Nov 30 23:55:23 c2s557292c5bc80\tdebug\t"


def only(log: bytes) -> Piece:
    (found,) = read(READER, log)
    assert isinstance(found, Piece)
    return found


@pytest.mark.parametrize(
    "before",
    [
        FILE,
        b"c2s557292c5bc80     debug\t",
        b"c2s557292c5bc80     \x1b[1mdebug\x1b[0m\t",
        b"2026-11-30 23:55:23.123 c2s557292c5bc80\tdebug\t",
        b"Nov 30 23:55:23 host prosody[2526]: c2s557292c5bc80: ",
    ],
)
def test_what_stands_before_a_unit(before: bytes) -> None:
    line = before + b"RECV: <presence/>"
    assert READER.mark.search(line)
    piece = only(line)
    assert (piece.role, piece.raw, piece.connection) == (
        Role.INITIATING,
        b"<presence/>",
        "c2s557292c5bc80",
    )


def test_a_server_sends_what_the_client_receives() -> None:
    assert READER.server
    assert only(FILE + b"SEND: <presence/>").role is Role.RECEIVING


def test_colours_inside_a_unit_are_no_part_of_it() -> None:
    coloured = b"c2s557292c5bc80     debug\tSEND: \x1b[1m<presence\x1b[0m \x1b[33mid\x1b[0m='1'/>"
    assert only(coloured).raw == b"<presence id='1'/>"


def test_lines_inside_a_unit() -> None:
    text = FILE + b"RECV: <message><body>two\n\tlines\n\t\n\t\tmore</body></message>\n"
    piece = only(text + FILE + b"Received[c2s]: <message>")
    assert piece.raw == b"<message><body>two\nlines\n\n\tmore</body></message>"
    assert (piece.line, piece.last, piece.whole) == (1, 4, True)


def test_a_line_in_parts() -> None:
    found = [LogLine(7, FILE + b"RECV: <message><body>one"), LogLine(7, b" two</body></message>")]
    (piece,) = READER.read(found)
    assert isinstance(piece, Piece)
    assert piece.raw == b"<message><body>one two</body></message>"
    assert piece.last == 7


def test_a_number_of_bytes_makes_it_exact() -> None:
    whole = only(FILE + b"RECV(11): <presence/>")
    assert (whole.fidelity, whole.whole) == (Fidelity.EXACT, False)
    cut = only(FILE + b"RECV(99): <presence/>")
    assert cut.fidelity is Fidelity.PRINTED


def test_the_picture_of_a_control_character_is_undone_where_the_number_says_so() -> None:
    picture = "␍".encode()
    assert only(FILE + b"RECV(3): a" + picture + b"b").raw == b"a\rb"
    assert only(FILE + b"RECV(5): a" + picture + b"b").raw == b"a" + picture + b"b"
    assert only(FILE + b"RECV: <b>" + picture + b"</b>").raw == b"<b>" + picture + b"</b>"


def test_start_tags_are_not_shown_beside_the_unit() -> None:
    log = [
        b"Client sent opening <stream:stream> to ceit.org",
        b"Sending[c2s_unauthed]: <?xml version='1.0'?>",
        b"Sending[c2s_unauthed]: <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'>",
        b"SEND: <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
        b"RECV: <iq id='1'><query/></iq>",
        b"Received[c2s]: <iq id='1'>",
    ]
    found = read(READER, b"\n".join(FILE + line for line in log))
    assert [getattr(x, "raw", b"")[:5] for x in found] == [b"<proc", b"<iq i"]


def test_start_tags_alone_are_counted_as_unread() -> None:
    log = [
        b"Sending[c2s]: <?xml version='1.0'?>",
        b"Received[c2s]: <iq id='1'>",
        b"Client connected",
    ]
    found = read(READER, b"\n".join(FILE + line for line in log))
    assert [(type(x), x.line) for x in found] == [(Unread, 2)]
    assert getattr(found[0], "why", "") == "start-tag"


def test_another_server_is_no_client() -> None:
    line = b"Nov 30 23:55:23 s2sout5572e93240\tdebug\tSEND: <presence/>"
    (found,) = read(READER, line)
    assert isinstance(found, Unread)
    assert found.why == "between-servers"


def test_a_log_that_grows_is_read_as_it_grows() -> None:
    seen: list[int] = []

    def growing() -> object:
        for row in rows(b"\n".join([FILE + b"RECV: <presence/>"] * 3)):
            seen.append(row.number)
            yield row

    first = next(READER.read(growing()))  # type: ignore[arg-type]
    assert (first.line, seen) == (1, [1, 2])


@pytest.mark.parametrize(
    ("words", "key", "reason"),
    [
        (b"Stream encrypted (TLSv1.3 with TLS_AES_256_GCM_SHA384)", "tls.established", None),
        (b"Client disconnected: sslv3 alert certificate expired", "tls.refused", "expired"),
        (b"Client disconnected: ssl/tls alert certificate expired", "tls.refused", "expired"),
        (b"Client disconnected: tlsv1 alert unknown ca", "tls.refused", "unknown-ca"),
        (b"Client disconnected: ssl/tls alert bad certificate", "tls.refused", "refused"),
        (b"Client disconnected: unexpected eof while reading", "closed", None),
        (b"Authenticated as mbed@ceit.org [prosody:registered]", "login.done", None),
    ],
)
def test_what_it_says_in_words(words: bytes, key: str, reason: str | None) -> None:
    (found,) = read(READER, FILE.replace(b"debug", b"info") + words)
    assert isinstance(found, Said)
    assert (found.key, found.facts.get("reason")) == (key, reason)
    assert found.connection == "c2s557292c5bc80"


def test_words_about_another_server_are_not_about_a_client() -> None:
    line = b"Nov 30 23:55:23 s2sout5572e93240\tinfo\tStream encrypted (TLSv1.3)"
    assert read(READER, line) == []
