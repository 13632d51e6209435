"""How does a guide speak freely on an open stream? What it says goes out, what comes is shown.

Requests that arrive are answered all the same: an iq must never be left without. RFC 6120 §8.2.3
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from xmpp_walkthrough.net.guide import Guide, Occasion
from xmpp_walkthrough.protocol.events import Event, Role, StreamClose
from xmpp_walkthrough.steps.actions import Enough, Send
from xmpp_walkthrough.steps.exchange import answer
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context


class Connection(Protocol):
    """What a conversation needs of a session."""

    context: Context
    guide: Guide
    arrived: deque[Event]
    note: Callable[..., None]

    @property
    def secured(self) -> bool: ...

    async def read(self) -> bool: ...

    async def put(self, data: bytes, *, edited: bool = False) -> None: ...

    def set_aside(self, event: Event) -> None: ...

    def lost(self) -> WalkError: ...


async def converse(connection: Connection) -> None:
    """Send what the guide says until it has no more to say. Errors: Quit, Enough, WalkError."""
    context = connection.context
    reading: asyncio.Future[bool] | None = None
    saying: asyncio.Future[bytes | None] | None = None
    try:
        while True:
            phase = context.stream.phase
            known = context.stream.authenticated
            domain, next_id = context.jid.domain, context.next_id
            occasion = Occasion(phase, connection.secured, domain, next_id, known)
            saying = saying or asyncio.ensure_future(connection.guide.says(occasion))
            reading = reading or asyncio.ensure_future(connection.read())
            await asyncio.wait((saying, reading), return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                going_on, reading = reading.result(), None
                await _attend(connection, going_on)
            if saying.done():
                data, saying = saying.result(), None
                if data is None:
                    return
                await connection.put(data)
    finally:
        await cancel(saying, reading)


async def _attend(connection: Connection, going_on: bool) -> None:
    """Heed what came. Errors: Enough where it answers our own close, WalkError at another end."""
    context = connection.context
    while connection.arrived:
        event = connection.arrived.popleft()
        if isinstance(event, StreamClose) and Role.INITIATING in context.stream.closed:
            raise Enough
        connection.set_aside(event)
    if not going_on:
        raise connection.lost()
    while context.requests:
        said = answer(context.requests.pop(0), context)
        if isinstance(said, Send):
            await connection.put(said.data)
        else:
            connection.note(said.key, **said.facts)


async def cancel(*tasks: asyncio.Future[Any] | None) -> None:
    """End what is still going on, and wait until it has ended."""
    for task in tasks:
        if task is not None and not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
