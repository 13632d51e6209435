"""Stream management, on the receiving side: count, acknowledge, ask. XEP-0198.

The counts stand in the `Counts` of the connection's `Stream`, through which every byte passes;
`handled` counts the stanzas that were really dealt with, and those alone are acknowledged.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.management import Counts, ack, failed, handled
from xmpp_walkthrough.protocol.number import YES
from xmpp_walkthrough.server.ending import StreamEnd
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Managed, Session
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import SM

_UNITS = (e.SmEnable, e.SmResume, e.SmRequest, e.SmAck)


def manage(peer: Client, session: Session, event: Event) -> None:
    """Answer one unit of stream management from a client with a session. Errors: StreamEnd."""
    if "sm" not in peer.domain.config.extensions or not isinstance(event, _UNITS):
        raise StreamEnd("unsupported-stanza-type")
    managed = session.managed
    if isinstance(event, e.SmEnable) and managed is None:
        _enable(peer, session, event.xml)
    elif isinstance(event, e.SmRequest) and managed is not None:
        peer.send(ack(managed.handled))
    elif isinstance(event, e.SmAck) and managed is not None:
        managed.asked = False
        peer.ask()
    else:  # twice, or before it was enabled
        peer.send(failed("unexpected-request"))


def _enable(peer: Client, session: Session, asked: Element) -> None:
    peer.send(enabled(peer, session, asked))


def enabled(peer: Client, session: Session, asked: Element) -> Element:
    """Begin to count, and make `<enabled/>`; with an id, where the client may resume. §3"""
    domain = peer.domain
    seconds = domain.config.resumption_seconds
    session.managed = Managed(peer.stream.counts)
    attributes: dict[str, str | None] = {}
    if asked.get("resume") in YES and seconds > 0 and _may_wait(domain, session):
        session.managed.id = domain.source.stream_id()
        domain.resumable[session.managed.id] = session
        attributes = {"resume": "true", "id": session.managed.id, "max": f"{seconds:.0f}"}
    peer.log("stream management enabled")
    return element(SM, "enabled", attributes)


def _may_wait(domain: ServedDomain, session: Session) -> bool:
    """Whether the session may wait to be resumed.

    Never an anonymous one, of which nothing stays; of an account only so many at a time.
    """
    waiting = sum(each.account == session.account for each in domain.resumable.values())
    known = not domain.accounts.is_stranger(session.account)
    return known and waiting < domain.config.sessions_per_account


def too_high(counts: Counts, unit: Element) -> Element:
    """The detail of the stream error for an acknowledgement of more than was sent. §6"""
    numbers = {"h": str(handled(unit) or 0), "send-count": str(counts.sent[Role.RECEIVING])}
    return element(SM, "handled-count-too-high", numbers)
