"""Faults of the authorization identity: acting for another account. RFC 6120 §6.3.8.

As which account does the server let in a client that asked to act for another?
"""

from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.faults.scram_lies import told
from xmpp_walkthrough.steps.wants import STRONGEST, Wants

_OTHER = "romeo@ceit.org"


def _granted(_username: str, asked: str) -> str:
    """The account asked for: an administrator has allowed it."""
    return asked


def _ignored(username: str, _asked: str) -> str:
    """The client's own account: like Prosody, the server ignores the wish without refusing it."""
    return username


GRANTED = Fault(
    "authzid-granted",
    "sasl",
    ("2.2-38",),
    mechanisms=told(acting=_granted),
    wants=Wants(mechanism=STRONGEST, authzid=_OTHER),
)
IGNORED = Fault(
    "authzid-ignored",
    "sasl",
    ("2.2-38",),
    mechanisms=told(acting=_ignored),
    wants=Wants(mechanism=STRONGEST, authzid=_OTHER),
)
