"""Work that no connection waits for: what a session leaves at its end, a little at a time."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from xmpp_walkthrough.server.ending import unforeseen
from xmpp_walkthrough.server.pace import Bucket
from xmpp_walkthrough.server.turns import Turns

MANY = 1_000  # pieces of work: what they hold is not to grow any more


class Chores:
    """Done in order, with no more than this share of the processor while there are not many."""

    def __init__(self, share: float, log: Callable[[str], None]) -> None:
        self._share = share
        self._log = log
        self._work: deque[Callable[[], None]] = deque()
        self._task: asyncio.Task[None] | None = None

    def add(self, work: Callable[[], None]) -> None:
        self._work.append(work)
        if self._task is None or self._task.done():
            turns = Turns(time.thread_time)
            self._task = asyncio.create_task(self._measured(turns))

    def drop(self) -> None:
        """The server stops: nobody is left to do it for."""
        self._work.clear()
        if self._task is not None:
            self._task.cancel()

    async def _measured(self, turns: Turns) -> None:
        await turns.measured(self._do(turns))

    async def _do(self, turns: Turns) -> None:
        allowance = Bucket(self._share, 0.0, asyncio.get_running_loop().time)
        while self._work:
            try:
                self._work.popleft()()
            except Exception as error:
                self._log(unforeseen(error))
            if used := turns.over():
                pause = allowance.take(used)
                await asyncio.sleep(0.0 if len(self._work) > MANY else pause)
