"""A conversation on an open stream: the guide says what it likes, and answers are shown.

Requests that arrive are answered all the same: an iq must never be left without. RFC 6120 §8.2.3
"""

import asyncio
from functools import partial
from typing import Protocol

from xmpp_walkthrough.net.session import beside
from xmpp_walkthrough.net.session.guide import Guide, Occasion
from xmpp_walkthrough.protocol.events import Event, Role, StreamClose
from xmpp_walkthrough.steps.actions import Enough, Send
from xmpp_walkthrough.steps.exchange import answer
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.transcript.facts import Fact, Told


class Answering(Protocol):
    """The part of a session that answers a request."""

    context: Context

    def remark(self, fact: Fact, /) -> None:
        """A note, once until we speak again."""

    async def put(self, data: bytes, *, edited: bool = False, unasked: bool = False) -> None: ...


class Connection(beside.Connection, Answering, Protocol):
    """The part of a session that a conversation needs."""

    guide: Guide

    @property
    def secured(self) -> bool: ...

    def set_aside(self, event: Event) -> None: ...

    def lost(self) -> WalkError: ...


async def converse(connection: Connection) -> None:
    """Send what the guide says until it has no more to say. Errors: Quit, Enough, WalkError."""
    context = connection.context
    while True:
        occasion = Occasion(
            context.stream.phase,
            connection.secured,
            context.jid.domain,
            context.next_id,
            context.stream.authenticated,
        )
        saying = asyncio.ensure_future(connection.guide.says(occasion))
        data = await beside.beside(connection, saying, partial(_attend, connection))
        if data is None:
            return
        await connection.put(data)


async def _attend(connection: Connection, going_on: bool) -> None:
    """Heed the events that came.

    Errors: Enough for the answer to our close, WalkError at another end.
    """
    context = connection.context
    while connection.inbox:
        event = connection.inbox.take()
        if isinstance(event, StreamClose) and Role.INITIATING in context.stream.closed:
            raise Enough
        connection.set_aside(event)
    if not going_on:
        raise connection.lost()
    while context.requests:
        await answer_first(connection)


async def answer_first(connection: Answering) -> None:
    """Answer the request that has waited longest."""
    said = answer(connection.context.requests.pop(0), connection.context)
    if isinstance(said, Send):
        await connection.put(said.data, unasked=True)
    else:
        connection.remark(Told(*said))
