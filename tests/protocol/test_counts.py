"""Are stanzas counted alike at both ends, kept until confirmed, and sent again? XEP-0198."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.login_bytes import (
    BIND_REQUEST,
    BIND_RESULT,
    MESSAGE,
    TO_BOUND,
    TO_SUCCESS,
    I,
    R,
    at,
)

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role, Violation
from xmpp_walkthrough.protocol.management import Counts, ack, failed, handled, request
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.wire.markup import serialise
from xmpp_walkthrough.wire.weight import weight

SM = "urn:xmpp:sm:3"
ENABLE, ENABLED = f"<enable xmlns='{SM}'/>".encode(), f"<enabled xmlns='{SM}'/>".encode()
RESUME = f"<resume xmlns='{SM}' previd='x' h='0'/>".encode()


def resumed(h: int) -> bytes:
    return f"<resumed xmlns='{SM}' previd='x' h='{h}'/>".encode()


def managed() -> Stream:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    stream.counts.keeps = I
    stream.feed(I, MESSAGE)  # before it is enabled: nothing counts
    stream.feed(I, ENABLE)
    stream.feed(R, ENABLED)
    return stream


def message(number: int) -> e.Message:
    return e.Message(str(number).encode())


def test_only_stanzas_count_from_the_own_element_on() -> None:
    stream = managed()
    stream.feed(I, MESSAGE + b" " + serialise(request()) + b"<active xmlns='urn:xmpp:csi:0'/>")
    stream.feed(R, MESSAGE + MESSAGE)
    assert stream.counts.sent == {I: 1, R: 2}


def test_what_is_sent_before_the_answer_counts_already() -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    stream.feed(I, ENABLE + MESSAGE)
    stream.feed(R, MESSAGE + ENABLED + MESSAGE)
    assert stream.counts.sent == {I: 1, R: 1}


def test_a_refusal_ends_the_counting_and_a_second_one_does_not() -> None:
    stream = at(*TO_SUCCESS, *TO_BOUND)
    stream.feed(I, ENABLE + MESSAGE)
    stream.feed(R, serialise(failed("unexpected-request")))
    assert stream.counts.running == set()
    stream.feed(I, ENABLE + MESSAGE)
    stream.feed(R, ENABLED)
    stream.feed(I, ENABLE + MESSAGE)
    stream.feed(R, serialise(failed("unexpected-request")))
    assert stream.counts.running == set(Role)
    assert stream.counts.sent[I] == 2


def test_more_than_was_sent_cannot_be_acknowledged() -> None:
    stream = managed()
    stream.feed(I, MESSAGE)
    (event,) = stream.feed(R, serialise(ack(2)))
    assert isinstance(event, Violation)
    assert (event.condition, event.rule) == ("undefined-condition", "handled-too-many")


@pytest.mark.parametrize("h", ["", "-1", "four", "4294967296", "٤"])
def test_an_acknowledgement_has_a_count(h: str) -> None:
    (event,) = managed().feed(R, f"<a xmlns='{SM}' h='{h}'/>".encode())
    assert isinstance(event, Violation)
    assert event.rule == "ack-without-count"


def test_a_session_is_resumed_only_where_that_was_asked_for() -> None:
    (event,) = at(*TO_SUCCESS, TO_BOUND[0], TO_BOUND[1], TO_BOUND[2]).feed(R, resumed(0))
    assert isinstance(event, Violation)
    assert event.rule == "resumed-unasked"


def test_to_resume_takes_the_place_of_binding() -> None:
    old = managed()
    old.feed(I, MESSAGE + MESSAGE + MESSAGE)
    old.counts.interrupt()
    stream = at(
        *TO_SUCCESS, *[turn for turn in TO_BOUND if turn[1] not in (BIND_REQUEST, BIND_RESULT)]
    )
    stream.counts = old.counts
    stream.feed(I, RESUME)
    stream.feed(R, resumed(1))
    assert stream.phase is Phase.ESTABLISHED
    assert stream.counts.unsent == [MESSAGE] * 2
    stream.feed(I, MESSAGE + MESSAGE)
    assert stream.counts.sent[I] == 3
    assert stream.counts.outstanding(I) == 2


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(0, 5), max_size=30),
)
def test_what_waits_is_what_was_not_confirmed_whatever_the_count(
    start: int, steps: list[int]
) -> None:
    counts = Counts(I)
    counts.sent[I] = counts.confirmed[I] = start
    kept: deque[bytes] = deque()
    number = 0
    for step in steps:
        if step:
            for _ in range(step):
                counts.add(I, message(number).raw)
                kept.append(message(number).raw)
                number += 1
        else:
            counts.confirm(I, (counts.confirmed[I] + len(kept) // 2) % 2**32)
            for _ in range(len(kept) // 2):
                kept.popleft()
        assert counts.waiting == kept
        assert counts.outstanding(I) == len(kept)
        assert counts.size == sum(weight(stanza) for stanza in kept)
        assert not counts.too_many(I, counts.sent[I])
        assert counts.too_many(I, (counts.sent[I] + 1) % 2**32)


def test_a_count_that_goes_back_forgets_nothing() -> None:
    counts = Counts(I)
    for number in range(3):
        counts.add(I, message(number).raw)
    counts.confirm(I, 2)
    counts.confirm(I, 1)
    assert counts.confirmed[I] == 2
    assert list(counts.waiting) == [b"2"]


def test_the_count_is_read_as_a_number_of_32_bits() -> None:
    assert handled(ack(2**32 - 1)) == 2**32 - 1
    assert handled(request()) is None


def test_compression_comes_only_where_it_was_asked_for_and_with_nothing_behind_it() -> None:
    asking = b"<compress xmlns='http://jabber.org/protocol/compress'/>"
    granted = b"<compressed xmlns='http://jabber.org/protocol/compress'/>"
    logged_in = [*TO_SUCCESS, *TO_BOUND[:-2]]
    (unasked,) = at(*logged_in).feed(R, granted)
    assert isinstance(unasked, Violation)
    assert unasked.rule == "compressed-unasked"
    _, behind = at(*logged_in, (I, asking)).feed(R, granted + MESSAGE)
    assert isinstance(behind, Violation)
    assert (behind.rule, behind.raw) == ("behind-compressed", MESSAGE)
    stream = at(*logged_in, (I, asking))
    stream.feed(R, granted)
    assert stream.phase is Phase.IDLE
    assert stream.authenticated
