"""How does a client prove who it is? SASL on the receiving side. RFC 6120 §6.4, §6.5."""

import asyncio
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.sasl import Granted, Mechanism, Move, Refusal, base64
from xmpp_walkthrough.server.ending import StreamEnd
from xmpp_walkthrough.server.offers import lists_types, usable
from xmpp_walkthrough.wire.markup import STREAM_END, child, element
from xmpp_walkthrough.wire.names import SASL

if TYPE_CHECKING:
    from xmpp_walkthrough.server.peer import Peer


class Authentication:
    """The attempts of one connection.

    `username` is empty until one succeeds; then it is the account, and `authcid` who proved to be
    somebody, which is another one only where an administrator lets people act for others.
    """

    def __init__(self, peer: "Peer") -> None:
        self._peer = peer
        self._exchange: Generator[Move, bytes, Granted] | None = None
        self._server_first = False
        self._failures = 0
        self._by_certificate = False
        self.username = ""
        self.authcid = ""

    @property
    def failed(self) -> bool:
        """Whether an attempt was made on this connection, and came to nothing."""
        return self._failures > 0

    async def handle(self, event: Event) -> None:
        """`<auth/>`, `<response/>` or `<abort/>`. Errors: StreamEnd."""
        try:
            if isinstance(event, e.SaslAbort):
                raise Refusal("aborted")
            if isinstance(event, e.SaslAuth):
                self._begin(event.xml)
            self._go_on(event)
        except Refusal as refusal:
            await self._fail(refusal)

    def _begin(self, auth: Element) -> None:
        self._by_certificate = False
        mechanism = self._choose(auth.get("mechanism", ""))
        self._by_certificate = mechanism.certificate
        self._server_first = mechanism.server_first
        usable = self._usable()
        listing = lists_types(self._peer.domain.config, usable)
        verifier = self._peer.domain.accounts.verifier()._replace(
            certified=self._peer.certified,
            offered=tuple(each.name for each in usable),
            bindings=self._peer.bindings,
            listed=tuple(self._peer.bindings) if listing else (),
        )
        self._exchange = mechanism.answer(verifier)
        next(self._exchange)

    def _choose(self, name: str) -> Mechanism:
        """Errors: Refusal."""
        known = {mechanism.name: mechanism for mechanism in self._peer.domain.mechanisms}
        if name not in known:
            raise Refusal("invalid-mechanism")
        if known[name].certificate and not self._peer.certified:
            raise Refusal("invalid-mechanism")
        if known[name] not in self._usable():
            raise Refusal("encryption-required", "Start TLS first.")
        return known[name]

    def _usable(self) -> list[Mechanism]:
        """What this client was offered."""
        peer = self._peer
        return usable(
            peer.domain.config,
            peer.domain.mechanisms,
            secured=peer.stream.secured,
            certified=bool(peer.certified),
            bindable=bool(peer.bindings),
        )

    def _go_on(self, event: Event) -> None:
        payload = _payload(event)
        if payload is None and not self._server_first:
            # No initial response: an empty challenge asks for it. RFC 4422 §5
            self._peer.send(element(SASL, "challenge"))
            return
        assert self._exchange is not None  # the table lets no response pass before an auth
        try:
            move = self._exchange.send(payload or b"")
        except StopIteration as done:
            self._succeed(done.value)
        else:
            challenge = base64.encode_payload(move.payload)
            self._peer.send(element(SASL, "challenge", None, challenge))

    def _succeed(self, granted: Granted) -> None:
        peer = self._peer
        self._exchange = None
        self._correlate(granted)
        self.username = granted.username
        self.authcid = granted.authcid or granted.username
        peer.domain.welcome(granted.username)
        peer.domain.throttle.succeeded(peer.address[0])
        data = base64.encode_payload(granted.payload)
        peer.send(element(SASL, "success", None, data))
        peer.header_sent = False  # a new stream is due, §6.4.6
        peer.log(f"authenticated {granted.username}")

    def _correlate(self, granted: Granted) -> None:
        """Who logs in is who the header says, where TLS kept that safe. Errors: StreamEnd. §6.4.6

        A stranger's address is of our own making, and nobody can have known it before.
        """
        peer = self._peer
        claimed = peer.claimed if peer.stream.secured else ""
        names = {granted.username, granted.authcid}
        if (
            claimed
            and claimed not in names
            and not peer.domain.accounts.is_stranger(granted.username)
        ):
            raise StreamEnd("invalid-from", "You have logged in as another than the header says.")

    async def _fail(self, refusal: Refusal) -> None:
        """Say so, a little later each time, and end the stream when it was tried too often."""
        peer = self._peer
        if self._exchange is not None:
            with suppress(Refusal):
                self._exchange.close()
            self._exchange = None
        peer.log(f"SASL failure {refusal.condition}")
        wait = peer.domain.throttle.failed(peer.address[0])
        if wait:
            await asyncio.sleep(wait)
        failure = element(SASL, "failure", None, element(SASL, refusal.condition))
        if refusal.text:
            child(failure, "text", refusal.text)
            failure[-1].set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        peer.send(failure)
        if self._by_certificate:  # it will not get another one on this connection: XEP-0178 §2
            peer.write(STREAM_END)
            peer.ended = True
            return
        self._failures += 1
        if self._failures > peer.domain.config.failures_per_stream:
            raise StreamEnd("policy-violation", "Too many failed attempts.")


def _payload(event: Event) -> bytes | None:
    """The decoded payload; None where an `<auth/>` has none. Errors: Refusal. §6.3.5, §6.4.2"""
    if len(event.xml):
        raise Refusal("malformed-request", "There is an element inside.")
    try:
        payload = base64.decode_payload(event.xml.text)
    except base64.IncorrectEncoding as error:
        raise Refusal("incorrect-encoding", "This is not base64 as XMPP wants it.") from error
    return payload if isinstance(event, e.SaslAuth) else payload or b""
