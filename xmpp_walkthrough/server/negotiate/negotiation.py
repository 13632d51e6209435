"""Stream negotiation, from the first byte to the bound JID. RFC 6120 §4.3, §4.7, §5.4, §7."""

import re

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.management import failed
from xmpp_walkthrough.protocol.stanza import error_reply, iq
from xmpp_walkthrough.server.ending import StanzaRefused, StreamEnd
from xmpp_walkthrough.server.leniency import is_space
from xmpp_walkthrough.server.negotiate.before_login import Strangers
from xmpp_walkthrough.server.negotiate.compression import compress
from xmpp_walkthrough.server.negotiate.features import features
from xmpp_walkthrough.server.negotiate.sasl import Authentication
from xmpp_walkthrough.server.negotiate.starttls import secure
from xmpp_walkthrough.server.session.bind import bind
from xmpp_walkthrough.server.session.resumption import replay, resume, resumed
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import STREAM_END, child, element
from xmpp_walkthrough.wire.names import BIND, SESSION, TLS

_LOGIN = (e.SaslAuth, e.SaslResponse, e.SaslAbort, e.Sasl2Next, e.Sasl2TaskData)
BIND_TRIES = 10  # §7.7.3
_VERSION = re.compile(r"0*+([0-9]*+)\.[0-9]++")


class Negotiation:
    """The state of one connection's negotiation."""

    def __init__(self, peer: Client) -> None:
        self._peer = peer
        self._authentication = Authentication(peer)
        self._strangers: Strangers | None = None
        self._bind_failures = 0

    def gone(self) -> None:
        """The connection has ended: forget the address of an anonymous login."""
        self._peer.domain.forget(self._authentication.username)

    async def handle(self, event: Event) -> None:
        """Answer one unit of a client that has no session yet. Errors: StreamEnd, OSError."""
        if isinstance(event, e.StreamHeader):
            self._open(event.xml)
        elif isinstance(event, e.StartTls):
            await self._start_tls(event.xml)
        elif isinstance(event, _LOGIN):
            if self._peer.stream.authenticated:
                raise StreamEnd("policy-violation", "This stream is authenticated already.")
            await self._authentication.handle(event)
        elif isinstance(event, e.Compress):
            await compress(self._peer, event.xml)
        elif isinstance(event, e.BindRequest):
            self._bind(event.xml)
        elif isinstance(event, e.SmResume) and self._peer.stream.authenticated:
            self._resume(event.xml)
        elif isinstance(event, e.SmEnable | e.SmResume):
            # XEP-0198 §3: stream management begins after binding; the stream goes on.
            self._peer.send(failed("unexpected-request"))
        elif isinstance(event, e.Stanza):
            await self._too_early(event.xml)
        else:
            raise StreamEnd("unsupported-stanza-type")

    # --- the header, §4.7 ---

    def _open(self, asked: Element) -> None:
        """Answer a header, then say what is wrong with it, or what is on offer. §4.9.1.2"""
        peer, domain = self._peer, self._peer.domain
        sender, fault = self._sender(asked)
        # Our header goes out first, also where the stream is refused: §4.9.1.2 wants the error
        # inside a stream of ours.
        peer.header_sent = False
        peer.write(peer.header(to=sender))
        peer.header_sent = True
        if peer.refused:
            raise StreamEnd(peer.refused, "Too many connections.")
        fault = self._fault(asked) or fault
        if fault:
            raise fault
        offer = features(
            domain.config,
            domain.mechanisms,
            secured=peer.stream.secured,
            authenticated=peer.stream.authenticated,
            certified=bool(peer.certified),
            bindings=peer.bindings,
            compressed=peer.transport.compressed,
        )
        if domain.config.sasl2:
            from xmpp_walkthrough.server.negotiate.sasl2 import (
                offered,  # only a server that was asked to
            )

            more = offered(peer)
            offer.extend(() if more is None else (more,))
        peer.send(offer)

    def _fault(self, asked: Element) -> StreamEnd | None:
        """The error in a header's `to` or version, if any.

        Looked at after each restart again, so the domain cannot be changed halfway.
        """
        to = asked.get("to")
        if not to:
            return StreamEnd("improper-addressing", "The stream header has no to.")
        try:
            host = Jid.parse(to)
        except JidError:
            return StreamEnd("improper-addressing", "The to of the stream header is malformed.")
        if host != self._peer.domain.jid:
            return StreamEnd("host-unknown", f"This server serves {self._peer.domain.name} only.")
        # No version means 0.9 (§4.7.5): a stream without features, which ends nowhere.
        version = _VERSION.fullmatch(asked.get("version", "0.9"))
        if version is None or version[1] != "1":
            return StreamEnd("unsupported-version", "This server speaks version 1.0.")
        return None

    def _sender(self, asked: Element) -> tuple[str | None, StreamEnd | None]:
        """The `from` to be echoed as `to`, and what is wrong with it. §4.7.1, §6.4.6"""
        self._peer.claimed = ""
        claimed = asked.get("from")
        if claimed is None:
            return None, None
        try:
            jid = Jid.parse(claimed)
        except JidError:
            return None, self._refusal("improper-addressing", "The from is malformed.")
        identities = {self._authentication.username, self._authentication.authcid} - {""}
        if jid.domain != self._peer.domain.name or (identities and jid.local not in identities):
            return None, self._refusal("invalid-from", "The from is not who you are.")
        self._peer.claimed = jid.local or ""
        return str(jid.bare), None

    def _refusal(self, condition: str, text: str) -> StreamEnd | None:
        """The error for a `from` that is no account here; real servers let it pass."""
        return None if self._peer.excuse("from-of-nobody") else StreamEnd(condition, text)

    # --- STARTTLS, §5.4 ---

    async def _start_tls(self, request: Element) -> None:
        peer = self._peer
        if peer.unread and not (is_space(peer.unread) and peer.excuse("space-behind-starttls")):
            raise StreamEnd("policy-violation", "Nothing may stand behind starttls.")
        possible = peer.domain.config.starttls != "off" and not peer.stream.authenticated
        # §5.4.2.2: a request that cannot be granted ends stream and connection, so that a client
        # never takes the stream for a protected one.
        malformed = len(request) > 0 or bool((request.text or "").strip())
        if peer.stream.secured or not possible or malformed:
            peer.send(element(TLS, "failure"))
            peer.write(STREAM_END)
            peer.ended = True
            return
        peer.send(element(TLS, "proceed"))
        # Between the answer and the handshake: what came in clear must not be read under TLS.
        peer.drop_unread()
        await secure(peer)
        peer.stream.tls_established()
        peer.header_sent = False

    # --- binding, §7 ---

    def _bind(self, request: Element) -> None:
        peer = self._peer
        if not peer.stream.authenticated:
            raise StreamEnd("not-authorized", "Bind a resource after logging in.")
        account = peer.domain.bare(self._authentication.username)
        # Another session may have deleted the account since this one logged in.
        if account.local not in peer.domain.accounts:
            raise StreamEnd("not-authorized", "This account has been deleted.")
        try:
            if not request.get("id"):
                raise StanzaRefused("bad-request", "An iq has an id.")
            session = bind(peer.domain, account, request, peer)
        except StanzaRefused as refusal:
            peer.send(error_reply(request, refusal.condition, refusal.text))
            self._bind_failures += 1
            if self._bind_failures >= BIND_TRIES:
                raise StreamEnd("policy-violation", "Too many attempts to bind.") from None
            return
        bound = element(BIND, "bind")
        child(bound, "jid", str(session.jid))
        peer.send(iq("result", request.get("id", ""), bound))
        peer.session = session
        peer.log(f"bound {session.jid}")

    def _resume(self, request: Element) -> None:
        """Go on with an earlier session instead of binding. XEP-0198 §5"""
        peer = self._peer
        try:
            session = resume(peer, self._authentication.username, request)
        except StanzaRefused as refusal:
            peer.send(failed(refusal.condition))
            return
        peer.send(resumed(session))
        replay(peer, session)

    async def _too_early(self, stanza: Element) -> None:
        """Answer a stanza before binding, where the stream may survive it. §7.1, XEP-0077 §3.1"""
        if not self._peer.stream.authenticated and await self._from_a_stranger(stanza):
            return
        asks_session = stanza.find(f"{{{SESSION}}}session") is not None
        if self._peer.stream.authenticated and asks_session and stanza.get("type") == "set":
            text = "Bind a resource first."
            self._peer.send(error_reply(stanza, "unexpected-request", text))
            return
        raise StreamEnd("not-authorized", "Log in and bind a resource first.")

    async def _from_a_stranger(self, stanza: Element) -> bool:
        """Whether the stanza was a request that may come before SASL, and has been answered."""
        from xmpp_walkthrough.server.negotiate.before_login import (
            Strangers,  # few connections need it
        )

        self._strangers = self._strangers or Strangers(self._peer)
        return await self._strangers.handle(stanza, after_sasl=self._authentication.failed)
