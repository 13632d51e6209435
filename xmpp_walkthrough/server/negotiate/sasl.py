"""SASL negotiation, on the receiving side: how the client proves who it is. RFC 6120 §6.4, §6.5."""

import asyncio
from collections.abc import Generator
from contextlib import suppress

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, SaslData
from xmpp_walkthrough.protocol.sasl import Granted, Move, Refusal
from xmpp_walkthrough.server.ending import StreamEnd
from xmpp_walkthrough.server.negotiate.features import lists_types
from xmpp_walkthrough.server.negotiate.sasl_profile import Profile
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import STREAM_END


class Authentication:
    """The attempts of one connection.

    `username` is empty until an attempt succeeds; then it is the account that the client may act
    for, and `authcid` the account that it proved to be. The two differ only where an administrator
    lets one account act for another (RFC 6120 §6.3.8).
    """

    def __init__(self, peer: Client) -> None:
        self._peer = peer
        self._profile = Profile(peer)
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
        """One unit of a login, of either profile. Errors: StreamEnd."""
        try:
            if isinstance(event, e.SaslAbort):
                raise Refusal("aborted")
            if isinstance(event, e.SaslAuth):
                self._begin(event)
            if isinstance(event, SaslData):
                self._go_on(event)
            else:
                self._finish(self._profile.task(event))
        except Refusal as refusal:
            await self._fail(refusal)

    def _begin(self, auth: e.SaslAuth) -> None:
        # Anew for each attempt: a client may try SASL2 first and the profile of RFC 6120 then.
        self._by_certificate = False
        self._profile = Profile(self._peer)
        if isinstance(auth, e.Sasl2Auth):
            from xmpp_walkthrough.server.negotiate.sasl2 import (
                Sasl2,  # only a client that asks for it
            )

            self._profile = Sasl2(self._peer, auth.xml)
        mechanism = self._profile.choose(auth.xml)
        self._by_certificate = mechanism.certificate
        self._server_first = mechanism.server_first
        usable = self._profile.usable()
        listing = lists_types(self._peer.domain.config, usable)
        verifier = self._peer.domain.accounts.verifier()._replace(
            certified=self._peer.certified,
            offered=tuple(each.name for each in usable),
            bindings=self._peer.bindings,
            listed=tuple(self._peer.bindings) if listing else (),
        )
        self._exchange = mechanism.answer(verifier)
        # To the first `yield`, where the mechanism waits for the client's first message.
        next(self._exchange)

    def _go_on(self, event: SaslData) -> None:
        payload = self._profile.payload(event)
        if payload is None and isinstance(event, e.SaslAuth) and not self._server_first:
            # No initial response: an empty challenge asks for it. RFC 4422 §5
            self._peer.send(self._profile.challenge(None))
            return
        if self._exchange is None:  # SASL2: the mechanism is through, and a task is due
            raise Refusal("malformed-request", "No mechanism waits for a response.")
        try:
            move = self._exchange.send(payload or b"")
        except StopIteration as done:
            self._exchange = None
            self._finish(self._profile.grant(done.value))
        else:
            self._peer.send(self._profile.challenge(move.payload))

    def _finish(self, granted: Granted | None) -> None:
        """Let the client in. `granted` None: the profile has a task left for it."""
        if granted is None:
            return
        peer = self._peer
        self._correlate(granted)
        self.username = granted.username
        self.authcid = granted.authcid or granted.username
        peer.domain.welcome(granted.username)
        peer.domain.throttle.succeeded(peer.address[0])
        peer.log(f"authenticated {granted.username}")
        self._profile.succeed(granted)

    def _correlate(self, granted: Granted) -> None:
        """The account must be that of the header's `from`, where TLS kept it safe. §6.4.6

        Errors: StreamEnd. The address of an anonymous login is made here, so no header can name it.
        """
        peer = self._peer
        claimed = peer.claimed if peer.stream.secured else ""
        names = {granted.username, granted.authcid}
        if (
            claimed
            and claimed not in names
            and not peer.domain.accounts.is_stranger(granted.username)
            and not peer.excuse("from-of-nobody")
        ):
            raise StreamEnd("invalid-from", "You have logged in as another than the header says.")

    async def _fail(self, refusal: Refusal) -> None:
        """Refuse, a little later each time, and end the stream after too many attempts. §6.4.5"""
        peer = self._peer
        if self._exchange is not None:
            # The mechanism is closed where it waits; it may want to refuse once more on the way
            # out.
            with suppress(Refusal):
                self._exchange.close()
            self._exchange = None
        peer.log(f"SASL failure {refusal.condition}")
        wait = peer.domain.throttle.failed(peer.address[0])
        if wait:
            await asyncio.sleep(wait)
        peer.send(self._profile.failure(refusal))
        if self._by_certificate:  # it will not get another one on this connection: XEP-0178 §2
            peer.write(STREAM_END)
            peer.ended = True
            return
        self._failures += 1
        most = peer.domain.config.failures_per_stream
        if peer.domain.config.lenient:  # some clients try one mechanism after the other
            most += len(self._profile.usable())
        if self._failures > most:
            raise StreamEnd("policy-violation", "Too many failed attempts.")
