"""How much of what a peer says may be kept? By its cost in memory, over all connections of a run.

RFC 6120 §13.12. A short element costs a hundred times its bytes once it is read, so bytes alone
are no measure.
"""

from xmpp_walkthrough.protocol.event import Event

_ROOM = 32 * 1024 * 1024


def weight(event: Event) -> int:
    """About how many bytes of memory the event takes: each tag and attribute has its price."""
    raw = event.raw
    return 600 + 2 * len(raw) + 150 * raw.count(b"<") + 250 * raw.count(b"=")


class Room:
    """What is left of it. What nobody waits for may take a quarter: the rest is for answers."""

    def __init__(self, most: int = _ROOM) -> None:
        self._most = most
        self._taken = 0

    def take(self, event: Event) -> None:
        """The event is kept."""
        self._taken += weight(event)

    def has_place(self, event: Event) -> bool:
        """Whether the event may be kept although nobody waits for it."""
        return self._taken + weight(event) <= self._most // 4

    @property
    def full(self) -> bool:
        """Whether nothing more may be kept, whatever it is."""
        return self._taken > self._most
