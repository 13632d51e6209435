"""Who answers when the server asks how much has arrived? We do, at once. XEP-0198 §4."""

from typing import Protocol

from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.management import ack
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.wire.markup import serialise

_FUTILE = ("stalled", "too-slow", "unconfirmed", "flooded")


class Connection(Protocol):
    """What an answer needs of a session."""

    context: Context

    async def put(self, data: bytes, *, edited: bool = False, unasked: bool = False) -> None: ...


async def acknowledge(connection: Connection) -> None:
    """Answer one `<r/>`, or many at once, whatever the walk is waiting for.

    Errors: WalkError where the server asks and asks, and nothing comes of our answers.
    """
    stream = connection.context.stream
    if Role.RECEIVING not in stream.counts.running or stream.phase is not Phase.ESTABLISHED:
        return
    try:
        await connection.put(serialise(ack(stream.counts.sent[Role.RECEIVING])), unasked=True)
    except WalkError as error:
        if error.key in _FUTILE:
            raise  # of a line that is cut, who reads next will hear
