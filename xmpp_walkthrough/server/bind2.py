"""Which resource does a session get inside a SASL2 login? XEP-0386 §3.2.

The client names its program, and the server makes the resource: nobody can ask for one that is
taken, so there is no conflict to be had.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import Refusal
from xmpp_walkthrough.server.domain import ServedDomain
from xmpp_walkthrough.server.presence import depart
from xmpp_walkthrough.server.sessions import Connection, Session
from xmpp_walkthrough.wire.names import BIND2


def bind_inline(
    domain: ServedDomain, account: Jid, request: Element, connection: Connection, agent: str
) -> Session:
    """Register the session; an earlier one of the same installation goes."""
    jid = _resource(account, request.findtext(f"{{{BIND2}}}tag") or "", domain.source.word())
    for old in domain.sessions.of(account.local):
        if agent and old.agent == agent:
            depart(domain, old)
            old.connection.end("conflict", "Replaced by a new login of the same program.")
    session = Session(jid, connection, agent=agent)
    domain.sessions.add(session)
    return session


def _resource(account: Jid, tag: str, unique: str) -> Jid:
    """`tag/unique`, as §3.2.1 recommends; what cannot stand in a resource is left out."""
    try:
        return account.with_resource(f"{tag}/{unique}" if tag else unique)
    except JidError:
        return account.with_resource(unique)


def check_room(domain: ServedDomain, account: Jid) -> None:
    """Errors: Refusal where the account has too many sessions already."""
    if len(domain.sessions.of(account.local)) >= domain.config.sessions_per_account:
        raise Refusal("temporary-auth-failure", "Too many sessions of this account.")
