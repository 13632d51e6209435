"""Stanzas have their time, streams their beginning and their end."""

import pytest
from support.walks.login_bytes import (
    ANSWER,
    AUTH,
    BIND_REQUEST,
    BIND_RESULT,
    END,
    MESSAGE,
    OPEN,
    RESPONSE,
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
    play,
)

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role, Violation
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.wire.restrictions import Limits, WireError


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


@pytest.mark.parametrize("role", [I, R])
def test_nobody_binds_twice(role: Role) -> None:
    """What looks like a result may come from a stranger, through the server."""
    stream = at(*TO_SUCCESS, *TO_BOUND)
    other = BIND_RESULT.replace(b"juliet@", b"mallory@")
    assert isinstance(one(stream, role, other), e.BindResult)
    assert str(stream.bound) == "juliet@im.example.com/balcony"


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
    assert str(stream.bound) == "juliet@im.example.com/balcony"
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
