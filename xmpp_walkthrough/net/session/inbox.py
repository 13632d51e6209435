"""The inbox: events that have arrived and are not asked for yet, within bounds. RFC 6120 §13.12.

While a person thinks, a full inbox stops the reading, and TCP stops the peer; while we wait for an
answer, a flood before it ends the walk.
"""

from collections import deque
from collections.abc import Iterator

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.transcript.room import weight

MOST_UNITS, MOST_BYTES = 1_000, 1024 * 1024  # that may come while a person thinks
MOST_REQUESTS = 100  # that wait for our answer
MOST_WEIGHT = 4 * 1024 * 1024  # of the requests that wait, or of all events that wait
FLOOD = 16  # times as much before the answer: then none is expected any more


class Inbox:
    """The events that have arrived, in order."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all: these events came on another connection."""
        self._events: deque[e.Event] = deque()
        self._weight = self._requests = 0
        self.begin()

    def begin(self) -> None:
        """Count anew from here: a step or the guide goes on."""
        self.units = self.bytes = self.asked = 0

    def add(self, event: e.Event) -> None:
        self.bytes += len(event.raw)
        if isinstance(event, e.Whitespace):  # a keepalive: no step waits for it, however long it is
            return
        self.units += 1
        self._events.append(event)
        self._weight += weight(event)
        self._requests += is_request(event)
        self.asked += is_request(event)

    def take(self) -> e.Event:
        """Take out the oldest event. Errors: IndexError."""
        event = self._events.popleft()
        self._weight -= weight(event)
        self._requests -= is_request(event)
        return event

    def __iter__(self) -> Iterator[e.Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)

    @property
    def end(self) -> e.Event | None:
        """The event that ends the stream, if it has come."""
        return next(filter(is_end, self._events), None)

    @property
    def full(self) -> bool:
        """Whether nothing more should be read before the walk goes on."""
        many = len(self._events) >= MOST_UNITS or self._requests >= MOST_REQUESTS
        return many or self._weight >= MOST_WEIGHT or self.crowded

    @property
    def crowded(self) -> bool:
        """Whether much has come since `begin`, although a wait for an answer would bear more."""
        much = self.units >= MOST_UNITS or self.bytes >= MOST_BYTES
        return much or self.asked >= MOST_REQUESTS

    @property
    def flooded(self) -> bool:
        """Whether so much has come before the answer that the walk expects none any more."""
        much = self.units >= FLOOD * MOST_UNITS or self.bytes >= FLOOD * MOST_BYTES
        return much or self.asked >= FLOOD * MOST_REQUESTS


def is_request(event: e.Event) -> bool:
    """Whether the event is a request: the walk owes it an answer. RFC 6120 §8.2.3"""
    return isinstance(event, e.Iq) and event.xml.get("type") in ("get", "set")


def is_end(event: e.Event) -> bool:
    """Whether the event ends the stream: an error, a close, or a breach of the peer's."""
    return isinstance(event, e.StreamError | e.StreamClose | e.Violation)
