"""Is ejabberd's log read in each of its shapes?"""

from __future__ import annotations

import pytest
from support.logs.reading import read

from xmpp_walkthrough.logs.notation.erlang import value
from xmpp_walkthrough.logs.piece import Fidelity, Piece, Read, Said, Unread
from xmpp_walkthrough.logs.readers.ejabberd import READER
from xmpp_walkthrough.protocol.event import Role

NOTICE = b"2026-11-30 23:55:28.495351+00:00 [notice] <0.554.0> (tls|<0.554.0>) "
IN, OUT = Role.INITIATING, Role.RECEIVING


def shape(found: list[Read]) -> list[tuple[Role | None, bytes, str]]:
    return [(x.role, x.raw, x.connection) for x in found if isinstance(x, Piece)]


@pytest.mark.parametrize(
    ("printed", "raw"),
    [
        (rb'<<"<a b=\"c\"/>">>', b'<a b="c"/>'),
        (rb'<<"two\nlines\tand \\ more">>', b"two\nlines\tand \\ more"),
        ('<<"Ã¼ber">>'.encode(), "über".encode()),
        ('<<"中文"/utf8>>'.encode(), "中文".encode()),
        (rb'<<"\x{4e2d}"/utf8>>', "中".encode()),
        (rb'<<"\303\274">>', "ü".encode()),
        (b"<<60,97,47,\n    62>>", b"<a/>"),
        (b"<<228,184,173>>", "中".encode()),
        (b'"<a/>"', b"<a/>"),
        ('"über"'.encode(), "über".encode()),
        (b"<<>>", b""),
        (b'<<"">>', b""),
    ],
)
def test_a_term(printed: bytes, raw: bytes) -> None:
    assert value(printed) == (raw, True)


@pytest.mark.parametrize("printed", [b'<<"<a b=', b"<<60,97,", b'"<a', b'<<"<a\\'])
def test_a_term_that_was_cut(printed: bytes) -> None:
    read_ = value(printed)
    assert read_ is not None
    assert read_[1] is False
    assert b"<a".startswith(read_[0][:2])


def test_what_is_no_term() -> None:
    assert value(b"ok") is None
    (found,) = read(READER, NOTICE + b"Received XML on stream = ok")
    assert isinstance(found, Unread)


def test_both_sides_of_a_connection() -> None:
    log = (
        NOTICE + b'Received XML on stream = <<"<presence/>">>\n'
        b"2026-11-30 23:55:28.5+00:00 [debug] <0.554.0>@ejabberd_hooks:safe_apply/4:315 Running\n"
        + NOTICE
        + b"Send XML on stream = <<\"<presence from='a'/>\">>\n"
    )
    found = read(READER, log)
    assert READER.server
    assert shape(found) == [
        (IN, b"<presence/>", "<0.554.0>"),
        (OUT, b"<presence from='a'/>", "<0.554.0>"),
    ]
    assert {x.fidelity for x in found if isinstance(x, Piece)} == {Fidelity.EXACT}


def test_numbers_over_many_lines_and_a_record_behind_them() -> None:
    log = (
        NOTICE + b"Send XML on stream = <<60,97,\n"
        b"                                       47,\n"
        b"                                       62>>\n"
        b"2026-11-30 23:55:28.5+00:00 [debug] Route:\n"
        b"#message{id = <<>>,type = chat,\n"
        b"         meta = #{}}\n"
    )
    (piece,) = read(READER, log)
    assert isinstance(piece, Piece)
    assert (piece.raw, piece.line, piece.last) == (b"<a/>", 1, 3)


def test_journald_and_the_levels_of_other_versions() -> None:
    before = b"Nov 30 23:55:28 host ejabberdctl[99]: 23:55:28.495 [info] (tcp|<0.562.0>) "
    (piece,) = read(READER, before + b'Received XML on stream = "<handshake/>"')
    assert shape([piece]) == [(IN, b"<handshake/>", "<0.562.0>")]


def test_two_processes_for_each_connection_in_older_versions() -> None:
    log = (
        b"2016-06-24 18:11:16.085 [debug] <0.472.0>@ejabberd_receiver:process_data:284"
        b' Received XML on stream = <<"<presence/>">>\n'
        b"2016-06-24 18:11:16.088 [debug] <0.473.0>@ejabberd_c2s:send_text:1931"
        b' Send XML on stream = <<"<message/>">>\n'
    )
    assert shape(read(READER, log)) == [
        (IN, b"<presence/>", "<0.473.0>"),
        (OUT, b"<message/>", "<0.473.0>"),
    ]


@pytest.mark.parametrize("namespace", [b"jabber:server", b"jabber:component:accept"])
def test_other_servers_and_components_are_no_clients(namespace: bytes) -> None:
    header = (
        b"<stream:stream xmlns='%s' xmlns:stream='http://etherx.jabber.org/streams'>" % namespace
    )
    log = NOTICE + b'Received XML on stream = <<"' + header + b'">>\n'
    log += NOTICE + b'Send XML on stream = <<"<a/>">>\n'
    log += NOTICE.replace(b"554", b"555") + b'Send XML on stream = <<"<b/>">>\n'
    found = read(READER, log)
    assert [getattr(x, "why", "") for x in found] == ["between-servers", "between-servers", ""]


def test_mod_logxml() -> None:
    """Its shape is that of its source, with `show_ip` and without; it was not run here."""
    log = (
        b'<?xml version="1.0"?>\n<log>\n'
        b'<packet or="send" ljid="mbed@ceit.org/desk" ts="2026-11-30T23:55:28Z">'
        b"<presence/></packet>\n"
        b'<packet or="recv" ljid="mbed@ceit.org/desk" lip="127.0.0.1" ts="2026-11-30T23:55:29Z">'
        b"<presence from='a'/></packet>\n</log>\n"
    )
    found = read(READER, log)
    assert shape(found) == [
        (IN, b"<presence/>", "mbed@ceit.org/desk"),
        (OUT, b"<presence from='a'/>", "mbed@ceit.org/desk"),
    ]


@pytest.mark.parametrize(
    ("words", "key", "facts"),
    [
        (
            b"Failed c2s PLAIN authentication for mbed@ceit.org from 127.0.0.1: "
            b"Invalid username or password",
            "login.failed",
            {"mechanism": "PLAIN", "jid": "mbed@ceit.org", "condition": "not-authorized"},
        ),
        (
            b"Failed c2s PLAIN authentication for mbed@ceit.org from 127.0.0.1: made up",
            "login.failed",
            {"mechanism": "PLAIN", "jid": "mbed@ceit.org"},
        ),
        (
            b"Failed to secure c2s connection: TLS failed: SSL_do_handshake failed: "
            b"error:0A000415:SSL routines::sslv3 alert certificate expired",
            "tls.refused",
            {"reason": "expired"},
        ),
        (b"Opened c2s session for mbed@ceit.org/desk", "bound", {"jid": "mbed@ceit.org/desk"}),
    ],
)
def test_what_it_says_in_words(words: bytes, key: str, facts: dict[str, str]) -> None:
    """So a log at `info`, without any XML, has the login and its end."""
    before = b"2026-12-01 00:49:04.366449+00:00 [warning] <0.553.0>@ejabberd_c2s:x/3:280 "
    assert READER.mark.search(before)
    (found,) = read(READER, before + b"(tls|<0.553.0>) " + words)
    assert isinstance(found, Said)
    assert (found.key, found.connection) == (key, "<0.553.0>")
    assert {name: x for name, x in found.facts.items() if name != "text"} == facts
    assert found.time is not None
