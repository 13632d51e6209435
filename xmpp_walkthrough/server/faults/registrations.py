"""Faults of registration: no account, or only elsewhere. XEP-0077 §3.1, §5, XEP-0445 §4."""

from xmpp_walkthrough.server.bending import asked, configured, refuse
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.names import REGISTER

# The answer of a server that does not know the namespace of registration. RFC 6120 §8.4
_unknown = asked(f"{{{REGISTER}}}query", refuse("service-unavailable"))
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
