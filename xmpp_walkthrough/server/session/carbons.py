"""Message carbons: copies for the other logins of both sides that asked for them. XEP-0280 §6."""

from collections.abc import Collection
from contextlib import suppress
from copy import deepcopy

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.server.state.stamping import TooBig, check, stamped
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import CARBONS, CLIENT, FORWARD
from xmpp_walkthrough.wire.restrictions import Limits


def copy(
    domain: ServedDomain, sender: Session, stanza: Element, to: Jid, reached: Collection[Session]
) -> None:
    """Send copies of a delivered message to the sessions that it has not reached itself."""
    if not _worth_copying(stanza):
        return
    limits = domain.config.after_login
    try:
        original = stamped(stanza, sender.jid, to, limits)
    except TooBig:
        return  # the message is there; a copy too big for the recipient's stream is not made
    for account, name in ((sender.account, "sent"), (to.local or "", "received")):
        for session in domain.sessions.of(account):
            if session.carbons and session is not sender and session not in reached:
                _send(session, _envelope(session, name, original), limits)
        if account == to.local:
            return  # to oneself: one copy is enough


def _send(session: Session, copy: Element, limits: Limits) -> None:
    """Send a copy, unless its envelope makes it too big for the recipient's stream."""
    with suppress(TooBig):
        check(copy, limits)
        if session.connection.full:
            return
        session.connection.send(copy)


def _worth_copying(stanza: Element) -> bool:
    """Whether the message is part of a conversation, and not marked as private. §6.1, §9"""
    kind = stanza.get("type", "normal")
    private = stanza.find(f"{{{CARBONS}}}private") is not None
    said = stanza.find(f"{{{CLIENT}}}body") is not None
    return not private and (kind == "chat" or (kind == "normal" and said))


def _envelope(session: Session, name: str, original: Element) -> Element:
    """The copy in its envelope. Its `from` is the own bare JID: a client must check that. §11"""
    forwarded = element(FORWARD, "forwarded", None, deepcopy(original))
    attributes = {"from": str(session.jid.bare), "to": str(session.jid), "type": "chat"}
    return element(CLIENT, "message", attributes, element(CARBONS, name, None, forwarded))
