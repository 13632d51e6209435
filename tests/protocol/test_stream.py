"""The one door for bytes: a login is the same at any chunking, and every breach is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.login_bytes import (
    ANSWER,
    AUTH,
    CHALLENGE,
    END,
    LOGIN,
    MESSAGE,
    OPEN,
    PROCEED,
    SASL_OFFER,
    STARTTLS,
    SUCCESS,
    TO_SUCCESS,
    TO_TLS,
    I,
    R,
    Turn,
    at,
    features,
    header,
    play,
)

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role, Violation
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream

sizes = st.lists(st.integers(1, 80), max_size=20)


def one(stream: Stream, role: Role, data: bytes) -> e.Event:
    (event,) = stream.feed(role, data)
    return event


def violation(stream: Stream, role: Role, data: bytes) -> Violation:
    """The breach that these bytes end with."""
    event = stream.feed(role, data)[-1]
    assert isinstance(event, Violation)
    assert stream.phase is Phase.BROKEN
    assert stream.passed[-1] is Phase.BROKEN
    return event


@given(sizes)
def test_a_whole_login_at_any_chunking(pieces: list[int]) -> None:
    stream = Stream()
    events = play(stream, LOGIN, *pieces)
    names = [type(event).__name__ for event in events if not isinstance(event, e.Whitespace)]
    assert names == [
        *["StreamHeader", "StreamHeader", "StreamFeatures", "StartTls", "Proceed"],
        *["StreamHeader", "StreamHeader", "StreamFeatures"],
        *["SaslAuth", "SaslChallenge", "SaslResponse", "SaslSuccess"],
        *["StreamHeader", "StreamHeader", "StreamFeatures", "BindRequest", "BindResult"],
        *["Presence", "Message", "Presence", "Message"],
        *["StreamClose", "Presence", "StreamClose"],
    ]
    assert b"".join(event.raw for event in events) == b"".join(data for _, data in LOGIN)
    assert stream.phase is Phase.CLOSED
    assert (stream.secured, stream.authenticated) == (True, True)
    assert str(stream.bound) == "juliet@im.example.com/balcony"
    assert stream.streams_opened == 3


@given(sizes, sizes)
def test_both_ends_and_a_silent_observer_agree(mine: list[int], yours: list[int]) -> None:
    """Who writes feeds it at once, who reads in pieces, who watches in other pieces."""
    ends = {I: Stream(), R: Stream()}
    observer = Stream()
    for role, data in LOGIN:
        written = ends[role].feed(role, data)
        read = play_one(ends[role.peer], (role, data), mine)
        seen = play_one(observer, (role, data), yours)
        assert kinds(written) == kinds(read) == kinds(seen)
        assert ends[I].phase is ends[R].phase is observer.phase
        for stream in (ends[I], ends[R], observer):
            if stream.phase is Phase.TLS_HANDSHAKE:
                stream.tls_established()
    assert ends[I].bound == ends[R].bound == observer.bound is not None


def play_one(stream: Stream, turn: Turn, pieces: list[int]) -> list[e.Event]:
    role, data = turn
    events, at = [], 0
    for size in (*pieces, len(data)):
        if data[at : at + size]:
            events += stream.feed(role, data[at : at + size])
        at += size
    return events


def kinds(events: list[e.Event]) -> list[tuple[str, bytes]]:
    """White space is left out: in how many pieces it comes is nobody's concern."""
    return [(type(x).__name__, x.raw) for x in events if not isinstance(x, e.Whitespace)]


def test_passed_tells_the_phase_after_each_event_of_a_feed() -> None:
    stream = at((I, OPEN))
    stream.feed(R, ANSWER + b" " + features(SASL_OFFER))
    assert stream.passed == [Phase.HEADER_ANSWERED, Phase.HEADER_ANSWERED, Phase.NEGOTIATING]
    stream.feed(I, AUTH[:10])
    assert stream.passed == []


# --- TLS: what stands on the wrong side of the switch ---


@pytest.mark.parametrize("behind", [b"<x/>", b" ", b"<mess", MESSAGE, b"\x16\x03", ANSWER])
def test_bytes_behind_proceed_end_the_connection(behind: bytes) -> None:
    stream = at(*TO_TLS[:3])
    proceed, found = stream.feed(R, PROCEED + behind)
    assert isinstance(proceed, e.Proceed)
    assert isinstance(found, Violation)
    assert (found.rule, found.raw) == ("behind-proceed", behind)
    assert stream.phase is Phase.BROKEN
    with pytest.raises(ValueError, match="no TLS handshake"):
        stream.tls_established()


@pytest.mark.parametrize("role", [I, R])
def test_no_xml_between_proceed_and_tls(role: Role) -> None:
    stream = at(*TO_TLS[:3])
    stream.feed(R, PROCEED)
    assert stream.feed(role, b"") == []
    assert violation(stream, role, b"<a/>").rule == "after-the-end"


@pytest.mark.parametrize("behind", [b" ", AUTH, MESSAGE])
def test_bytes_behind_starttls_are_named(behind: bytes) -> None:
    stream = at(*TO_TLS[:2])
    found = violation(stream, I, STARTTLS + behind)
    assert (found.rule, found.raw) == ("behind-starttls", behind)


def test_instead_of_proceed() -> None:
    assert violation(at(*TO_TLS[:3]), R, b"<message/>").rule == "instead-of-proceed"
    wrong = PROCEED.replace(b"xmpp-tls", b"xmpp-sasl")
    assert violation(at(*TO_TLS[:3]), R, wrong).rule == "instead-of-proceed"


def test_proceed_that_nobody_asked_for() -> None:
    assert violation(at(*TO_TLS[:2]), R, PROCEED).rule == "unexpected"


def test_a_refused_starttls_closes_the_stream() -> None:
    stream = at(*TO_TLS[:3])
    assert isinstance(one(stream, R, PROCEED.replace(b"proceed", b"failure")), e.TlsFailure)
    assert stream.phase is Phase.CLOSING
    assert not stream.secured


def test_starttls_on_a_secured_stream_is_seen_through() -> None:
    """An honest server answers it with a failure (RFC 6120 §5.4.2.2), which is worth seeing."""
    stream = at(*TO_TLS, *TO_TLS[:2])
    assert stream.secured
    assert isinstance(one(stream, I, STARTTLS), e.StartTls)


def test_the_old_stream_is_forgotten_after_tls() -> None:
    stream = at(*TO_TLS[:2])
    assert stream.features is not None
    assert parse(stream.features.xml).starttls == "required"
    play(stream, TO_TLS[2:])
    assert stream.features is None
    assert stream.header is None
    play(stream, [(I, OPEN), (R, header("id='b2'"))])
    assert stream.features is None
    assert stream.header is not None
    assert stream.header.xml.get("id") == "b2"
    stream.feed(R, features(SASL_OFFER))
    assert stream.features is not None
    assert parse(stream.features.xml).mechanisms == ("SCRAM-SHA-1",)


# --- SASL ---


def test_the_old_stream_is_forgotten_after_success() -> None:
    stream = at(*TO_SUCCESS)
    assert stream.phase is Phase.IDLE
    assert stream.features is None
    assert stream.header is None
    assert stream.authenticated


def test_success_that_nobody_asked_for() -> None:
    stream = at(*TO_SUCCESS[:2])
    assert violation(stream, R, SUCCESS).rule == "success-unasked"
    assert not stream.authenticated


def test_a_second_success_is_a_breach() -> None:
    """The bytes behind `<success/>` belong to a new stream, and must begin as one."""
    found = violation(at(*TO_SUCCESS[:5]), R, SUCCESS + SUCCESS)
    assert found.raw.startswith(SUCCESS)
    assert found.rule == "not-a-stream"


def test_a_stream_that_the_server_opens_itself_behind_success_is_a_breach() -> None:
    assert violation(at(*TO_SUCCESS[:5]), R, SUCCESS + ANSWER).raw == ANSWER


def test_after_a_failure_another_try_is_allowed() -> None:
    stream = at(*TO_SUCCESS[:4])
    abort = CHALLENGE.replace(b"challenge", b"abort")
    failure = CHALLENGE.replace(b"challenge", b"failure")
    play(stream, [(I, abort), (R, failure)])
    assert stream.phase is Phase.NEGOTIATING
    play(stream, TO_SUCCESS[2:])
    assert stream.authenticated


@pytest.mark.parametrize("name", [b"challenge", b"failure"])
def test_what_the_server_said_before_it_saw_our_close_is_no_breach(name: bytes) -> None:
    stream = at(*TO_SUCCESS[:3], (I, END))
    late = CHALLENGE.replace(b"challenge", name)
    assert not isinstance(one(stream, R, late), Violation)
    stream.feed(R, END)
    assert stream.phase is Phase.CLOSED
    assert not stream.authenticated


@pytest.mark.parametrize("role", [I, R])
def test_a_header_that_ends_in_a_slash_is_the_end_as_well(role: Role) -> None:
    stream = Stream() if role is I else at((I, OPEN))
    raw = OPEN if role is I else ANSWER
    header, close = stream.feed(role, raw.rstrip()[:-1] + b"/>")
    assert isinstance(header, e.StreamHeader)
    assert isinstance(close, e.StreamClose)
    assert close.raw == b""
    assert stream.phase is Phase.CLOSING
    assert stream.closed == {role}
