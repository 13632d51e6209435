"""What do all connections hold together? Who holds most is ended where it is too much. XEP-0205.

Each connection has its own limits (half a stanza, answers that are not read, stanzas that are not
acknowledged), but there may be thousands of connections. To keep the sum up to date would cost with
each byte, so it is taken whenever so many bytes have come or gone that it may have changed much.
"""

from collections.abc import Iterable
from typing import Protocol

_OFTEN = 4  # sums, while as much comes or goes as may be held


class Holder(Protocol):
    """Somebody who holds memory."""

    @property
    def held(self) -> int:
        """So many bytes, nought once it has been ended."""

    def give_up(self) -> None:
        """End it, and hold nothing any more."""


class Holdings:
    """Those of one server: at most `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._moved = 0
        self._holders: set[Holder] = set()

    def enter(self, holder: Holder) -> None:
        self._holders.add(holder)

    def leave(self, holder: Holder) -> None:
        self._holders.discard(holder)

    def moved(self, size: int) -> None:
        """So many bytes have come from a client, or wait to go to one."""
        self._moved += size
        if self._moved > self._most // _OFTEN:
            self._moved = 0
            for holder in too_much(self._holders, self._most):
                holder.give_up()


def too_much(holders: Iterable[Holder], most: int) -> list[Holder]:
    """Those that have to go, so that the others hold no more than this: the largest."""
    sizes = {holder: holder.held for holder in holders}
    total = sum(sizes.values())
    found = []
    for holder in sorted(sizes, key=lambda each: -sizes[each]):
        if total <= most:
            break
        total -= sizes[holder]
        found.append(holder)
    return found
