"""How does a client read and change its roster, and who is told? RFC 6121 §2.1.6, §2.2 to §2.5."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.server.domain import ServedDomain
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.roster import read_change
from xmpp_walkthrough.server.sessions import Session
from xmpp_walkthrough.server.subscription import push, push_to, withdraw
from xmpp_walkthrough.server.versions import version
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import ROSTER


def roster_get(
    domain: ServedDomain, session: Session, request: Element, query: Element
) -> list[Element] | None:
    """The answer's payloads, or None where it is given already; from now on this session gets
    pushes. To a client with a copy only what has changed is sent. §2.2, §2.6.3"""
    session.interested = True
    roster = domain.rosters[session.account]
    known = query.get("ver") if "rosterver" in domain.config.extensions else None
    if known is None:
        return [element(ROSTER, "query", None, *(item.xml() for item in roster.listed))]
    session.versioned = True
    now = version(roster)
    changed = roster.versions.since(roster, known) if known else None
    if changed is None:
        return [element(ROSTER, "query", {"ver": now}, *(item.xml() for item in roster.listed))]
    _answer(session, request)
    for jid in changed:
        item = roster.get(jid)
        listed = item.xml() if item is not None and item.listed else _gone(jid)
        push_to(domain, session, listed, now)
    return None


def _gone(jid: Jid) -> Element:
    return element(ROSTER, "item", {"jid": str(jid), "subscription": "remove"})


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
        push(domain, session.account, _gone(change.jid))
        return
    if roster.full(domain.config.roster_items + listed):
        raise StanzaRefused("resource-constraint", "The roster is full.")
    item = roster.ensure(change.jid, listed=True)
    item.name, item.groups = change.name, change.groups
    _answer(session, request)
    push(domain, session.account, item.xml())


def _answer(session: Session, request: Element) -> None:
    session.connection.send(iq("result", request.get("id", ""), to=str(session.jid)))
