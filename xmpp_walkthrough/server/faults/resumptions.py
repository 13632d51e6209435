"""Faults of stream management: a line that is cut or dies, a session that is not resumed.

XEP-0198 §5, RFC 6120 §4.6.1.
"""

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.management import failed
from xmpp_walkthrough.server.bending import configured, first_time, on
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import PING, SM

_SM = Wants(extras=frozenset({"sm"}))


def _cut(peer: Client, _event: e.Event) -> None:
    """Reset the connection: the message that was just read is lost with it."""
    peer.transport.reset()


def _cannot(peer: Client, _event: e.Event) -> None:
    peer.send(failed("feature-not-implemented"))


_at_the_first_message = on(e.Message, _cut, first_time)
_refuse_to_resume = on(e.SmResume, _cannot)


async def _dead(peer: Client, event: e.Event) -> bool:
    """Swallow every unit that wants an answer: a ping, `<r/>`, the close. The line looks alive."""
    ping = isinstance(event, e.Iq) and event.xml.find(f"{{{PING}}}ping") is not None
    return first_time(peer) and (ping or isinstance(event, e.SmRequest | e.StreamClose))


async def _cut_and_refuse(peer: Client, event: e.Event) -> bool:
    return await _at_the_first_message(peer, event) or await _refuse_to_resume(peer, event)


def _refuse_to_count(peer: Client, _event: e.Event) -> None:
    """The condition stands inside an `<error/>`, as Prosody 13 has it, not XEP-0198 §6."""
    refusal = failed("unexpected-request")
    refusal.append(element(SM, "error", {"type": "cancel"}, *refusal))
    peer.send(refusal)


LINE_CUT = Fault("line-cut", "exchange", ("5s-07", "3-23"), hears=_at_the_first_message, wants=_SM)
NO_RESUMING = Fault("resume-impossible", "bind", ("3-25",), hears=_cut_and_refuse, wants=_SM)
REFUSED = Fault(
    "sm-failed-in-error", "exchange", (), hears=on(e.SmEnable, _refuse_to_count), wants=_SM
)
ACKS_ONLY = Fault(
    "sm-acks-only", "exchange", ("5s-02",), config=configured(resumption_seconds=0), wants=_SM
)
LINE_DEAD = Fault("line-dead", "close", ("6-11",), hears=_dead)
