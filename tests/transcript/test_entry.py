"""The lines of a transcript, in order."""

from support.walks.lines import fact

from xmpp_walkthrough.protocol.events import (
    Event,
    Role,
    Sasl2Auth,
    Sasl2Bound,
    Sasl2Challenge,
    Whitespace,
)
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript


def note(key: str) -> Note:
    return Note(0.0, "open", Phase.IDLE, False, fact(key))


def test_entries_and_notes_are_found_in_order() -> None:
    transcript = Transcript()
    entries = [
        Entry(time, "open", Phase.IDLE, False, Role.INITIATING, Whitespace(raw))
        for time, raw in ((0.0, b" "), (1.0, b"\n"))
    ]
    lines: list[Line] = [note("begin"), entries[0], note("end"), entries[1], note("begin")]
    for line in lines:
        transcript.add(line)
    assert transcript.lines == lines
    assert transcript.entries == entries
    assert [entry.raw for entry in transcript.entries] == [b" ", b"\n"]
    assert transcript.notes("begin") == [lines[0], lines[4]]
    assert transcript.notes("eof") == []


def login(transcript: Transcript, *turns: tuple[Role, Event]) -> None:
    transcript.add(note("connected"))
    for role, event in turns:
        transcript.add(Entry(0.0, "sasl", Phase.IDLE, True, role, event))


def test_round_trips_until_an_address_are_those_of_the_last_login() -> None:
    asked = (Role.INITIATING, Sasl2Auth(b""))
    transcript = Transcript()
    login(transcript, asked, (Role.RECEIVING, Sasl2Challenge(b"")), asked)
    assert transcript.round_trips() == (2, 0)
    transcript.add(Entry(0.0, "sasl", Phase.IDLE, True, Role.RECEIVING, Sasl2Bound(b"")))
    assert transcript.round_trips() == (3, 3)
    login(transcript, asked, (Role.RECEIVING, Sasl2Bound(b"")))
    assert transcript.round_trips() == (5, 2)
