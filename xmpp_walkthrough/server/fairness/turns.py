"""Fair turns: a connection's work is measured in processor time, and paid for. RFC 6120 §13.12.

The event loop gives each connection a turn, however long it takes. So a turn ends after a slice of
time, wherever a piece of work ends, and a connection that has used more than its share waits before
the next one. All work of the connection's tasks is measured, whatever it is (TLS, a password's
hash, the copies of a message for others): an expensive request need not be known to be one.
"""

import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

SLICE = 0.0003  # seconds of work in one turn

T = TypeVar("T")


class Turns:
    """The turns of one connection. `clock` measures work, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since: float | None = None  # while a task of the connection runs
        self._used = 0.0

    @types.coroutine
    def measured(self, work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
        """Run a coroutine, and count the time it uses from each wait to the next."""
        thrown: BaseException | None = None
        while True:
            self._since = self._clock()
            try:
                waits_for = work.send(None) if thrown is None else work.throw(thrown)
            except StopIteration as done:
                result: T = done.value
                return result
            finally:
                self._count()
                self._since = None
            try:
                thrown = yield waits_for
            except BaseException as error:  # it is cancelled
                thrown = error

    def _count(self) -> None:
        if self._since is not None:
            since, self._since = self._since, self._clock()
            self._used += self._since - since

    def over(self) -> float:
        """Seconds of work in this turn, and begin the next; 0 while the turn is not over."""
        self._count()
        if self._used < SLICE:
            return 0.0
        used, self._used = self._used, 0.0
        return used
