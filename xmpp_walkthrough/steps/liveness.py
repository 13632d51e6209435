"""Liveness: a request that every server answers shows whether the line is alive. RFC 6120 §4.6.1.

TCP does not notice by itself that the line has died: bytes that are sent then are lost, and
no error tells so. XEP-0198 §4 has `<r/>` for it, XEP-0199 §4.2 the ping, to which an error is an
answer too.
"""

from collections.abc import Generator
from typing import Any

from xmpp_walkthrough.protocol.events import Iq, Role, SmAck
from xmpp_walkthrough.protocol.management import request
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.steps.actions import Action, Expect, Send
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import PING

_PATIENCE = 5.0  # seconds


def alive(context: Context) -> Generator[Action, Any, bool]:
    """Whether the server answers at all. Errors: WalkError where the connection ends meanwhile."""
    if Role.RECEIVING in context.stream.counts.running:
        yield Send(serialise(request()))
        return (yield Expect((SmAck,), patience=_PATIENCE)) is not None
    id = context.next_id("alive")
    yield Send(serialise(iq("get", id, element(PING, "ping"), to=context.jid.domain)))
    return (yield Expect((Iq,), id=id, patience=_PATIENCE)) is not None
