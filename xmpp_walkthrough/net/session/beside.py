"""How is a connection read while a person thinks? Until its inbox is full; and that is told.

From then on TCP's own back-pressure holds the peer. What it says then, an end too, is seen when
the person goes on; that it has cut the line is seen all the same.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from xmpp_walkthrough.net.session.inbox import Inbox

T = TypeVar("T")
_LOOK = 1.0  # seconds between two looks at a connection that is not read


class Connection(Protocol):
    """What it takes to read it."""

    inbox: Inbox

    async def read(self) -> bool: ...

    def say_full(self) -> None:
        """That nothing more is read for now."""

    def was_reset(self) -> bool:
        """Whether it is gone, seen without reading."""


async def beside(
    connection: Connection,
    busy: asyncio.Future[T],
    attend: Callable[[bool], Awaitable[None]],
) -> T:
    """Wait for `busy`, and `attend` to what comes meanwhile: True, or False at the end."""
    reading: asyncio.Future[bool] | None = None
    connection.inbox.begin()
    told = False
    try:
        while not busy.done():
            shut = reading is None and connection.inbox.full
            if shut and not told:
                connection.say_full()
                told = True
            elif not shut:
                reading = reading or asyncio.ensure_future(connection.read())
            both: list[asyncio.Future[Any]] = [busy] if reading is None else [busy, reading]
            look = _LOOK if shut else None
            await asyncio.wait(both, timeout=look, return_when=asyncio.FIRST_COMPLETED)
            if reading is not None and reading.done():
                going_on, reading = reading.result(), None
                await attend(going_on)
            elif shut and connection.was_reset():
                await attend(False)
        return busy.result()
    finally:
        await cancel(busy, reading)


async def cancel(*tasks: asyncio.Future[Any] | None) -> None:
    """End what is still going on, and wait until it has ended."""
    for task in tasks:
        if task is not None and not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
