"""Step 5: exchange stanzas: the roster, presence, a message, a ping. RFC 6121, XEP-0199.

Nothing here may depend on the order in which a server sends things: replies are matched by id,
our own presence may or may not come back, and whatever else arrives is shown.
"""

from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.events import Event, Iq, Message
from xmpp_walkthrough.protocol.stanza import error_reply, iq, repeatable
from xmpp_walkthrough.steps.actions import Expect, Send, Tell
from xmpp_walkthrough.steps.extras import check_capabilities, want_copies, wanted
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.management import ask, enable
from xmpp_walkthrough.steps.roster import ask_for_roster
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import CLIENT, CSI, PING, ROSTER


def exchange(context: Context) -> Run:
    """Exchange stanzas: the roster, presence, a message and a ping to ourselves, and extras."""
    yield from enable(context)
    yield from check_capabilities(context)
    yield from want_copies(context)
    yield from ask_for_roster(context)
    yield Send(serialise(element(CLIENT, "presence")))
    yield from _message_to_self(context)
    yield from ask(context)
    looked_at = yield from wanted(context, "csi", CSI, "csi")
    if looked_at:  # the user looks away for a moment; no answer comes: XEP-0352 §4.2
        yield Send(serialise(element(CSI, "inactive")))
    yield from _ping_to_self(context)
    if looked_at:
        yield Send(serialise(element(CSI, "active")))


def _message_to_self(context: Context) -> Run:
    id = context.next_id("message")
    attributes = {"type": "chat", "id": id, "to": context.account}
    message = element(CLIENT, "message", attributes)
    child(message, "body", "O Romeo, Romeo! wherefore art thou Romeo?")
    yield Send(serialise(message))
    try:
        reply = yield Expect((Message,), id=id)
    except WalkError as error:  # a message is no request: no answer is owed to it
        if not error.is_one_of("timeout"):
            raise
        yield Tell("exchange.message-not-back", {"seconds": error.facts.get("seconds", 0)})
        return
    if reply.xml.get("type") == "error":
        raise WalkError(
            "exchange.message-refused",
            ExitCode.EXCHANGE,
            section="RFC 6121 §8.5",
            condition=read(reply.xml),
        )


def _ping_to_self(context: Context) -> Run:
    """Ping our own full JID: the server routes the request back, and we are the one to answer."""
    id = context.next_id("ping")
    yield Send(serialise(iq("get", id, element(PING, "ping"), to=context.address or None)))
    reply = yield Expect((Iq,), id=id)
    if reply.xml.get("type") == "get":
        context.requests = [event for event in context.requests if event is not reply]
        yield answer(reply, context)
        yield Expect((Iq,), id=id)
    yield from answer_requests(context)


def answer_requests(context: Context) -> Run:
    """Answer the requests that came meanwhile: an iq must never be left without. §8.2.3

    Requests that come while we answer are not waited for: there might be no end of them.
    """
    requests, context.requests = context.requests, []
    for request in requests:
        if _is_push(request) and not _is_ours(request, context):
            yield Tell("exchange.push.refused", {"sender": request.xml.get("from") or ""})
        yield answer(request, context)


def _is_push(request: Event) -> bool:
    pushed = request.xml.find(f"{{{ROSTER}}}query") is not None
    return request.xml.get("type") == "set" and pushed


def _is_ours(request: Event, context: Context) -> bool:
    """Whether a roster push is from our own account, the only one that may push. RFC 6121 §2.1.6"""
    return request.xml.get("from") in (None, context.account)


def answer(request: Event, context: Context) -> Send | Tell:
    """Our answer to a request: a result for a ping or a roster push, an error for all else.

    A request whose id and address are too long to be repeated gets none, and a note tells so.
    """
    stanza = request.xml
    id, sender = stanza.get("id") or "", stanza.get("from")
    if not repeatable(id, sender):
        return Tell("exchange.unanswerable", {"length": len(id) + len(sender or "")})
    is_ping = stanza.find(f"{{{PING}}}ping") is not None
    if is_ping or (_is_push(request) and _is_ours(request, context)):
        return Send(serialise(iq("result", id, to=sender)))
    reply = error_reply(stanza, "service-unavailable")
    reply.attrib.pop("from", None)  # the server adds it: RFC 6120 §8.1.2.1
    return Send(serialise(reply))


STEP = Step(
    name="exchange",
    number="5",
    order=7,
    exit_code=ExitCode.EXCHANGE,
    run=exchange,
    needs=frozenset({"session"}),
    gives=frozenset({"exchanged"}),
)
