"""Stanza routing: to the server, to a session, to a mailbox, or back as an error.

RFC 6120 §8.1, §8.2, §10; RFC 6121 §8.5. No stanza leaves this domain: there is no server-to-server.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.stanza import error_reply
from xmpp_walkthrough.server.ending import StanzaRefused, StreamEnd
from xmpp_walkthrough.server.session.carbons import copy
from xmpp_walkthrough.server.session.presence import handle_presence
from xmpp_walkthrough.server.session.queries import Query, answer
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.server.state.stamping import TooBig, stamped
from xmpp_walkthrough.wire.names import ROSTER, split

MAIL_STAMP = 512  # bytes that the date of an offline message may add (XEP-0203)
_UNDELIVERED = {
    "policy-violation": "The recipient cannot take so large a stanza.",
    "resource-constraint": "The recipient does not read fast enough to be sent more.",
}


def route(domain: ServedDomain, session: Session, stanza: Element) -> None:
    """Route one stanza of a bound session. Errors: StreamEnd."""
    if session.account not in domain.accounts:
        raise StreamEnd("not-authorized", "This account has been deleted.")
    _check_from(session, stanza)
    name = split(stanza.tag)[1]
    try:
        to = _to(stanza)
        if name == "iq":
            _iq(domain, session, stanza, to)
        elif name == "message":
            _message(domain, session, stanza, to)
        else:
            handle_presence(domain, session, stanza, to)
    except StanzaRefused as refusal:
        if stanza.get("type") == "error" or (name == "iq" and stanza.get("type") == "result"):
            return  # §8.3.1: an error is never answered with an error
        stanza.set("from", str(session.jid))
        session.connection.send(error_reply(stanza, refusal.condition, refusal.text))


def _check_from(session: Session, stanza: Element) -> None:
    """Check that the `from` of a stanza, where it has any, is the sender's own. §8.1.2.1"""
    claimed = stanza.get("from")
    if claimed is None:
        return
    try:
        jid = Jid.parse(claimed)
    except JidError:
        jid = None
    if jid not in (session.jid, session.jid.bare):
        raise StreamEnd("invalid-from", "The from of this stanza is not yours.")


def _to(stanza: Element) -> Jid | None:
    text = stanza.get("to")
    if text is None:
        return None
    try:
        return Jid.parse(text)
    except JidError:
        raise StanzaRefused("jid-malformed", "The address is malformed.") from None


def _remote(domain: ServedDomain, to: Jid) -> bool:
    return to.domain != domain.name


# --- iq ---


def _iq(domain: ServedDomain, session: Session, stanza: Element, to: Jid | None) -> None:
    kind = stanza.get("type")
    if kind not in ("get", "set", "result", "error") or not stanza.get("id"):
        raise StanzaRefused("bad-request", "An iq has an id, and one of four types.")
    asks = kind in ("get", "set")
    if asks and len(stanza) != 1:
        raise StanzaRefused("bad-request", "A request has exactly one child element.")
    if to is None or to == session.jid.bare or to == domain.jid:
        if asks:
            account = to is None or to != domain.jid
            answer(Query(domain, session, stanza, stanza[0], account))
        return
    if _remote(domain, to):
        raise StanzaRefused("remote-server-not-found", "This server talks to no other server.")
    if asks and to.resource is None and split(stanza[0].tag) == (ROSTER, "query"):
        raise StanzaRefused("forbidden", "That is somebody else's roster.")
    target = domain.sessions.find(to) if to.resource is not None else None
    if target is None or (asks and not _may_ask(domain, session, target)):
        # One answer for no account, for one offline and for one that must not be seen: a difference
        # would tell who has an account, and who is online. RFC 6120 §13.10.2, §13.11
        raise StanzaRefused("service-unavailable")
    _check(domain.deliver(target, stanza, sender=session.jid, to=to))


def _check(undelivered: str) -> None:
    """Errors: StanzaRefused, where a copy could not be delivered."""
    if undelivered:
        raise StanzaRefused(undelivered, _UNDELIVERED[undelivered])


def _may_ask(domain: ServedDomain, session: Session, target: Session) -> bool:
    """Whether the sender may ask this session: an answer tells that it is online.

    RFC 6121 §8.5.3.1
    """
    if target.account == session.account:
        return True
    item = domain.rosters[target.account].get(session.jid.bare)
    shown = {session.jid, session.jid.bare} & target.directed
    return bool(shown) or (item is not None and item.from_)


# --- message ---


def _message(domain: ServedDomain, session: Session, stanza: Element, to: Jid | None) -> None:
    kind = stanza.get("type", "normal")
    to = session.jid.bare if to is None else to  # §10.3.1
    if _remote(domain, to):
        raise StanzaRefused("remote-server-not-found", "This server talks to no other server.")
    if to.local is None or to.local not in domain.accounts:
        raise StanzaRefused("service-unavailable")
    if to.resource is not None:
        target = domain.sessions.find(to)
        if target is not None:
            _check(domain.deliver(target, stanza, sender=session.jid, to=to))
            copy(domain, session, stanza, to, [target])
            return
        if kind in ("headline", "error"):
            return  # RFC 6121 §8.5.3.2.1: silently ignored
    if kind == "error":
        return
    if kind == "groupchat":
        raise StanzaRefused("service-unavailable", "A user is not a room.")
    _to_account(domain, session, stanza, kind, to)


def _to_account(
    domain: ServedDomain, session: Session, stanza: Element, kind: str, to: Jid
) -> None:
    """Deliver to the sessions of the highest priority, or into the mailbox. RFC 6121 §8.5.2"""
    willing = [s for s in domain.sessions.available(to.local) if s.priority >= 0]
    if kind != "headline" and willing:
        best = max(s.priority for s in willing)
        willing = [s for s in willing if s.priority == best]
    results = [domain.deliver(s, stanza, sender=session.jid, to=to) for s in willing]
    if results and all(results):  # one that has it is enough
        _check(results[0])
    if willing or kind == "headline":
        copy(domain, session, stanza, to, willing)
        return
    limits = domain.config.after_login
    room = limits._replace(bytes=limits.bytes - MAIL_STAMP)
    try:
        kept = stamped(stanza, session.jid, to.bare, room)
    except TooBig:
        raise StanzaRefused("policy-violation", _UNDELIVERED["policy-violation"]) from None
    stored = domain.mailbox.store(to.local or "", kept, by=domain.name, at=domain.clock())
    if not stored:
        raise StanzaRefused("service-unavailable", "The mailbox is full.")
