"""The one door for bytes: a login is the same at any chunking, and every breach is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from login_bytes import (
    ANSWER,
    AUTH,
    BIND_REQUEST,
    BIND_RESULT,
    CHALLENGE,
    END,
    LOGIN,
    MESSAGE,
    OPEN,
    PROCEED,
    RESPONSE,
    SASL_OFFER,
    STARTTLS,
    SUCCESS,
    TO_BOUND,
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
from xmpp_walkthrough.protocol.events import LocalProtocolError, Role, Violation
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.phases import Phase
from xmpp_walkthrough.protocol.stream import Stream, preview
from xmpp_walkthrough.wire.restrictions import Limits, WireError

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
    assert stream.bound == "juliet@im.example.com/balcony"
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
    assert ends[I].bound == ends[R].bound == observer.bound != ""


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


# --- stanzas and their time ---


@pytest.mark.parametrize("turns", [TO_TLS[:2], TO_SUCCESS[:2], [*TO_SUCCESS, *TO_BOUND[:2]]])
@pytest.mark.parametrize(
    "stanza", [MESSAGE, b"<presence/>", b"<iq type='get' id='x'/>"], ids=["m", "p", "iq"]
)
def test_a_stanza_from_the_server_before_the_binding(turns: list[Turn], stanza: bytes) -> None:
    found = violation(at(*turns), R, stanza)
    assert (found.condition, found.rule) == ("not-authorized", "stanza-too-early")
    assert found.element is not None


def test_a_message_of_ours_before_the_binding() -> None:
    assert violation(at(*TO_SUCCESS[:2]), I, MESSAGE).rule == "stanza-too-early"


def test_answers_may_come_before_the_binding() -> None:
    stream = at(*TO_SUCCESS[:2])
    assert isinstance(one(stream, I, b"<iq type='get' id='r'/>"), e.Iq)
    assert isinstance(one(stream, R, b"<iq type='result' id='r'/>"), e.Iq)
    assert isinstance(one(stream, R, b"<message type='error'/>"), e.Message)
    assert stream.phase is Phase.NEGOTIATING


def test_stanzas_pass_at_once_where_only_voluntary_features_are_left() -> None:
    """RFC 6120 §4.3.5"""
    stream = at(*TO_SUCCESS, (I, OPEN), (R, ANSWER + features("<x xmlns='urn:x'/>")))
    assert stream.negotiation_complete
    assert isinstance(one(stream, R, MESSAGE), e.Message)


def test_an_unknown_feature_that_is_required_holds_stanzas_back() -> None:
    offer = "<x xmlns='urn:x'><required/></x>"
    stream = at(*TO_SUCCESS, (I, OPEN), (R, ANSWER + features(offer)))
    assert not stream.negotiation_complete
    assert violation(stream, R, MESSAGE).rule == "stanza-too-early"


def test_only_the_server_binds() -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND[:3])
    assert violation(stream, I, BIND_RESULT).rule
    assert stream.bound is None


def test_a_stanza_is_one_by_its_place_not_by_its_name() -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    inside = b"<message>" + SUCCESS + b"<error xmlns='http://etherx.jabber.org/streams'/></message>"
    assert isinstance(one(stream, R, inside), e.Message)
    assert stream.phase is Phase.ESTABLISHED


# --- streams ---


@pytest.mark.parametrize("nested", [OPEN, b"<message>" + OPEN, b"<a><stream:stream/></a>"])
def test_a_nested_stream_resets_nothing(nested: bytes) -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    found = violation(stream, R, nested)
    assert found.condition in ("bad-format", "not-well-formed")
    assert stream.bound == "juliet@im.example.com/balcony"
    assert stream.header is not None
    assert stream.header.raw == ANSWER


@pytest.mark.parametrize(
    ("role", "data", "condition", "rule"),
    [
        (I, b"<message xmlns='jabber:client'/>", "bad-format", "not-a-stream"),
        (I, OPEN.replace(b"etherx", b"other"), "invalid-namespace", "stream-namespace"),
        (I, OPEN.replace(b"jabber:client", b"jabber:server"), "invalid-namespace", "content-"),
        (R, ANSWER, "policy-violation", "unexpected"),
        (R, b"HTTP/1.1 400 Bad Request\r\n", "not-well-formed", "http"),
        (R, END, "not-well-formed", "syntax"),
    ],
)
def test_what_cannot_begin_a_stream(role: Role, data: bytes, condition: str, rule: str) -> None:
    found = violation(Stream(), role, data)
    assert found.condition == condition
    assert found.rule.startswith(rule)
    assert found.raw == data


def test_the_good_events_before_a_breach_are_delivered_once() -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    events = stream.feed(R, MESSAGE + b"<presence/><!-- --><iq/>")
    assert [type(event) for event in events] == [e.Message, e.Presence, Violation]
    assert events[-1].raw == b"<!-- --><iq/>"
    assert stream.passed == [Phase.ESTABLISHED, Phase.ESTABLISHED, Phase.BROKEN]
    (again,) = stream.feed(R, MESSAGE)
    assert isinstance(again, Violation)
    assert (again.rule, again.raw) == ("after-the-end", MESSAGE)


def test_a_breach_by_a_known_element_keeps_it_and_all_that_follows() -> None:
    found = violation(at(*TO_SUCCESS[:2]), R, SUCCESS + b"<a/><b/>")
    assert found.raw == SUCCESS + b"<a/><b/>"
    assert found.element is not None
    assert found.element.text == "dj1h"


def test_an_error_ends_the_stream_in_order() -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    error = b"<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
    found, end = stream.feed(R, error + END)
    assert isinstance(found, e.StreamError)
    assert isinstance(end, e.StreamClose)
    assert stream.phase is Phase.CLOSING  # we have yet to close our direction (RFC 6120 §4.4)
    assert stream.closed == {R}
    assert isinstance(one(stream, I, END), e.StreamClose)
    assert stream.passed == [Phase.CLOSED]


def test_an_error_right_behind_the_header_needs_no_features() -> None:
    stream = at((I, OPEN))
    host = b"<host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
    events = stream.feed(R, ANSWER + b"<stream:error>" + host + b"</stream:error>" + END)
    assert [type(event).__name__ for event in events] == [
        *["StreamHeader", "StreamError", "StreamClose"]
    ]


@pytest.mark.parametrize("behind", [MESSAGE, END, OPEN])
def test_nothing_may_follow_the_close(behind: bytes) -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    close, found = stream.feed(R, END + behind)
    assert isinstance(close, e.StreamClose)
    assert isinstance(found, Violation)
    assert (found.rule, found.raw) == ("after-close", behind)


def test_limits_before_and_after_authentication() -> None:
    small, large = Limits(bytes=1_000), Limits(bytes=10_000)
    long = b"<message><body>" + b"x" * 5_000 + b"</body></message>"
    stream = Stream(limits=small, established=large)
    play(stream, TO_SUCCESS[:2])
    assert violation(stream, I, long).rule == "too-big"
    stream = Stream(limits=small, established=large)
    play(stream, [*TO_SUCCESS, *TO_BOUND])
    assert isinstance(one(stream, I, long), e.Message)


def test_many_stanzas_in_one_read_cost_no_more_than_in_many() -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    count = 20_000
    assert len(stream.feed(R, b"<presence/>" * count)) == count


# --- preview ---


@pytest.mark.parametrize("data", [OPEN, STARTTLS, AUTH, RESPONSE, MESSAGE, BIND_REQUEST])
def test_a_preview_is_what_the_stream_will_see(data: bytes) -> None:
    event = preview(data)
    assert event.raw == data
    assert not isinstance(event, Violation)
    assert type(event).__name__ in (
        *["StreamHeader", "StartTls", "SaslAuth", "SaslResponse", "Message", "BindRequest"],
    )


def test_a_preview_of_the_close_and_of_half_a_unit() -> None:
    assert isinstance(preview(END), e.StreamClose)
    assert isinstance(preview(b"<mess"), Violation)
    with pytest.raises(WireError):
        preview(b"<a></b>")


def test_our_own_breach_has_a_name_and_tells_no_more_than_the_beginning() -> None:
    found = violation(Stream(), I, b"<message xmlns='jabber:client'>" + b"x" * 5_000)
    error = LocalProtocolError(found)
    assert error.violation is found
    assert len(str(error)) < 400
