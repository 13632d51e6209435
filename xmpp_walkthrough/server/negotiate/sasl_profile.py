"""The SASL profile of XMPP: how the messages of a mechanism look on a stream. RFC 6120 §6.4.

A profile writes what a mechanism wants to say, and does what follows a success. SASL2 is another.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Event, SaslData
from xmpp_walkthrough.protocol.sasl import Granted, Mechanism, Refusal, base64
from xmpp_walkthrough.server.ending import StreamEnd
from xmpp_walkthrough.server.negotiate.features import usable
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import SASL, XML


class Profile:
    """The profile of RFC 6120. Another profile (SASL2) overrides the parts in which it differs."""

    namespace = SASL

    def __init__(self, peer: Client) -> None:
        self.peer = peer

    def choose(self, auth: Element) -> Mechanism:
        """The mechanism that the client names. Errors: Refusal."""
        name, peer = auth.get("mechanism", ""), self.peer
        known = {mechanism.name: mechanism for mechanism in peer.domain.mechanisms}
        if name not in known:
            raise Refusal("invalid-mechanism")
        # EXTERNAL without a certificate was not offered: §6.5.7.
        if known[name].certificate and not peer.certified:
            raise Refusal("invalid-mechanism")
        if known[name] not in self.usable():
            raise Refusal("encryption-required", "Start TLS first.")
        return known[name]

    def usable(self) -> list[Mechanism]:
        """The mechanisms that this client was offered, the strongest first."""
        peer = self.peer
        return usable(
            peer.domain.config,
            peer.domain.mechanisms,
            secured=peer.stream.secured,
            certified=bool(peer.certified),
            bindable=bool(peer.bindings),
        )

    def payload(self, event: SaslData) -> bytes | None:
        """The decoded payload; None where there is none. Errors: Refusal. §6.3.5, §6.4.2"""
        carrier = event.carrier
        if carrier is not None and len(carrier):
            raise Refusal("malformed-request", "There is an element inside.")
        try:
            return base64.payload_of(event)
        except base64.IncorrectEncoding as error:
            raise Refusal("incorrect-encoding", "This is not base64 as XMPP wants it.") from error

    def challenge(self, payload: bytes | None) -> Element:
        return element(self.namespace, "challenge", None, self.written(payload))

    def written(self, payload: bytes | None) -> str:
        """A payload as the text of an element."""
        return base64.encode_payload(payload)

    def failure(self, refusal: Refusal) -> Element:
        """`<failure/>` with its condition, and the text in English, the language of our header."""
        made = element(self.namespace, "failure", None, element(SASL, refusal.condition))
        if refusal.text:
            child(made, "text", refusal.text).set(f"{{{XML}}}lang", "en")
        return made

    def grant(self, granted: Granted) -> Granted | None:
        """The mechanism has let the client in. Returns None where a task is left to do first."""
        return granted

    def task(self, event: Event) -> Granted | None:
        """A unit that belongs to no mechanism. Errors: StreamEnd, Refusal."""
        raise StreamEnd("unsupported-stanza-type")

    def succeed(self, granted: Granted) -> None:
        """The exchange is over: a new stream is due. §6.4.6"""
        self.peer.send(element(SASL, "success", None, self.written(granted.payload)))
        self.peer.header_sent = False
