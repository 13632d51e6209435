"""Roster queries: a client reads and changes its roster. RFC 6121 §2.1.6, §2.2 to §2.5."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.session.subscription import push, push_to, withdraw
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.roster import Roster, read_change
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import ROSTER


def roster_get(domain: ServedDomain, session: Session, request: Element, query: Element) -> None:
    """Answer a roster get; from now on this session gets pushes. §2.2, §2.6.3

    A client that names a known version is sent only the changes since.
    """
    session.interested = True
    roster = domain.rosters[session.account]
    known = query.get("ver") if "rosterver" in domain.config.extensions else None
    session.versioned = session.versioned or known is not None
    most = domain.config.after_login.bytes
    changed = roster.versions.since(known) if known else None
    if changed is None:
        version = {"ver": roster.version} if known is not None else None
        _list(session, request, element(ROSTER, "query", version), roster, most)
        return
    _answer(session, request)
    for jid in changed:
        item = roster.get(jid)
        listed = item.xml() if item is not None and item.listed else _gone(jid)
        push_to(domain, session, listed, roster.version)


def _list(session: Session, request: Element, query: Element, roster: Roster, most: int) -> None:
    """Send the whole list, from the items as they are written already. Errors: StanzaRefused.

    The answer is put together as bytes: a tree of a long roster would be built at each login.
    """
    to, sender = str(session.jid), request.get("to")
    empty = serialise(query)
    answer = serialise(iq("result", request.get("id", ""), query, sender=sender, to=to))
    if items := b"".join(roster.written):
        filled = empty.removesuffix(b"/>") + b">" + items + b"</query>"
        answer = answer.removesuffix(empty + b"</iq>") + filled + b"</iq>"
    if len(answer) > most:
        raise StanzaRefused("resource-constraint", "The roster is larger than a stanza may be.")
    session.connection.write(answer)


def _gone(jid: Jid) -> Element:
    return element(ROSTER, "item", {"jid": str(jid), "subscription": "remove"})


def roster_set(domain: ServedDomain, session: Session, request: Element, query: Element) -> None:
    """Change one item, answer, and push it to every interested session. Errors: StanzaRefused.

    RFC 6121 §2.3 to §2.5. The answer goes out before the push.
    """
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
    if domain.roster_full(session.account, known=listed):
        raise StanzaRefused("resource-constraint", "The roster is full.")
    item = roster.ensure(change.jid, listed=True)
    item.name, item.groups = change.name, change.groups
    _answer(session, request)
    push(domain, session.account, item.xml())


def _answer(session: Session, request: Element) -> None:
    session.connection.send(iq("result", request.get("id", ""), to=str(session.jid)))
