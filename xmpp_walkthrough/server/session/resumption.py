"""Session resumption: a session whose line is cut waits for its client. XEP-0198 §5.

The session stays as it was: contacts see it, and stanzas that are sent to it are kept. A client
that has logged in again names the id and goes on. Without a client it ends like any other, and
stanzas that never arrived are treated as those for an account that is offline.
"""

import asyncio
from functools import partial

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.management import handled
from xmpp_walkthrough.protocol.stanza import error_reply
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.server.ending import StanzaRefused, StreamEnd
from xmpp_walkthrough.server.session.presence import depart
from xmpp_walkthrough.server.session.stream_management import too_high
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.server.state.sessions import Session
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import SM


class Absent:
    """The stand-in for a client whose line was cut, until it comes back or its time is over."""

    def __init__(self, domain: ServedDomain, session: Session) -> None:
        self._domain = domain
        self._session = session
        seconds = domain.config.resumption_seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self._expire)
        domain.holdings.enter(self)

    @property
    def full(self) -> bool:
        """Whether other clients have to wait before more is sent to it."""
        managed = self._session.managed
        return managed is None or managed.crowded(self._domain.config)

    @property
    def held(self) -> int:
        """Bytes of stanzas that wait for the client."""
        managed = self._session.managed
        return managed.counts.size if managed is not None else 0

    def send(self, stanza: Element) -> None:
        self.write(serialise(stanza))

    def write(self, data: bytes) -> None:
        """Keep a stanza. A session that gets too many is not kept waiting any longer."""
        managed = self._session.managed
        if managed is None:
            return
        managed.counts.add(Role.RECEIVING, data)
        self._domain.holdings.moved(len(data))
        if managed.too_much(self._domain.config):
            self._expire()

    def end(self, _condition: str, _text: str = "") -> None:
        """End the session. No stream error is sent: the stream is gone."""
        self._expire()

    def give_up(self) -> None:
        """End the session, since memory is short; its client is not there to be told."""
        self._expire()

    def hand_over(self) -> None:
        """Stop waiting: the client has come back, or the session ends."""
        self._timer.cancel()
        self._domain.holdings.leave(self)

    def _expire(self) -> None:
        self.hand_over()
        finish(self._domain, self._session)


def part(peer: Client, session: Session) -> None:
    """The connection of this session is at its end: the session waits, or ends with it."""
    if session.connection is not peer:
        return  # it has gone on without this connection
    managed = session.managed
    if managed is not None and managed.id and peer.cut:
        managed.counts.interrupt()
        session.connection = Absent(peer.domain, session)
        peer.log(f"waiting for {session.jid}")
    else:
        finish(peer.domain, session)


def finish(domain: ServedDomain, session: Session) -> None:
    """End the session; stanzas that its client never confirmed find another way. §4"""
    depart(domain, session)
    managed = session.managed
    if managed is None:
        return
    domain.resumable.pop(managed.id, None)
    left = [*managed.counts.unsent, *managed.counts.waiting]
    session.managed = None  # the count ends with the session
    # As chores, not at once: a session may leave hundreds of stanzas, and each may go to many.
    for raw in left:
        domain.chores.add(session.account, partial(_give_back, domain, session.account, raw))


def _give_back(domain: ServedDomain, account: str, raw: bytes) -> None:
    """Deliver a stanza anew: to another session, into the mailbox, or back as an error."""
    event = preview(raw)
    stanza, kind = event.xml, event.xml.get("type")
    if isinstance(event, e.Iq) and kind in ("get", "set"):
        _return(domain, stanza, "recipient-unavailable")
    elif isinstance(event, e.Message) and kind in (None, "normal", "chat"):
        if account not in domain.accounts:
            _return(domain, stanza, "service-unavailable")
            return
        there = domain.sessions.available(account)
        others = [s for s in there if s.priority >= 0 and not s.collects]
        for other in others:
            if not other.connection.full:
                other.connection.write(raw)
        store = partial(domain.mailbox.store, again=True)
        stored = others or store(account, stanza, by=domain.name, at=domain.clock())
        if not stored:
            _return(domain, stanza, "service-unavailable")


def _return(domain: ServedDomain, stanza: Element, condition: str) -> None:
    """Send an error to the sender of a stanza, if it is still online."""
    sender = stanza.get("from")
    asking = domain.sessions.find(Jid.parse(sender)) if sender else None
    if asking is not None and not asking.connection.full:
        asking.connection.send(error_reply(stanza, condition))


def resume(peer: Client, account: str, request: Element) -> Session:
    """Hand the session that `<resume/>` names to this connection, of a client of this account.

    Answer with `resumed`, and go on with `replay`. Errors: StanzaRefused for a `<failed/>`, after
    which the client may bind; StreamEnd where more is confirmed than was sent.
    """
    domain = peer.domain
    if domain.config.resumption_seconds <= 0 or "sm" not in domain.config.extensions:
        raise StanzaRefused("feature-not-implemented")
    session = domain.resumable.get(request.get("previd", ""))
    # An id of another account is answered like no id at all: else it would tell that it exists.
    if session is None or session.managed is None or session.account != account:
        raise StanzaRefused("item-not-found")
    h = handled(request)
    if h is None:
        raise StanzaRefused("bad-request")
    counts = session.managed.counts
    if counts.too_many(Role.RECEIVING, h):
        raise StreamEnd("undefined-condition", application=too_high(counts, request))
    old, session.connection = session.connection, peer
    old.hand_over()
    session.managed.asked = False
    session.active = True  # what one begins with: XEP-0352 §5.2
    counts.interrupt()
    counts.resume_at(Role.RECEIVING, h)
    peer.stream.counts = counts
    return session


def resumed(session: Session) -> Element:
    """`<resumed/>`, with what has been handled of the client's stanzas. §5"""
    assert session.managed is not None  # a session that can be resumed is managed
    attributes = {"previd": session.managed.id, "h": str(session.managed.handled)}
    return element(SM, "resumed", attributes)


def replay(peer: Client, session: Session) -> None:
    """Send the stanzas again that never arrived, now that `<resumed/>` has gone out."""
    counts = peer.stream.counts
    again, counts.unsent = counts.unsent, []
    peer.session = session
    peer.log(f"resumed {session.jid}")
    for stanza in again:
        peer.write(stanza)
