"""Racing for the first of several addresses that answers. XEP-0495, RFC 8305 (Happy Eyeballs).

XEP-0495 brings RFC 8305 and SRV together: the targets of one priority are looked
up at once, and their addresses are tried one after the other, the next 250 ms after the one before.
Those of the next priority come only when all of these have failed.

The house adds two rules. As soon as an attempt has failed, the next begins. And a priority that is
merely silent is waited for 3 s, as long as another follows, and keeps its chance after that. A dead
place does not cost its whole deadline, and a slow one does not lose its rank to a standby.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any

from xmpp_walkthrough.net.dns.resolver import ResolveFault
from xmpp_walkthrough.net.tcp.attempt import Endpoint, Noting, Unreached, attempt, reason
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.transcript.facts import ConnectFailed, Told

STAGGER = 0.25  # seconds from one attempt to the next: RFC 8305 §5, Connection Attempt Delay
RESOLUTION_DELAY = 0.05  # for the addresses of a target before those of a later one: RFC 8305 §3
PATIENCE = 3.0  # seconds for silence, where there is another place to try
MOST_AT_ONCE = 4  # connections being made
_ROUNDS = 3  # deadlines of one attempt for all of them together

LookUp = Callable[[str], Awaitable[tuple[str, ...]]]
Won = tuple[Transport, Endpoint]


async def race(
    targets: Sequence[Target],
    look_up: LookUp,
    seconds: float,
    note: Noting,
    lets: Callable[[Endpoint], bool] = lambda place: True,
) -> Won:
    """The first connection; every other attempt is closed. Only places that `lets` allows are
    tried.

    Errors: Unreached.
    """
    running = _Race(look_up, seconds, note, lets)
    groups = [list(group) for _, group in groupby(targets, key=lambda t: t.priority)]
    try:
        async with asyncio.timeout(_ROUNDS * seconds):
            for number, group in enumerate(groups, 1):
                won = await running.through(group, last=number == len(groups))
                if won is not None:
                    return won
    except TimeoutError:
        running.give_up()
    finally:
        await running.end()
    raise Unreached(tuple(running.reasons))


class _Race:
    """The state of a race: names being looked up, places that wait, attempts that run."""

    def __init__(
        self, look_up: LookUp, seconds: float, note: Noting, lets: Callable[[Endpoint], bool]
    ) -> None:
        self.reasons: list[str] = []
        self._look_up, self._seconds, self._note, self._lets = look_up, seconds, note, lets
        self._patience = min(seconds / 2, PATIENCE)
        self._now = asyncio.get_running_loop().time
        self._asked = self._next = 0.0  # when the group was looked up; when the next may begin
        self._lookups: dict[asyncio.Future[tuple[str, ...]], Target] = {}
        self._waiting: deque[Endpoint] = deque()
        self._trying: dict[asyncio.Task[Transport], tuple[Endpoint, float]] = {}

    async def through(self, group: Sequence[Target], *, last: bool) -> Won | None:
        """Try every target of one priority.

        Returns None when it is the turn of the next priority.
        """
        self._asked = self._now()
        for target in group:
            self._lookups[asyncio.ensure_future(self._look_up(target.host))] = target
        while True:
            self._take_answers()
            won = self._settle()
            if won is not None:
                return won
            if self._may_begin():
                self._begin(self._waiting.popleft())
                continue
            if self._over(last=last):
                if not last and (self._trying or self._lookups):
                    self._note(Told("connect.next-rank", {"seconds": self._patience}))
                return None
            everything: list[asyncio.Future[Any]] = [*self._lookups, *self._trying]
            pending = [task for task in everything if not task.done()]
            await asyncio.wait(
                pending, timeout=self._pause(last=last), return_when=asyncio.FIRST_COMPLETED
            )

    def give_up(self) -> None:
        """The race has taken too long: note every attempt that still runs as a timeout."""
        for place, _ in self._trying.values():
            self._failed(place, "timeout")
        if not self.reasons:
            self.reasons.append("timeout")

    async def end(self) -> None:
        """Cancel attempts that still run, and close the connections that came second."""
        left: list[asyncio.Future[Any]] = [*self._lookups, *self._trying]
        for task in left:
            task.cancel()
        for ended in await asyncio.gather(*left, return_exceptions=True):
            if isinstance(ended, Transport):
                ended.release()

    def _take_answers(self) -> None:
        """Queue the addresses that are known, in the order of their targets if that can be had."""
        held = self._now() < self._asked + RESOLUTION_DELAY
        for lookup, target in list(self._lookups.items()):
            if not lookup.done():
                if held:
                    return
                continue
            del self._lookups[lookup]
            try:
                found = (Endpoint(target, address) for address in lookup.result())
                self._waiting += filter(self._lets, found)
            except ResolveFault as fault:
                self.reasons.append("no-address")
                facts = {"host": target.host, "reason": fault.reason}
                self._note(Told("connect.no-address", facts))

    def _settle(self) -> Won | None:
        """Take the first attempt that has connected; note those that have failed."""
        for task, (place, _) in list(self._trying.items()):
            if not task.done():
                continue
            del self._trying[task]
            error = task.exception()
            if error is None:
                self._dropped()
                return task.result(), place
            if not isinstance(error, OSError):
                raise error
            self._failed(place, reason(error))
            # A failure is an answer: the next attempt need not wait for its turn.
            self._next = self._now()
        return None

    def _may_begin(self) -> bool:
        if not self._waiting or (self._trying and self._now() < self._next):
            return False
        if len(self._trying) == MOST_AT_ONCE:
            task, (place, began) = next(iter(self._trying.items()))
            if self._now() < began + self._patience:
                return False
            del self._trying[task]
            task.cancel()
            self._failed(place, "timeout")
        return True

    def _begin(self, place: Endpoint) -> None:
        if self._trying:
            host, port = place.address, place.target.port
            facts = {"host": host, "port": port, "beside": self._tried()}
            self._note(Told("connect.racing", facts))
        now = self._now()
        self._trying[asyncio.create_task(attempt(place, self._seconds))] = place, now
        self._next = now + STAGGER

    def _over(self, *, last: bool) -> bool:
        """Whether this priority is done: all ended, or all silent while another priority waits."""
        if self._waiting:
            return False
        idle = not self._lookups and not self._trying
        return idle or (not last and self._now() >= self._latest() + self._patience)

    def _pause(self, *, last: bool) -> float | None:
        """Seconds until the next thing is due apart from an answer; None for nothing."""
        due: list[float] = []
        if any(lookup.done() for lookup in self._lookups):
            due.append(self._asked + RESOLUTION_DELAY)
        if self._waiting:
            full = len(self._trying) == MOST_AT_ONCE
            oldest = min(began for _, began in self._trying.values())
            due.append(max(self._next, oldest + self._patience if full else 0.0))
        elif not last:
            due.append(self._latest() + self._patience)
        return max(0.0, min(due) - self._now()) if due else None

    def _latest(self) -> float:
        return max(self._asked, *(began for _, began in self._trying.values()), 0.0)

    def _failed(self, place: Endpoint, why: str) -> None:
        self.reasons.append(why)
        self._note(ConnectFailed(place.address, place.target.port, why))

    def _dropped(self) -> None:
        if self._trying:
            self._note(Told("connect.dropped", {"others": self._tried()}))

    def _tried(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(place) for place, _ in self._trying.values()))
