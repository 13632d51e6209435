"""Bounds of one run: the time that it waits, and the room for what it keeps. RFC 6120 §13.12.

A deadline for each answer is not enough: a server that answers each time at the last moment, or
leads from one place to the next, would go on for ever. Time that a person takes to think is not
counted.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from xmpp_walkthrough.transcript.room import Room

MOST_WAITS = 12  # times the deadline of one answer, in all


class TimeBudget:
    """The seconds that a run may wait in all, on one connection or on several side by side."""

    def __init__(self, seconds: float) -> None:
        self.seconds = self._left = seconds
        self._waiting = 0
        self._since = 0.0

    @asynccontextmanager
    async def wait(self, seconds: float) -> AsyncIterator[asyncio.Timeout]:
        """Wait `seconds` at most, or the seconds left of the whole. Errors: TimeoutError."""
        now = asyncio.get_running_loop().time
        if not self._waiting:
            self._since = now()
        self._waiting += 1
        try:
            async with asyncio.timeout(min(seconds, self._left - (now() - self._since))) as timeout:
                yield timeout
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._left -= now() - self._since

    @property
    def over(self) -> bool:
        """Whether no seconds are left."""
        return self._left <= 0


class Bounds(NamedTuple):
    """The bounds of one run, shared by all of its connections."""

    patience: TimeBudget
    room: Room

    @classmethod
    def of(cls, timeout: float) -> "Bounds":
        """The bounds that follow from the deadline for one answer, in seconds."""
        return cls(TimeBudget(MOST_WAITS * timeout), Room())
