"""Stream management, on the client's side: enable, ask, resume, confirm. XEP-0198."""

from collections.abc import Generator
from typing import Any

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.management import Counts, ack, request
from xmpp_walkthrough.protocol.number import YES
from xmpp_walkthrough.protocol.stanza import repeatable
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.steps.actions import Action, Expect, Send, Tell
from xmpp_walkthrough.steps.extras import offered, wanted
from xmpp_walkthrough.steps.failure import LOST, WalkError
from xmpp_walkthrough.steps.step import Context, Former, Run
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import SM

MOST_RESUMPTIONS = 5  # of one walk; a line that is cut more often is of no use


def enable(context: Context) -> Run:
    """Ask the server to count stanzas, and for a session that can be resumed. §3"""
    if not (yield from wanted(context, "sm", SM, "sm")):
        return
    context.former = None
    yield Send(serialise(element(SM, "enable", {"resume": "true"})))
    reply = yield Expect((e.SmEnabled, e.SmFailed))
    if isinstance(reply, e.SmFailed):
        yield Tell("sm.refused")
        return
    yield from remember(context, reply.xml)


def remember(context: Context, enabled: Element) -> Run:
    """Remember the session for a resumption, if the server allows one. §3"""
    id = enabled.get("id")
    if enabled.get("resume") not in YES or not id:
        yield Tell("sm.acks-only")
    elif not repeatable(id):  # §5 advises against more than 4,000 bytes
        yield Tell("sm.id-too-long", {"length": len(id)})
    else:
        context.former = Former(id, context.stream.counts, context.stream.bound)


def ask(context: Context) -> Run:
    """Ask which stanzas have arrived: those need not be kept any longer. §4"""
    counts = context.stream.counts
    if e.Role.RECEIVING not in counts.running:
        return
    doubtful = counts.outstanding(e.Role.INITIATING)
    yield Send(serialise(request()))
    yield Expect((e.SmAck, e.SmResumed))
    left = counts.outstanding(e.Role.INITIATING)
    yield Tell("sm.confirmed", {"count": doubtful - left, "left": left})


def confirm(context: Context) -> Run:
    """Acknowledge the server's stanzas before the close, so that it does not keep them. §4"""
    counts = context.stream.counts
    if e.Role.RECEIVING in counts.running:
        yield Send(serialise(ack(counts.sent[e.Role.RECEIVING])))


def resume(context: Context, former: Former) -> Generator[Action, Any, bool]:
    """Resume the session that was cut off; False where the server has forgotten it. §5"""
    context.former = None
    if not offered(context, SM, "sm"):
        yield Tell("sm.not-resumed")
        return False
    counts = context.stream.counts = former.counts
    h = str(counts.sent[e.Role.RECEIVING])
    yield Send(serialise(element(SM, "resume", {"previd": former.id, "h": h})))
    if isinstance((yield Expect((e.SmResumed, e.SmFailed))), e.SmFailed):
        context.stream.counts = Counts(e.Role.INITIATING)
        yield Tell("sm.not-resumed")
        return False
    yield from go_on(context, former)
    return True


def go_on(context: Context, former: Former) -> Run:
    """The resumed session goes on: stanzas that never arrived go out again. §5"""
    context.former, context.stream.bound = former, former.jid
    counts = context.stream.counts
    again, counts.unsent = counts.unsent, []
    yield Tell("sm.resumed", {"jid": context.address, "count": len(again)})
    for stanza in again:
        yield Send(stanza)


def repeat(action: Action, error: WalkError) -> Generator[Action, Any, object]:
    """Repeat the action that the cut interrupted, unless its stanza was sent again already."""
    if isinstance(action, Send) and error.is_one_of(*LOST):
        if isinstance(preview(action.data), e.Stanza):
            return None
    elif isinstance(action, Expect) and e.SmAck in action.events:
        yield Send(serialise(request()))
    return (yield action)
