"""Folding a flood: units that a peer repeats are told as a sum. RFC 6120 §13.12.

The first of them are shown. A flood of stanzas is one event for a reader, and a thousand lines are
none. Never folded are a unit that the walk waits for, one that ends a stream, one that a person
sends, and one unlike the others.
"""

from collections import Counter

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.event import Event, Role
from xmpp_walkthrough.transcript.facts import Sum
from xmpp_walkthrough.transcript.room import Room

SAME = 10  # units with the very same bytes that are shown; of white space, any bytes
MANY = 1_000  # units that are shown in all, before more of a known kind are too many
_KINDS = 64  # kinds that are told apart
_MOST_NAME = 400  # letters that are kept; the part that is shown is judged as a whole


class Fold:
    """Decides which units are shown and which are counted; it begins anew when we speak."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._sums: dict[object, Sum] = {}
        self._ever: set[object] = set()  # the kinds of which any was shown
        self.again()

    def again(self) -> None:
        """Begin anew: we have sent a unit of our own, and the next units may answer it."""
        self._seen: Counter[object] = Counter()
        self._kinds: set[object] = set()
        self._shown = 0

    def hides(self, role: Role, event: Event) -> bool:
        """Whether this unit is one too many; then it is counted."""
        kind = self._kind(role, event)
        same = hash((kind, event.raw if event.element is not None else b""))
        few = self._seen[kind] < SAME or (self._seen[same] < SAME and self._shown < MANY)
        if few and (self._room.has_place(event) or kind not in self._ever):
            self._shown += 1
            self._ever.add(kind)
            for each in {kind, same}:
                self._seen[each] += 1
            return False
        self.add(role, event)
        return True

    def add(self, role: Role, event: Event) -> None:
        """Count a unit that is not shown."""
        kind = self._kind(role, event)
        mixed = kind == (role, None)
        before = self._sums.get(kind) or Sum(role, "" if mixed else _name(event), mixed, 0, 0)
        self._sums[kind] = before._replace(
            units=before.units + 1, bytes=before.bytes + len(event.raw)
        )

    def sums(self) -> list[Sum]:
        """The sums since the last call."""
        sums, self._sums = list(self._sums.values()), {}
        return sums

    @property
    def counting(self) -> bool:
        """Whether units were counted that no sum has told yet."""
        return bool(self._sums)

    def _kind(self, role: Role, event: Event) -> object:
        """The sender and the looks of a unit, two levels deep; beyond `_KINDS` kinds, any kind."""
        kind = hash((role, type(event), *_looks(event.element)))
        if kind not in self._kinds and len(self._kinds) >= _KINDS:
            return (role, None)
        self._kinds.add(kind)
        return kind


def _looks(element: Element | None) -> list[object]:
    if element is None:
        return []
    looks: list[object] = [element.tag, element.get("type"), element.get("from")]
    for child in element[:4]:
        looks += [child.tag, *(each.tag for each in child[:1])]
    return looks


def _name(event: Event) -> str:
    """The name a reader would give a unit: `message chat body`, `iq get ping`."""
    element = event.element
    if element is None:
        return ""
    parts = [_local(element.tag), element.get("type") or "", *(_local(x.tag) for x in element[:1])]
    return " ".join(part for part in parts if part)[:_MOST_NAME]


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
