"""What is shown of a flood, and what is counted: nothing is lost, and nothing unlike is hidden."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import fromstring

from xmpp_walkthrough.protocol.events import Event, Iq, Message, Nonza, Presence, Role, Whitespace
from xmpp_walkthrough.transcript.fold import MANY, SAME, Fold
from xmpp_walkthrough.transcript.room import Room, weight

THEIRS = Role.RECEIVING


def message(body: str, sender: str = "a@b.example", kind: type[Event] = Message) -> Event:
    name = kind.__name__.lower()
    raw = f"<{name} xmlns='jabber:client' from='{sender}'><body>{body}</body></{name}>".encode()
    return kind(raw, fromstring(raw))


def shown(events: Iterable[Event], fold: Fold | None = None) -> tuple[list[Event], Fold]:
    fold = fold or Fold(Room())
    return [event for event in events if not fold.hides(THEIRS, event)], fold


def test_of_the_same_over_and_over_the_first_are_shown_and_the_rest_is_counted() -> None:
    events = [message("spam")] * 12_410
    seen, fold = shown(events)
    assert len(seen) == SAME
    (told,) = fold.sums()
    assert (told.name, told.units, told.mixed) == ("message body", 12_400, False)
    assert told.bytes == 12_400 * len(events[0].raw)
    assert fold.sums() == []


def test_white_space_is_the_same_however_long_it_is() -> None:
    seen, fold = shown(Whitespace(b" " * n) for n in range(1, 101))
    assert len(seen) == SAME
    (told,) = fold.sums()
    assert (told.name, told.units, told.bytes) == ("", 90, sum(range(11, 101)))


def test_what_differs_is_shown_as_long_as_a_person_reads() -> None:
    """Five hundred messages that waited for us are no flood."""
    seen, fold = shown(message(f"letter {n}") for n in range(500))
    assert (len(seen), fold.sums()) == (500, [])


def test_and_not_for_ever() -> None:
    seen, fold = shown(message(f"letter {n}") for n in range(3 * MANY))
    assert len(seen) == MANY
    assert sum(told.units for told in fold.sums()) == 2 * MANY


def test_one_that_is_unlike_its_neighbours_is_shown_however_many_those_are() -> None:
    """Another sender, another kind, another payload, an error."""
    raw = b"<message xmlns='jabber:client' type='error' from='a@b.example'><body>x</body></message>"
    others = [
        message("help", sender="friend@c.example"),
        message("help", kind=Presence),
        message("help", kind=Iq),
        Message(raw, fromstring(raw)),
        Nonza(b"<a xmlns='urn:a'/>", fromstring(b"<a xmlns='urn:a'/>")),
        Whitespace(b" "),
    ]
    _, fold = shown(message(f"letter {n}") for n in range(3 * MANY))
    assert shown(others, fold)[0] == others


def test_kinds_without_number_are_told_as_many_kinds() -> None:
    def unknown(n: int) -> Event:
        raw = b"<n%d xmlns='urn:n'/>" % n
        return Nonza(raw, fromstring(raw))

    seen, fold = shown(unknown(n) for n in range(10_000))
    assert len(seen) < 2 * MANY
    assert sum(told.units for told in fold.sums() if told.mixed) > 7_000


def test_once_we_have_spoken_it_may_be_an_answer_and_is_shown_again() -> None:
    _, fold = shown([message("spam")] * 100)
    fold.again()
    assert len(shown([message("spam")] * 100, fold)[0]) == SAME


def test_where_there_is_no_room_the_first_of_a_kind_is_shown_all_the_same() -> None:
    large = [message("x" * 200_000 + str(n)) for n in range(40)]
    room = Room(4 * weight(large[0]))
    fold = Fold(room)
    for event in large:
        if not fold.hides(THEIRS, event):
            room.take(event)
    assert sum(told.units for told in fold.sums()) == 39
    assert not fold.hides(THEIRS, message("x", sender="friend@c.example"))


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from(list(Role)))
        | st.just(None),
        max_size=400,
    )
)
def test_nothing_is_lost_and_nothing_is_counted_twice(
    said: list[tuple[str, int, Role] | None],
) -> None:
    fold, kept, told = Fold(Room()), [0, 0], [0, 0]
    for each in said:
        if each is None:
            fold.again()
            continue
        body, sender, role = each
        event = message(body, f"{sender}@b.example")
        if not fold.hides(role, event):
            kept[0] += 1
            kept[1] += len(event.raw)
    for one in fold.sums():
        told[0] += one.units
        told[1] += one.bytes
    spoken = [message(x[0], f"{x[1]}@b.example") for x in said if x is not None]
    assert kept[0] + told[0] == len(spoken)
    assert kept[1] + told[1] == sum(len(event.raw) for event in spoken)
