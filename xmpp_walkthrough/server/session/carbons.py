"""Who gets a copy of a message? Other logins of both sides that asked for copies. XEP-0280 §6."""

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
    """Copies of a message that has gone out, to those whom it has not reached itself."""
    if not _worth_copying(stanza):
        return
    limits = domain.config.after_login
    try:
        original = stamped(stanza, sender.jid, to, limits)
    except TooBig:
        return  # the message is there; a copy that nobody could take is not made
    for account, name in ((sender.account, "sent"), (to.local or "", "received")):
        for session in domain.sessions.of(account):
            if session.carbons and session is not sender and session not in reached:
                _send(session, _envelope(session, name, original), limits)
        if account == to.local:
            return  # to oneself: one copy is enough


def _send(session: Session, copy: Element, limits: Limits) -> None:
    """The envelope adds levels and bytes, and may be too much where the message is not."""
    with suppress(TooBig):
        check(copy, limits)
        if session.connection.full:
            return
        session.connection.send(copy)


def _worth_copying(stanza: Element) -> bool:
    """Conversations, unless somebody wants no copy of this one. §6.1, §7"""
    kind = stanza.get("type", "normal")
    private = stanza.find(f"{{{CARBONS}}}private") is not None
    said = stanza.find(f"{{{CLIENT}}}body") is not None
    return not private and (kind == "chat" or (kind == "normal" and said))


def _envelope(session: Session, name: str, original: Element) -> Element:
    """From the own bare JID, which is how a client knows a true copy. §11"""
    forwarded = element(FORWARD, "forwarded", None, deepcopy(original))
    attributes = {"from": str(session.jid.bare), "to": str(session.jid), "type": "chat"}
    return element(CLIENT, "message", attributes, element(CARBONS, name, None, forwarded))
