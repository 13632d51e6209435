"""Deferred work of the practice server: the remains of a session, dealt with a little at a time.

No connection waits for it: a client that leaves must not hold up those that stay. RFC 6120 §13.12.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from xmpp_walkthrough.server.ending import unforeseen
from xmpp_walkthrough.server.fairness.throttle import Bucket
from xmpp_walkthrough.server.fairness.turns import Turns

MANY = 1_000  # pieces of work: what they hold is not to grow any more


class Chores:
    """Pieces of work by account, with no more than `share` of the processor while they are few.

    They are done in order. A client that logs in meanwhile does the work of its own account
    (`do_next`).
    """

    def __init__(self, share: float, log: Callable[[str], None]) -> None:
        self._share = share
        self._log = log
        self._work: dict[str, deque[Callable[[], None]]] = {}
        self._count = 0
        self._task: asyncio.Task[None] | None = None

    def add(self, account: str, work: Callable[[], None]) -> None:
        self._work.setdefault(account, deque()).append(work)
        self._count += 1
        if self._task is None or self._task.done():
            turns = Turns(time.thread_time)
            self._task = asyncio.create_task(self._measured(turns))

    def do_next(self, account: str) -> bool:
        """Do the oldest piece of this account; whether there was one. Never raises."""
        work = self._next(account)
        try:
            if work is not None:
                work()
        except Exception as error:
            self._log(unforeseen(error))
        return work is not None

    def _next(self, account: str) -> Callable[[], None] | None:
        """Take out the oldest piece of this account, to be done now; None where none is left."""
        waiting = self._work.get(account)
        if not waiting:
            return None
        work = waiting.popleft()
        self._count -= 1
        if not waiting:
            del self._work[account]
        return work

    def drop(self) -> None:
        """Forget all work: the server stops."""
        self._work.clear()
        self._count = 0
        if self._task is not None:
            self._task.cancel()

    async def _measured(self, turns: Turns) -> None:
        await turns.measured(self._do(turns))

    async def _do(self, turns: Turns) -> None:
        allowance = Bucket(self._share, 0.0, asyncio.get_running_loop().time)
        while self._work:
            account = next(iter(self._work))
            self.do_next(account)
            if account in self._work:  # the others have their turn
                self._work[account] = self._work.pop(account)
            if used := turns.over():
                pause = allowance.take(used)
                await asyncio.sleep(0.0 if self._count > MANY else pause)
