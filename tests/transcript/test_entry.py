"""The lines of a transcript, in order."""

from xmpp_walkthrough.protocol.events import Role, Whitespace
from xmpp_walkthrough.protocol.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript


def note(key: str) -> Note:
    return Note(0.0, "open", Phase.IDLE, False, key)


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
    assert transcript.notes("other") == []
