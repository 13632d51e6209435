"""Bind 2, on the receiving side: the resource of a session inside a SASL2 login. XEP-0386 §3.2.

The client names its program, and the server makes the resource. A client cannot ask for a resource
that is taken, so there is no conflict.
"""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import Refusal
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.session.bind import has_room
from xmpp_walkthrough.server.session.presence import depart
from xmpp_walkthrough.server.session.stream_management import enabled
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Connection, Session
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import BIND2, CARBONS, CSI, SM, split


def bind_inline(
    domain: ServedDomain, account: Jid, request: Element, connection: Connection, agent: str
) -> Session:
    """Register the session; an earlier session of the same installation (`agent`) ends."""
    jid = _resource(account, request.findtext(f"{{{BIND2}}}tag") or "", domain.source.word())
    for old in domain.sessions.of(account.local):
        if agent and old.agent == agent:
            depart(domain, old)
            old.connection.end("conflict", "Replaced by a new login of the same program.")
    session = Session(jid, connection, agent=agent)
    domain.sessions.add(session)
    return session


def _resource(account: Jid, tag: str, unique: str) -> Jid:
    """`tag/unique`, as §3.2.1 recommends; a tag that cannot stand in a resource is left out."""
    try:
        return account.with_resource(f"{tag}/{unique}" if tag else unique)
    except JidError:
        return account.with_resource(unique)


def check_room(domain: ServedDomain, account: Jid) -> None:
    """Look for room before the success is sent. Errors: Refusal where the account has no more."""
    if not has_room(domain, account.local):
        raise Refusal("temporary-auth-failure", "Too many sessions of this account.")


def inline_features(config: ServerConfig) -> Element:
    """`<bind/>` for the features, with what can be switched on together with it. §3.1"""
    offer = element(BIND2, "bind")
    names = [namespace for name, namespace in _SWITCHES.items() if name in config.extensions]
    if names:
        inline = child(offer, "inline")
        for namespace in names:
            child(inline, "feature").set("var", namespace)
    return offer


def switch_on(peer: Client, session: Session, request: Element) -> Iterator[Element]:
    """Switch on what the client asks for inside the bind. Yields the answers of stream management.

    Carbons and client state have no answer (§3.2.1).
    """
    extensions = peer.domain.config.extensions
    for asked in request:
        namespace, local = split(asked.tag)
        if namespace == CARBONS and local == "enable" and "carbons" in extensions:
            session.carbons = True
        elif namespace == CSI and "csi" in extensions:
            session.active = local != "inactive"
        elif namespace == SM and local == "enable" and "sm" in extensions:
            yield enabled(peer, session, asked)


_SWITCHES = {"carbons": CARBONS, "csi": CSI, "sm": SM}
