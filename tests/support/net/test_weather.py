"""Does the weather leave out, and end, what it says it does, however the bytes were cut?"""

from __future__ import annotations

import ssl

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from support.net.weather import Editor, Weather, after, after_records, leave_out, strip

STARTTLS = Weather(without=("starttls",))


@given(st.lists(st.sampled_from([b"a", b"ab", b"aab", b"c"])))
def test_strip_holds_back_only_what_may_still_match(pieces: list[bytes]) -> None:
    held, out = b"", b""
    for piece in pieces:
        held, passed = strip(held + piece, b"aab")
        out += passed
        assert b"aab".startswith(held)
    assert out + held == b"".join(pieces).replace(b"aab", b"")


@pytest.mark.parametrize(
    "element",
    [
        b"<starttls/>",
        b"<starttls xmlns='urn:x'/>",
        b"<starttls xmlns='urn:x/>y' />",
        b'<t:starttls xmlns:t="urn:x"><t:required/></t:starttls >',
        b"<starttls xmlns='urn:x'>\n  <required/>\n</starttls>",
    ],
)
def test_an_element_is_left_out_however_it_is_written(element: bytes) -> None:
    around = b"<f><a/>%s<starttls-not/><required/></f>"
    assert leave_out(around % element, ("starttls",)) == (b"", around % b"")


@pytest.mark.parametrize("begun", [b"<", b"<start", b"<starttls", b"<starttls a='/>'><b/></start"])
def test_the_beginning_of_an_element_is_held_back(begun: bytes) -> None:
    assert leave_out(b"<a/>" + begun, ("starttls",)) == (begun, b"<a/>")


OUT = [b"<starttls a='/>'/>", b"<starttls><b/></starttls>", b"<t:starttls>\n</t:starttls>"]
STAY = [b"<b>", b"</b>", b"<starttlsx a='b'/>", b"text", b"<required/>"]


@given(st.lists(st.sampled_from(OUT + STAY)), st.data())
def test_it_does_not_matter_how_the_bytes_were_cut(words: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(words)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)))))
    editor = Editor(STARTTLS)
    out = b""
    for start, stop in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        out += editor.feed(whole[start:stop])
    assert out == b"".join(word for word in words if word not in OUT)
    assert editor.held == b""


def test_nothing_is_left_out_of_what_tls_hides() -> None:
    editor = Editor(STARTTLS)
    hidden = b"\x16\x03\x03\x00\x0b<starttls/>"
    assert editor.feed(hidden) == hidden
    assert editor.feed(b"<starttls/>") == b"<starttls/>"


def test_moment_of_a_pattern() -> None:
    moment = after(b"<proceed/>")
    assert moment(b"<a/><proceed") is None
    assert moment(b"<a/><proceed/>b") == len(b"<a/><proceed/>")
    assert after(b"")(b"") == 0


def shake_hands() -> tuple[bytes, bytes]:
    """What a client says in a handshake of TLS 1.3, and in its first words behind it."""
    authority = trustme.CA()
    there, here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("ceit.org").configure_cert(there)
    authority.configure_trust(here)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = here.wrap_bio(to_client, to_server, server_hostname="ceit.org")
    server = there.wrap_bio(to_server, to_client, server_side=True)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    hello = to_server.read()
    to_server.write(hello)
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    client.do_handshake()
    finished = to_server.read()
    client.write(b"<stream:stream>")
    return hello + finished, to_server.read()


def test_moment_of_the_end_of_a_handshake() -> None:
    handshake, words = shake_hands()
    before = b"<starttls/>"
    for clear in (b"", before):
        said = clear + handshake + words
        assert after_records(1)(said) == len(clear + handshake)
        assert after_records(2)(said) == len(said)
        assert after_records(3)(said) is None
        assert [after_records(1)(said[:cut]) for cut in range(len(clear + handshake))] == [
            None
        ] * len(clear + handshake)
