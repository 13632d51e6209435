"""Memory held by all connections together, and the one that is ended beyond the bound. XEP-0205.

Each connection has its own limits (half a stanza, answers that are not read, stanzas that are not
acknowledged), but there may be thousands of connections. To keep the sum up to date would cost with
each byte, so it is taken whenever so many bytes have come or gone that it may have changed much.
"""

from collections.abc import Iterable
from typing import Protocol

_OFTEN = 4  # sums, while as much comes or goes as may be held


class MemoryHolder(Protocol):
    """A holder of memory: a connection, or a session that waits to be resumed."""

    @property
    def held(self) -> int:
        """Bytes held now; 0 once it has been ended."""

    def give_up(self) -> None:
        """End it, and hold nothing any more."""


class Holdings:
    """All holders of one server; together they may hold `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._moved = 0
        self._holders: set[MemoryHolder] = set()

    def enter(self, holder: MemoryHolder) -> None:
        self._holders.add(holder)

    def leave(self, holder: MemoryHolder) -> None:
        self._holders.discard(holder)

    def moved(self, size: int) -> None:
        """Note that `size` bytes came or wait to go; take the sum when it is time."""
        self._moved += size
        if self._moved > self._most // _OFTEN:
            self._moved = 0
            for holder in too_much(self._holders, self._most):
                holder.give_up()


def too_much(holders: Iterable[MemoryHolder], most: int) -> list[MemoryHolder]:
    """The largest holders, to be ended so that the rest holds at most `most` bytes."""
    sizes = {holder: holder.held for holder in holders}
    total = sum(sizes.values())
    found = []
    for holder in sorted(sizes, key=lambda each: -sizes[each]):
        if total <= most:
            break
        total -= sizes[holder]
        found.append(holder)
    return found
