"""How much may come that nobody has asked for yet? What has arrived waits here, within bounds.

RFC 6120 §13.12. While a person thinks, a full inbox stops the reading, and TCP stops the peer;
while we wait for an answer, a flood before it ends the walk.
"""

from collections import deque
from collections.abc import Iterator

from xmpp_walkthrough.protocol.events import (
    Event,
    Iq,
    StreamClose,
    StreamError,
    Violation,
    Whitespace,
)
from xmpp_walkthrough.transcript.room import weight

MOST_UNITS, MOST_BYTES = 1_000, 1024 * 1024  # that may come while a person thinks
MOST_REQUESTS = 100  # that wait for our answer
MOST_WEIGHT = 4 * 1024 * 1024  # of those, or of all that waits
FLOOD = 16  # times as much before an answer is no answer any more


class Inbox:
    """The events that have arrived, in order."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """It belonged to another connection."""
        self._events: deque[Event] = deque()
        self._weight = self._requests = 0
        self.begin()

    def begin(self) -> None:
        """From here on it is counted anew what comes: somebody goes on."""
        self.units = self.bytes = self.asked = 0

    def add(self, event: Event) -> None:
        self.bytes += len(event.raw)
        if isinstance(event, Whitespace):  # which nobody waits for, however long it lasts
            return
        self.units += 1
        self._events.append(event)
        self._weight += weight(event)
        self._requests += is_request(event)
        self.asked += is_request(event)

    def take(self) -> Event:
        """The oldest of them. Errors: IndexError."""
        event = self._events.popleft()
        self._weight -= weight(event)
        self._requests -= is_request(event)
        return event

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)

    @property
    def end(self) -> Event | None:
        """What ends the stream, if that has come."""
        return next(filter(is_end, self._events), None)

    @property
    def full(self) -> bool:
        """Whether nothing more should be read before somebody goes on."""
        many = len(self._events) >= MOST_UNITS or self._requests >= MOST_REQUESTS
        return many or self._weight >= MOST_WEIGHT or self.crowded

    @property
    def crowded(self) -> bool:
        """Whether it is much that has come, although more would be borne while we wait."""
        much = self.units >= MOST_UNITS or self.bytes >= MOST_BYTES
        return much or self.asked >= MOST_REQUESTS

    @property
    def flooded(self) -> bool:
        """Whether so much has come that an answer cannot be expected any more."""
        much = self.units >= FLOOD * MOST_UNITS or self.bytes >= FLOOD * MOST_BYTES
        return much or self.asked >= FLOOD * MOST_REQUESTS


def is_request(event: Event) -> bool:
    """Whether we owe an answer. RFC 6120 §8.2.3"""
    return isinstance(event, Iq) and event.xml.get("type") in ("get", "set")


def is_end(event: Event) -> bool:
    return isinstance(event, StreamError | StreamClose | Violation)
