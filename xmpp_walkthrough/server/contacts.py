"""How does a client read and change its roster, and who is told? RFC 6121 §2.1.6, §2.2 to §2.5."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.server.domain import ServedDomain
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.roster import read_change
from xmpp_walkthrough.server.sessions import Session
from xmpp_walkthrough.server.subscription import push, withdraw
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import ROSTER


def roster_get(domain: ServedDomain, session: Session) -> Element:
    """The answer's payload; from now on this session gets pushes. §2.2"""
    session.interested = True
    items = domain.rosters[session.account].listed
    return element(ROSTER, "query", None, *(item.xml() for item in items))


def roster_set(domain: ServedDomain, session: Session, request: Element, query: Element) -> None:
    """Change one item, answer, and push. Errors: StanzaRefused. §2.3 to §2.5"""
    roster = domain.rosters[session.account]
    change = read_change(query, session.jid.bare)
    item = roster.get(change.jid)
    listed = item is not None and item.listed
    if change.removed:
        if not listed:
            raise StanzaRefused("item-not-found", "There is no such contact.")
        _answer(session, request)
        withdraw(domain, session.account, change.jid)
        roster.remove(change.jid)
        gone = element(ROSTER, "item", {"jid": str(change.jid), "subscription": "remove"})
        push(domain, session.account, gone)
        return
    if roster.full(domain.config.roster_items + listed):
        raise StanzaRefused("resource-constraint", "The roster is full.")
    item = roster.ensure(change.jid, listed=True)
    item.name, item.groups = change.name, change.groups
    _answer(session, request)
    push(domain, session.account, item.xml())


def _answer(session: Session, request: Element) -> None:
    session.connection.send(iq("result", request.get("id", ""), to=str(session.jid)))
