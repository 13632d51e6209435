"""Throttles: buckets of bytes and of work, and a growing delay after failed logins.

Neither refuses a client. A client that is too fast is read more slowly (RFC 6120 §13.12), and a
failed login delays the next answers to that address but never locks an account out (XEP-0205).
"""

from collections.abc import Callable

REMEMBERED = 1_024  # addresses; the one that failed longest ago is forgotten
LONGEST = 2.0  # seconds


class Bucket:
    """A token bucket, for bytes before login and for seconds of work. `clock` gives seconds.

    `rate` units a second come in, and at most `burst` are kept.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left = burst
        self._at = clock()

    def take(self, count: float) -> float:
        """Count what was taken. Returns the seconds to wait before the next time."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - count
        self._at = now
        return max(0.0, -self._left / self._rate)


class Throttle:
    """Failed logins by address.

    `step` is the first delay in seconds; it doubles with each failure.
    """

    def __init__(self, step: float) -> None:
        self._step = step
        self._failures: dict[str, int] = {}

    def failed(self, address: str) -> float:
        """Count a failure.

        Returns the seconds to hold its answer back: none at first, then more.
        """
        # Taken out and put back: the order of the dict is that of the latest failures.
        count = self._failures.pop(address, 0) + 1
        self._failures[address] = count
        if len(self._failures) > REMEMBERED:
            del self._failures[next(iter(self._failures))]
        # A typing error costs nothing. The exponent is bounded, or the number would outgrow a
        # float.
        return 0.0 if count == 1 else min(LONGEST, self._step * 2.0 ** min(count - 2, 16))

    def succeeded(self, address: str) -> None:
        """Forget an address's failures: a class behind one must not pay for a member's typing."""
        self._failures.pop(address, None)
