"""Who answers when the server asks how much has arrived? We do, at once. XEP-0198 §4."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from xmpp_walkthrough.protocol.events import Event, Role, SmRequest
from xmpp_walkthrough.protocol.management import ack
from xmpp_walkthrough.protocol.phases import Phase
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.wire.markup import serialise


class Connection(Protocol):
    """What an answer needs of a session."""

    context: Context

    async def put(self, data: bytes, *, edited: bool = False) -> None: ...


async def acknowledge(connection: Connection, events: Sequence[Event]) -> None:
    """Answer `<r/>` where it is among these, whatever the walk is waiting for. Never raises."""
    stream = connection.context.stream
    asked = any(isinstance(event, SmRequest) for event in events)
    counting = Role.RECEIVING in stream.counts.running
    if asked and counting and stream.phase is Phase.ESTABLISHED:
        with suppress(WalkError):  # a line that is cut is noticed by whoever reads next
            await connection.put(serialise(ack(stream.counts.sent[Role.RECEIVING])))
