"""What is told in a sum? What a peer says over and over, once the first of it has been shown.

A flood of stanzas is one event for a reader, and a thousand lines are none. Whatever a walk waits
for, what ends a stream and what a person sends is never folded, nor is a unit unlike the others.
"""

from collections import Counter

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.event import Event, Role
from xmpp_walkthrough.transcript.facts import Sum
from xmpp_walkthrough.transcript.room import Room

SAME = 10  # units with the very same bytes that are shown; of white space, any bytes
MANY = 1_000  # units that are shown in all, before those of a kind are too many
_KINDS = 64  # that are told apart
_MOST_NAME = 400  # letters that are kept; what is shown of them is judged as a whole


class Fold:
    """Tells what is shown from what is counted; the counting begins anew when we speak."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._sums: dict[object, Sum] = {}
        self._ever: set[object] = set()  # the kinds of which any was shown
        self.again()

    def again(self) -> None:
        """We have said something of our own: what comes now may be about that."""
        self._seen: Counter[object] = Counter()
        self._kinds: set[object] = set()
        self._shown = 0

    def hides(self, role: Role, event: Event) -> bool:
        """Whether this one is one too many; it is counted then."""
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
        """Count one that is not shown."""
        kind = self._kind(role, event)
        mixed = kind == (role, None)
        before = self._sums.get(kind) or Sum(role, "" if mixed else _name(event), mixed, 0, 0)
        self._sums[kind] = before._replace(
            units=before.units + 1, bytes=before.bytes + len(event.raw)
        )

    def sums(self) -> list[Sum]:
        """What was counted since this was last asked."""
        sums, self._sums = list(self._sums.values()), {}
        return sums

    @property
    def counting(self) -> bool:
        """Whether something was counted that nobody has been told of."""
        return bool(self._sums)

    def _kind(self, role: Role, event: Event) -> object:
        """Who said it, and what it looks like two levels deep; beyond so many kinds, any kind."""
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
    """As a reader would call it: `message chat body`, `iq get ping`."""
    element = event.element
    if element is None:
        return ""
    parts = [_local(element.tag), element.get("type") or "", *(_local(x.tag) for x in element[:1])]
    return " ".join(part for part in parts if part)[:_MOST_NAME]


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
