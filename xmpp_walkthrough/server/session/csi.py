"""Client state indication: a client notes active or inactive; it is never answered.

XEP-0352 §4.2.
"""

from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.names import CSI, split

_STATES = {(CSI, "active"): True, (CSI, "inactive"): False}


def attend(domain: ServedDomain, session: Session, event: Event) -> bool:
    """Whether the unit was `<active/>` or `<inactive/>`.

    Our server notes it and holds nothing back.
    """
    active = _STATES.get(split(event.xml.tag))
    if active is None or "csi" not in domain.config.extensions:
        return False
    session.active = active
    domain.log(f"{session.jid} {'active' if active else 'inactive'}")
    return True
