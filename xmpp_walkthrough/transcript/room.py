"""Room for the units of a peer, by their cost in memory, over all connections of a run. §13.12.

RFC 6120. A short element costs a hundred times its bytes once it is read, so bytes alone
are no measure.
"""

from xmpp_walkthrough.protocol.event import Event

_ROOM = 32 * 1024 * 1024


def weight(event: Event) -> int:
    """About how many bytes of memory the event takes: each tag and attribute has its price."""
    raw = event.raw
    # An object for the event and its element, the bytes and their text, a node for each tag, and
    # for each attribute or namespace the strings of its name and value.
    return 600 + 2 * len(raw) + 150 * raw.count(b"<") + 250 * raw.count(b"=")


class Room:
    """The room of one run, `most` bytes. Units that no step awaits may take a quarter of it.

    The rest is for answers, so that a flood does not crowd them out.
    """

    def __init__(self, most: int = _ROOM) -> None:
        self._most = most
        self._taken = 0

    def take(self, event: Event) -> None:
        """Count an event that is kept."""
        self._taken += weight(event)

    def has_place(self, event: Event) -> bool:
        """Whether the event may be kept although no step awaits it."""
        return self._taken + weight(event) <= self._most // 4

    @property
    def full(self) -> bool:
        """Whether no event at all may be kept any more."""
        return self._taken > self._most
