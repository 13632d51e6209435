"""Faults of carbons and of roster versions: no copies, a stored roster that has grown old.

XEP-0280 §4.1, RFC 6121 §2.6.3.
"""

from xmpp_walkthrough.protocol.events import Event, Iq
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.bending import refuse
from xmpp_walkthrough.server.fault import Fault, Hear
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.names import CARBONS, ROSTER, STANZA_ERRORS


def _refusing(condition: str) -> Hear:
    act = refuse(condition)

    async def hear(peer: Client, event: Event) -> bool:
        if not isinstance(event, Iq) or event.xml.find(f"{{{CARBONS}}}enable") is None:
            return False
        act(peer, event)
        return True

    return hear


def _no_copies(condition: str) -> Fault:
    return Fault(
        f"carbons-{condition}",
        "exchange",
        ("5s-10",),
        hears=_refusing(condition),
        family="carbons-error",
        condition=(STANZA_ERRORS, condition),
        wants=Wants(extras=frozenset({"carbons"})),
    )


async def _change_behind_its_back(peer: Client, event: Event) -> bool:
    """Add a contact before the client asks: its stored copy is old, and no push has told it."""
    query = event.xml.find(f"{{{ROSTER}}}query") if isinstance(event, Iq) else None
    if query is not None and query.get("ver") and peer.session is not None:
        roster = peer.domain.rosters[peer.session.account]
        added = roster.ensure(Jid("tybalt", peer.domain.name), listed=True)
        added.name, added.groups = "Tybalt", ("Rivals",)
        roster.changed(added.jid)
    # The honest server answers: only its roster is another one.
    return False


FORBIDDEN = _no_copies("forbidden")
NOT_ALLOWED = _no_copies("not-allowed")
CHANGED = Fault(
    "roster-changed",
    "exchange",
    ("5r-07",),
    hears=_change_behind_its_back,
    wants=Wants(extras=frozenset({"rosterver"})),
)
