"""What a person sends right or wrong: the breach is told, and the stream goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.login_bytes import ANSWER, END, MESSAGE, OPEN, STARTTLS, SUCCESS, I, R, features

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Violation
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import previews
from xmpp_walkthrough.protocol.stream.stream import Stream

ERROR = b"<stream:error><bad-format xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"


def negotiating() -> Stream:
    stream = Stream()
    stream.feed(I, OPEN)
    stream.feed(R, ANSWER + features())
    assert stream.phase is Phase.NEGOTIATING
    return stream


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"<message><body></message>", "mismatched-tag"),
        (b"<message><body>", "unfinished"),
        (b"text", "text"),
        (b"<presence/>", "stanza-too-early"),
        (b"<!-- -->", "comment"),
        (OPEN, "late-declaration"),
    ],
)
def test_a_breach_is_told_and_the_answer_understood(data: bytes, rule: str) -> None:
    stream = negotiating()
    (event,) = stream.feed_at_will(I, data)
    assert isinstance(event, Violation)
    assert (event.rule, event.raw) == (rule, data)
    assert stream.passed == [Phase.NEGOTIATING]
    answers = stream.feed(R, ERROR + END)
    assert [type(x) for x in answers] == [e.StreamError, e.StreamClose]
    (ours,) = stream.feed_at_will(I, END)
    assert isinstance(ours, e.StreamClose)
    assert stream.phase is Phase.CLOSED


def test_what_is_right_is_as_with_feed() -> None:
    stream, other = negotiating(), negotiating()
    events = stream.feed_at_will(I, STARTTLS)
    assert [type(x) for x in events] == [type(x) for x in other.feed(I, STARTTLS)]
    assert (stream.phase, stream.strained) == (Phase.TLS_REQUESTED, False)


def test_units_before_a_breach_count() -> None:
    stream = negotiating()
    first, second = stream.feed_at_will(I, STARTTLS + MESSAGE)
    assert isinstance(first, e.StartTls)
    assert isinstance(second, Violation)
    assert stream.passed == [Phase.TLS_REQUESTED] * 2


def test_instead_of_a_header_the_answer_is_a_header_all_the_same() -> None:
    stream = Stream()
    (event,) = stream.feed_at_will(I, b"hello")
    assert isinstance(event, Violation)
    answers = stream.feed(R, ANSWER + ERROR + END)
    assert [type(x) for x in answers] == [e.StreamHeader, e.StreamError, e.StreamClose]


def test_after_a_breach_the_peer_may_say_much_but_nothing_that_protects_us() -> None:
    failure = b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><aborted/></failure>"
    stream = negotiating()
    (plain,) = stream.feed(R, failure)
    assert isinstance(plain, Violation)
    stream = negotiating()
    stream.feed_at_will(I, b"<presence/>")
    (strained,) = stream.feed(R, failure)
    assert isinstance(strained, e.SaslFailure)
    (event,) = stream.feed(R, SUCCESS)
    assert isinstance(event, Violation)
    assert not stream.authenticated


def test_after_the_end_it_is_as_with_feed() -> None:
    stream = negotiating()
    stream.feed(R, b"nonsense")
    assert stream.phase is Phase.BROKEN
    (event,) = stream.feed_at_will(I, MESSAGE)
    assert isinstance(event, Violation)
    assert stream.phase is Phase.BROKEN


@given(st.binary(max_size=40))
def test_every_byte_is_in_an_event(data: bytes) -> None:
    stream = negotiating()
    assert b"".join(x.raw for x in stream.feed_at_will(I, data)) == data
    assert len(stream.passed) == len(previews(data)) or stream.strained
    assert b"".join(x.raw for x in previews(b"<a>" + data)) == b"<a>" + data
