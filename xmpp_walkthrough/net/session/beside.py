"""Reading the connection while a person thinks, until the inbox is full. RFC 6120 §13.12.

From then on TCP's own back-pressure holds the peer. Bytes it sends then, an end too, are seen when
the person goes on; a line that it has cut is seen all the same.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from xmpp_walkthrough.net.session.inbox import Inbox

T = TypeVar("T")
_LOOK = 1.0  # seconds between two looks at a connection that is not read


class Connection(Protocol):
    """The part of a session that can be read beside a decision."""

    inbox: Inbox

    async def read(self) -> bool: ...

    def say_full(self) -> None:
        """Tell the guide that nothing more is read for now."""

    def was_reset(self) -> bool:
        """Whether the connection was reset, seen without reading."""


async def beside(
    connection: Connection, busy: asyncio.Future[T], attend: Callable[[bool], Awaitable[None]]
) -> T:
    """Wait for `busy`; meanwhile `attend` to each read: True, or False at the end of the line."""
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
    """Cancel these tasks, and wait until they have ended. None is skipped."""
    for task in tasks:
        if task is not None and not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
