"""Loops with a time of their own: for deadlines that nobody wants to wait for, on any machine.

In `Skipping` time passes when a test says so. In `Leaping` a turn takes 10 µs on every machine, and
when nobody has anything to do it leaps to the next timer: none is early because work took long.
What a leaping loop talks to has to live in it, since nobody waits for another process there.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Skipping(asyncio.SelectorEventLoop):
    """A loop in which time passes when a test says so."""

    skipped = 0.0

    def time(self) -> float:
        return super().time() + self.skipped


Skip = Callable[[float], None]


def played(test: Callable[[Skip], Coroutine[Any, Any, None]]) -> None:
    with asyncio.Runner(loop_factory=Skipping) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, Skipping)

        def skip(seconds: float) -> None:
            loop.skipped += seconds

        runner.run(test(skip))


_TURN = 1e-5


class _Selector(selectors.DefaultSelector):
    """Hands the time that it should have waited for to the loop, when nothing is there to read."""

    leapt = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        self.leapt += _TURN
        if not ready and timeout is None:
            return super().select(None)
        if not ready and timeout is not None:
            self.leapt += max(timeout, 0)
        return ready


class Leaping(asyncio.SelectorEventLoop):
    """A loop whose time is the sum of what it would have waited for."""

    def __init__(self) -> None:
        self._leaps = _Selector()
        super().__init__(self._leaps)

    def time(self) -> float:
        return self._leaps.leapt


def leapt(main: Coroutine[Any, Any, T]) -> T:
    """Run it to its end; who waits for a timer waits for nothing else."""
    with asyncio.Runner(loop_factory=Leaping) as runner:
        return runner.run(main)
