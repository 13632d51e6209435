"""Presence: broadcast, directed and probed. RFC 6121 §4.

Which sessions see which others come and go?
"""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.stanza import iq
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.leniency import excused
from xmpp_walkthrough.server.session import subscription
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import CLIENT, PING
from xmpp_walkthrough.wire.weight import weight

_PRIORITY = re.compile(r"[+-]?[0-9]{1,3}")
_SHOWS = ("away", "chat", "dnd", "xa")


def handle_presence(
    domain: ServedDomain, session: Session, stanza: Element, to: Jid | None
) -> None:
    """Handle one `<presence/>` of a client. Errors: StanzaRefused."""
    kind = stanza.get("type")
    if kind == "error":
        return
    if to is None:
        if kind is None:
            _available(domain, session, stanza)
        elif kind == "unavailable":
            _unavailable(domain, session, stanza)
        else:
            raise StanzaRefused("bad-request", "Without an address presence has no such type.")
        return
    if to.domain != domain.name:
        raise StanzaRefused("remote-server-not-found", "This server talks to no other server.")
    if kind in (None, "unavailable"):
        _directed(domain, session, stanza, to)
    elif kind == "probe":
        _probed(domain, session, to.bare)
    else:
        _subscription(domain, session, stanza, kind, to.bare)


def _subscription(
    domain: ServedDomain, session: Session, stanza: Element, kind: str, contact: Jid
) -> None:
    if contact == session.jid.bare or contact.local is None:
        return  # one always sees oneself; a domain has no presence
    if kind == "subscribe":
        known = domain.rosters[session.account]
        if known.get(contact) is None and domain.roster_full(session.account):
            raise StanzaRefused("resource-constraint", "The roster is full.")
        subscription.subscribe(domain, session.account, contact, stanza)
    elif kind == "subscribed":
        subscription.subscribed(domain, session.account, contact)
    elif kind == "unsubscribe":
        subscription.unsubscribe(domain, session.account, contact)
    elif kind == "unsubscribed":
        subscription.unsubscribed(domain, session.account, contact)
    else:
        raise StanzaRefused("bad-request", "There is no such type of presence.")


def _available(domain: ServedDomain, session: Session, stanza: Element) -> None:
    """Initial presence, or a change of it. §4.2.2, §4.4.2"""
    priority = _priority(domain, session, stanza)
    if weight(serialise(stanza)) > domain.config.presence_bytes:
        raise StanzaRefused("policy-violation", "Presence goes to many: it may not be so large.")
    initial = not session.available
    session.presence, session.priority = stanza, priority
    for watcher in _watchers(domain, session):
        domain.deliver(watcher, stanza, sender=session.jid, to=watcher.jid.bare)
    # Only initial presence asks for the others' presence: a later one only tells (§4.4.2).
    if not initial:
        return
    for seen in _seen(domain, session):
        if seen.presence is not None:
            domain.deliver(session, seen.presence, sender=seen.jid, to=session.jid)
    subscription.remind(domain, session)
    session.collects = True


def hand_out(domain: ServedDomain, session: Session) -> Iterator[None]:
    """Hand the offline messages to a session that has become available, one at each step.

    A mailbox is large, and other clients have their turn between the steps; a message that is not
    reached stays.
    """
    if not session.collects:
        return
    while domain.chores.do_next(session.account):
        yield  # what a session of before has left comes into the mailbox first
    session.collects = False
    # A negative priority wants no messages that are not for this very resource: RFC 6121 §4.7.2.3.
    while session.priority >= 0 and (message := domain.mailbox.next(session.account)):
        session.connection.write(message)
        yield
    if domain.config.greet_with_ping and not session.greeted:
        session.greeted = True
        ping(domain, session)


def ping(domain: ServedDomain, session: Session) -> None:
    """Ask a client whether it is there. XEP-0199 §4.1"""
    question = element(PING, "ping")
    id_ = f"ping-{domain.source.word()}"
    session.connection.send(iq("get", id_, question, sender=domain.name, to=str(session.jid)))


def depart(domain: ServedDomain, session: Session) -> None:
    """End a session, whatever ended it: the sessions that saw it get its unavailable presence.

    §4.5.2
    """
    if domain.sessions.remove(session):
        _unavailable(domain, session, element(CLIENT, "presence", {"type": "unavailable"}))


def _unavailable(domain: ServedDomain, session: Session, stanza: Element) -> None:
    """Tell all sessions that saw this one, and itself if it is still there. §4.5.2"""
    watchers = {watcher: watcher.jid.bare for watcher in _watchers(domain, session)}
    for target in session.directed:
        watchers |= {s: target for s in _recipients(domain, target) if s not in watchers}
    was_available = session.available
    session.presence = None
    directed, session.directed = session.directed, set()
    if was_available or directed:
        for watcher, to in watchers.items():
            domain.deliver(watcher, stanza, sender=session.jid, to=to)


def _directed(domain: ServedDomain, session: Session, stanza: Element, to: Jid) -> None:
    """Presence for one address only, which sees the end of it too. §4.6"""
    if stanza.get("type") is None:
        _priority(domain, session, stanza)
        # Remembered within a bound: each entry is a stanza to send when the session ends.
        known = to.local is None or to.local in domain.accounts
        if known and len(session.directed) < domain.config.roster_items:
            session.directed.add(to)
    else:
        session.directed.discard(to)
    for target in _recipients(domain, to):
        domain.deliver(target, stanza, sender=session.jid, to=to)


def _probed(domain: ServedDomain, session: Session, to: Jid) -> None:
    """Answer a probe of a client, which is unusual, as a server's probe. §4.3.2"""
    item = domain.rosters[session.account].get(to)
    if to == session.jid.bare or (item is not None and item.to):
        for seen in domain.sessions.available(to.local):
            if seen.presence is not None:
                domain.deliver(session, seen.presence, sender=seen.jid, to=session.jid)
        return
    refusal = element(CLIENT, "presence", {"type": "unsubscribed"})
    domain.deliver(session, refusal, sender=to, to=session.jid.bare)


def _recipients(domain: ServedDomain, to: Jid) -> list[Session]:
    if to.resource is None:
        return list(domain.sessions.available(to.local))
    found = domain.sessions.find(to)
    return [found] if found else []


def _watchers(domain: ServedDomain, session: Session) -> list[Session]:
    """The own available sessions, and those of the contacts that may see this account."""
    found = list(domain.sessions.available(session.account))
    for item in domain.rosters[session.account].all:
        if item.from_ and item.jid.domain == domain.name:
            found += domain.sessions.available(item.jid.local)
    return found


def _seen(domain: ServedDomain, session: Session) -> list[Session]:
    """The other own sessions, and those of the contacts that this account may see."""
    found = [s for s in domain.sessions.available(session.account) if s is not session]
    for item in domain.rosters[session.account].all:
        if not item.to or item.jid.domain != domain.name:
            continue
        if subscription.probe(domain, session.account, item):
            found += domain.sessions.available(item.jid.local)
    return found


def _priority(domain: ServedDomain, session: Session, stanza: Element) -> int:
    """The priority of a presence; checks `<show/>` as well. Errors: StanzaRefused. §4.7.2"""

    def refused(breach: str) -> bool:
        return not excused(domain, str(session.jid), session.excused, breach)

    show = stanza.findtext(f"{{{CLIENT}}}show")
    if show is not None and show.strip() not in _SHOWS and refused("odd-show"):
        raise StanzaRefused("bad-request", "There is no such show.")
    text = (stanza.findtext(f"{{{CLIENT}}}priority") or "0").strip()
    number = int(text) if _PRIORITY.fullmatch(text) else 0
    if (not _PRIORITY.fullmatch(text) or not -128 <= number <= 127) and refused("odd-priority"):
        raise StanzaRefused("bad-request", "A priority is between -128 and 127.")
    return max(-128, min(number, 127))
