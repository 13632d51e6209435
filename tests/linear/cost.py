"""Does the work grow no faster than its input? CPU time of this thread, at n and at n/4.

A run is judged where it costs enough to be measured; what is cheap at `LARGEST` is cheap at the
size of the largest unit, too. Other processes take turns with us but not from our CPU time, and
the least of several tries counts.
"""

import gc
from collections.abc import Callable, Iterator
from time import thread_time
from typing import NamedTuple

Work = Callable[[], object]
Making = Callable[[int], Work]  # of an input of about n characters

TINY, LARGEST = 8, 8_192
NOTICED = 0.001  # seconds at LARGEST: 32 times the input and, were it quadratic, a second
ENOUGH = 0.03  # seconds; a larger input would tell no more
STEEP = 6.5  # times the cost for four times the input: linear is 4, quadratic 16
_TRIES, _ROUNDS = 3, 4


class Growth(NamedTuple):
    """How often the cost was multiplied when the input was, from n/4 to n."""

    size: int
    seconds: float
    times: float

    def __str__(self) -> str:
        cost = f"{1000 * self.seconds:.1f} ms at {self.size:,}"
        return f"{cost}, {self.times:.1f} times that of a quarter"


def spent(work: Work) -> float:
    """CPU seconds of one run."""
    began = thread_time()
    work()
    return thread_time() - began


def steep(make: Making, largest: int = LARGEST) -> Growth | None:
    """How steeply the cost grows, where that is faster than the input; None where it is not."""
    spent(make(TINY))  # whatever is done once: imports, caches
    enabled = gc.isenabled()
    gc.disable()
    try:
        base = spent(make(TINY))
        for size in _sizes(largest):
            cost = spent(make(size)) - base
            if cost >= ENOUGH:
                break
        if cost < NOTICED:
            return None
        found = _growth(make, size)
        for _ in range(_ROUNDS):  # a disturbed measurement does not come out alike again
            if found.times < STEEP:
                return None
            found = min(found, _growth(make, size), key=lambda each: each.times)
        return found
    finally:
        if enabled:
            gc.enable()


def _sizes(largest: int) -> Iterator[int]:
    """First in small steps, for what grows by powers of two."""
    yield from range(16, 64, 4)
    size = 64
    while size <= largest:
        yield size
        size *= 2


def _growth(make: Making, size: int) -> Growth:
    base, small, large = (_least(make, n) for n in (TINY, size // 4, size))
    return Growth(size, large, (large - base) / max(small - base, 1e-6))


def _least(make: Making, size: int) -> float:
    return min(spent(make(size)) for _ in range(_TRIES))
