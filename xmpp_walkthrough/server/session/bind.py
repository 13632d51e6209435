"""Resource binding, on the receiving side: the client's wish or a resource of ours. §7.6, §7.7."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.session.presence import depart
from xmpp_walkthrough.server.session.resumption import Absent
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Connection, Session
from xmpp_walkthrough.wire.names import BIND


def bind(domain: ServedDomain, account: Jid, request: Element, connection: Connection) -> Session:
    """Register the session of a bind request. RFC 6120 §7.6, §7.7. Errors: StanzaRefused."""
    jid = _wish(account, request)
    if jid is None:
        jid = _free(domain, account)
    return claim(domain, jid, connection)


def claim(domain: ServedDomain, jid: Jid, connection: Connection) -> Session:
    """Make the session of this full JID, by the policy for conflicts.

    Errors: StanzaRefused. §7.7.2.2
    """
    old = domain.sessions.find(jid)
    if old is not None and domain.config.conflict == "refuse":
        raise StanzaRefused("conflict", "This resource is in use.")
    if old is not None and domain.config.conflict == "rename":
        jid, old = _free(domain, jid.bare), None
    if old is not None and domain.config.conflict == "at-session":
        return Session(jid, connection)  # as in RFC 3921 §3: both are bound, one has the session
    if old is None and not has_room(domain, jid.local):
        raise StanzaRefused("resource-constraint", "Too many sessions of this account.")
    session = Session(jid, connection)
    take_place(domain, session)
    return session


def take_place(domain: ServedDomain, session: Session) -> None:
    """Make this the session of its resource; an older one ends with a conflict. §7.7.2.2"""
    old = domain.sessions.find(session.jid)
    if old is session:
        return
    if old is not None:
        depart(domain, old)
        old.connection.end("conflict", "Replaced by a new connection.")
    domain.sessions.add(session)


def has_room(domain: ServedDomain, account: str | None) -> bool:
    """Whether another session may begin. A session that only waits to be resumed gives way."""
    sessions, most = domain.sessions.of(account), domain.config.sessions_per_account
    waiting = [each for each in sessions if isinstance(each.connection, Absent)]
    if len(sessions) >= most and waiting:
        waiting[0].connection.end("conflict")
    return len(domain.sessions.of(account)) < most


def _wish(account: Jid, request: Element) -> Jid | None:
    """The JID with the resource that the client asks for; None leaves it to the server. §7.7"""
    asked = request.find(f"{{{BIND}}}bind")
    if asked is None or len(request) != 1 or len(asked) > 1:
        raise StanzaRefused("bad-request", "One bind, and at most one resource in it.")
    if not len(asked):
        return None
    resource = asked[0].text or ""
    if asked[0].tag != f"{{{BIND}}}resource" or not resource or len(asked[0]):
        raise StanzaRefused("bad-request", "The resource is empty.")
    try:
        return account.with_resource(resource)
    except JidError:
        raise StanzaRefused("jid-malformed", "The resource is malformed.") from None


def _free(domain: ServedDomain, account: Jid) -> Jid:
    """A resource of the server's making that no session has."""
    jid = account.with_resource(domain.source.word())
    while domain.sessions.find(jid) is not None:
        jid = account.with_resource(domain.source.word())
    return jid
