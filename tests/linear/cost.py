"""Does the work grow no faster than its input? CPU time of this thread, at n and at n/4.

What linear growth does not explain is taken for quadratic, and put as the seconds that it would
cost for the largest unit. Other processes take turns with us but not from our CPU time, the least
of several tries counts, and what seems steep is tried again, with more and more of it: work that
has a bound does not go on growing.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from time import thread_time
from typing import NamedTuple

Work = Callable[[], object]
Making = Callable[[int], Work]  # of an input of about n characters

LARGEST, HUGE = 8_192, 131_072
UNIT = 262_144  # bytes of a unit at most: `wire.restrictions.Limits`
ENOUGH = 0.03  # seconds; a larger input would tell no more
ALLOWED = 0.5  # seconds for a unit, beside what is linear
STEEP = 5.5  # times the cost for four times the input: linear is 4, quadratic 16
_PLAIN = 12  # times the cost: no disturbance
_TRIES, _ROUNDS = 2, 4


class Growth(NamedTuple):
    """What an input costs, and a quarter of it."""

    size: int
    seconds: float
    quarter: float

    @property
    def times(self) -> float:
        return self.seconds / max(self.quarter, 1e-6)

    @property
    def beside(self) -> float:
        """Seconds for the largest unit, beside what is linear."""
        return (self.seconds - 4 * self.quarter) / 0.75 * (UNIT / self.size) ** 2

    @property
    def is_steep(self) -> bool:
        return self.times >= STEEP and self.beside >= ALLOWED

    def __str__(self) -> str:
        cost = f"{1000 * self.seconds:.1f} ms at {self.size:,}"
        return f"{cost}, {self.times:.1f} times that of a quarter"


def spent(work: Work) -> float:
    """CPU seconds of one run."""
    began = thread_time()
    work()
    return thread_time() - began


def fine_steps() -> Iterator[int]:
    """Small ones at first, for what grows by powers of two."""
    yield from range(16, 64, 4)
    size = 64
    while size <= LARGEST:
        yield size
        size *= 2


def steep(make: Making, sizes: Iterable[int]) -> Growth | None:
    """How steeply the cost grows, where that is faster than the input; None where it is not."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        return _steep(make, sizes)
    finally:
        if enabled:
            gc.enable()


def _steep(make: Making, sizes: Iterable[int]) -> Growth | None:
    costs: dict[int, float] = {}
    for size in sizes:
        costs[size] = spent(make(size))
        if costs[size] >= ENOUGH:
            break
    quarter = costs.get(size // 4)
    found = Growth(size, costs[size], _least(make, size // 4) if quarter is None else quarter)
    while found.seconds < ENOUGH and found.beside >= ALLOWED / 2 and found.size < HUGE:
        larger = found.size * 4
        found = Growth(larger, _least(make, larger), found.seconds)
    for _ in range(1 if found.times > _PLAIN else _ROUNDS):  # a disturbed one does not come again
        if not found.is_steep:
            return None
        again = Growth(found.size, _least(make, found.size), _least(make, found.size // 4))
        found = min(found, again, key=lambda each: each.times)
    return found


def _least(make: Making, size: int) -> float:
    return min(spent(make(size)) for _ in range(_TRIES))
