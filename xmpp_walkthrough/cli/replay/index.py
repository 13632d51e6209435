"""The index of a recording: where each unit stands, so that a reader can go back. RFC 6120 §4.

A unit is explained by what came before it. So every 64 KiB the index remembers what a reader knew
there, and explains again from there on, whatever the size of the whole.
"""

from array import array
from collections.abc import Mapping
from typing import NamedTuple

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.recorded.reparse import Side
from xmpp_walkthrough.transcript.recording import Recording, Spot

EVERY = 65_536  # bytes of the file


class _Known(NamedTuple):
    """What a reader knew before a unit: each connection's explainer, each side's header."""

    unit: int
    explainers: Mapping[int, Explainer]
    headers: Mapping[Side, bytes]


class UnitIndex:
    """Where the units of a recording stand that have been passed."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._offsets, self._lines = array("Q"), array("Q")
        self._known: list[_Known] = []
        self._next = 0  # the offset from which on something is remembered

    def __len__(self) -> int:
        return len(self._offsets)

    def passes(self, spot: Spot, connection: int, explainer: Explainer) -> None:
        """The unit at this spot is about to be shown; `explainer` has explained all before it."""
        if spot.offset >= self._next:
            before = self._known[-1].explainers if self._known else {}
            known = {**before, connection: explainer.copied()}
            self._known.append(_Known(len(self), known, self._recording.headers))
            self._next = spot.offset + EVERY
        elif connection not in self._known[-1].explainers:
            last = self._known[-1]
            known = {**last.explainers, connection: explainer.copied()}
            self._known[-1] = last._replace(explainers=known)
        self._offsets.append(spot.offset)
        self._lines.append(spot.line)

    def unit(self, number: int, library: Library) -> tuple[Entry, Explanation]:
        """A unit that was passed, as it was explained then. Errors: IndexError, Unreadable."""
        offset, line = self._offsets[number], self._lines[number]
        known = next(each for each in reversed(self._known) if each.unit <= number)
        start = Spot(self._lines[known.unit], self._offsets[known.unit])
        explainers = {which: each.copied() for which, each in known.explainers.items()}
        for spot, record in self._recording.again(start, known.headers):
            if not isinstance(record, Entry | Note):
                continue
            explainer = explainers.setdefault(record.connection, Explainer(library))
            explainer.library = library
            explanation = explainer.explain(record)
            if isinstance(record, Entry) and spot == Spot(line, offset):
                return record, explanation
        raise IndexError(number)
