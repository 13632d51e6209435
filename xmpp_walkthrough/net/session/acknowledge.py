"""Acknowledgements of stream management, sent as soon as the server asks. XEP-0198 §4."""

from typing import Protocol

from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.management import ack
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.failure import FailureKey, WalkError
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.wire.markup import serialise

# Failures that no later read would tell better. The end of a line is told by the next read.
_FUTILE: tuple[FailureKey, ...] = ("stalled", "too-slow", "unconfirmed", "flooded")


class Connection(Protocol):
    """The part of a session that an answer needs."""

    context: Context

    async def put(self, data: bytes, *, edited: bool = False, unasked: bool = False) -> None: ...


async def acknowledge(connection: Connection) -> None:
    """Answer one `<r/>`, or many at once, whatever the walk is waiting for.

    Errors: WalkError where the server asks and asks, and our answers cannot leave.
    """
    stream = connection.context.stream
    if Role.RECEIVING not in stream.counts.running or stream.phase is not Phase.ESTABLISHED:
        return
    try:
        await connection.put(serialise(ack(stream.counts.sent[Role.RECEIVING])), unasked=True)
    except WalkError as error:
        if error.is_one_of(*_FUTILE):
            raise  # that a line is cut is left to the next read, which knows how
