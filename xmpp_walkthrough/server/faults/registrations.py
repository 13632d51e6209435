"""Faults of registration: no account, or only elsewhere. XEP-0077 §3.1, §5, XEP-0445 §4."""

from xmpp_walkthrough.protocol.events import Event, Iq
from xmpp_walkthrough.server.bending import configured, refuse
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.names import REGISTER

_refuse = refuse("service-unavailable")


async def _unknown(peer: Client, event: Event) -> bool:
    """Answer like a server that does not know the namespace of registration. RFC 6120 §8.4"""
    if not isinstance(event, Iq) or event.xml.find(f"{{{REGISTER}}}query") is None:
        return False
    _refuse(peer, event)
    return True


_ACCOUNT = Wants(register=True)
WEB = Fault(
    "registration-web", "sasl", ("2.2-60",), config=configured(registration="web"), wants=_ACCOUNT
)
CLOSED = Fault(
    "registration-closed",
    "sasl",
    ("2.2-61",),
    config=configured(registration="closed"),
    wants=_ACCOUNT,
)
UNKNOWN = Fault(
    "registration-unknown",
    "sasl",
    ("2.2-61",),
    config=configured(registration="closed"),
    hears=_unknown,
    wants=_ACCOUNT,
)
SPENT = Fault(
    "registration-spent",
    "sasl",
    ("2.2-62",),
    config=configured(registration="invite"),
    wants=Wants(register=True, invitation="rosencrantz"),
)
