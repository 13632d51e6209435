"""The stream: the state of one connection. `Stream.feed` is the only door for its bytes.

Both directions go through the same framer and the same table, so that the client, the practice
server and a silent observer are the same code. RFC 6120 §4.3 to §4.6.
"""

from collections.abc import Iterator

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.management import Counts, handled
from xmpp_walkthrough.protocol.stream.asked import Asked
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.protocol.stream.phases import TRANSITIONS, Phase
from xmpp_walkthrough.protocol.stream.preview import inside
from xmpp_walkthrough.wire.framer import Framer, Unit
from xmpp_walkthrough.wire.names import BIND, SASL2, SM
from xmpp_walkthrough.wire.restrictions import Limits, WireError

# The stream errors of breaches that have one of their own. XEP-0198 §6
_CONDITIONS = {
    "handled-too-many": "undefined-condition",
    "ack-without-count": "bad-format",
    "bound-to-no-address": "improper-addressing",
    "bound-to-other-domain": "improper-addressing",
}
_SECURITY = (Phase.TLS_REQUESTED, Phase.TLS_HANDSHAKE)


class Stream:
    """One connection, seen from outside: its phase, and the facts that were negotiated on it.

    `limits` bounds a unit of one side before it is authenticated, `established` after;
    `keeps` is the side whose stanzas are kept until they are acknowledged (XEP-0198).
    """

    def __init__(
        self,
        *,
        secured: bool = False,
        limits: Limits | None = None,
        established: Limits | None = None,
        keeps: Role | None = None,
    ) -> None:
        self.phase = Phase.IDLE
        self.passed: list[Phase] = []  # the phase after each event of the latest feed
        self.secured = secured
        self.authenticated = False
        self.bound: Jid | None = None  # full, and of the domain that was asked for
        self.domain = ""  # that the client asked for; empty where its header names none
        self.header: e.StreamHeader | None = None
        self.features: e.StreamFeatures | None = None
        self.negotiation_complete = False  # only voluntary features are left: §4.3.5
        self.counts = Counts(keeps)
        self._asked = Asked()
        self.streams_opened = 0
        self.closed: set[Role] = set()  # the sides that have sent `</stream:stream>`
        self.strained = False  # a breach was sent on purpose: the peer may answer as it likes
        self.breach: Violation | None = None  # the first one; `wronged` may still say so
        self.wronged: Role | None = None
        self._old_forms: dict[str, Event] = {}  # XEP-0078: asked, and not yet answered
        self._limits = limits or Limits()
        self._established = established or self._limits
        self._framers: dict[Role, Framer] = {}
        self._restart()

    def _restart(self) -> None:
        """Begin a new stream: facts of the old one are void, both parsers begin anew.

        §4.3.3, §5.4.3.3
        """
        limits = self._established if self.authenticated else self._limits
        self._framers = {role: Framer(limits) for role in Role}
        self._old_forms = {}
        self.header = None
        self._take_features(None)

    def feed(self, role: Role, data: bytes) -> list[Event]:
        """Take bytes that `role` sent; return the events they complete, in order.

        A breach of the rules is the last event of the list, a Violation that holds every byte
        which was not read; after it the phase is BROKEN and later bytes are violations as well,
        but for the stream error with which the other side ends the stream (§4.9.1).
        """
        return list(self.events(role, data))

    def events(self, role: Role, data: bytes) -> Iterator[Event]:
        """As `feed`, one event at a time, at the pace of the caller.

        Ask to the end before anything else is done with the stream that its events may forbid.
        """
        self.passed = []
        if self._deaf and not (self.phase is Phase.BROKEN and role is self.wronged):
            if data:
                yield self._breach(role, data, "policy-violation", "after-the-end")
            return
        framer = self._framers[role]
        framer.feed(data)
        event: Event | None = None
        while not isinstance(event, Violation):
            try:
                unit = framer.next()
            except WireError as error:
                yield self._breach(role, error.raw, error.condition, error.rule)
                return
            if unit is None:
                return
            event = self._accept(role, unit, framer)
            self.passed.append(self.phase)
            yield event
            if self.phase is Phase.TLS_HANDSHAKE and framer.rest:
                # Bytes behind <proceed/> came without TLS: an attacker may have put them there.
                # §5.4.3.3
                event = self._breach(role, framer.rest, "policy-violation", "behind-proceed")
                yield event
            elif isinstance(event, e.Compressed) and framer.rest:
                # They are not compressed, so they cannot belong to the new stream.
                event = self._breach(role, framer.rest, "policy-violation", "behind-compressed")
                yield event
            elif self._framers[role] is not framer:  # restarted: hand over what is left
                rest, framer = framer.rest, self._framers[role]
                framer.feed(rest)

    def feed_at_will(self, role: Role, data: bytes) -> list[Event]:
        """As `feed`, for bytes that a person wants to send, right or wrong: the stream goes on.

        A breach is the last event all the same, and a unit without its end is one. From then on the
        peer's answers are taken as they come, since it cannot be known how the peer understood the
        breach; the rules that protect us, around TLS and `<success/>`, stay.
        """
        if self._deaf:
            return self.feed(role, data)
        before = self.phase
        found = self.feed(role, data)
        rest = self._framers[role].rest
        if rest and not (found and isinstance(found[-1], Violation)):
            found.append(self._breach(role, rest, "not-well-formed", "unfinished"))
        if found and isinstance(found[-1], Violation):
            self.breach = self.wronged = None
            self.phase = [before, *self.passed][-2]
            if self.phase is Phase.IDLE:
                self.phase = Phase.HEADER_SENT  # a header comes before the error: §4.9.1.2
            self.passed[-1] = self.phase
            self.strained = True
            # What follows stands in the same stream, however the peer reads it.
            self._framers[role] = inside(self._framers[role].limits)
        return found

    @property
    def _deaf(self) -> bool:
        """No XML may come: TLS is due, or the rules were broken."""
        return self.phase in (Phase.TLS_HANDSHAKE, Phase.BROKEN)

    def _accept(self, role: Role, unit: Unit, framer: Framer) -> Event:
        event = classify(unit)
        if isinstance(event, Violation):
            raw = event.raw + framer.rest
            return self._broken(role, Violation(raw, event.element, event.condition, event.rule))
        target = TRANSITIONS.get((self.phase, role, type(event)))
        rule = self._rule_broken(role, event) if target else why_unexpected(self.phase, role, event)
        if target is None and self._forgiven(role, event):
            return event
        if target is None or rule:
            usual = "not-authorized" if isinstance(event, e.Stanza) else "policy-violation"
            condition = _CONDITIONS.get(rule, usual)
            raw = event.raw + framer.rest
            breach = Violation(raw, event.element, condition, rule or "unexpected")
            return self._broken(role, breach)
        if target is Phase.CLOSED and role.peer not in self.closed:
            target = Phase.CLOSING  # after an error: the other side has yet to close (§4.4)
        self.phase = target
        self._learn(role, event)
        return event

    def _forgiven(self, role: Role, event: Event) -> bool:
        """Whether the peer may say this out of turn, since a person on our side broke the rules."""
        # Never forgiven: both would end a protection that is not there yet.
        grave = isinstance(event, e.Proceed | e.SaslSuccess)
        return self.strained and role is Role.RECEIVING and not grave

    def _rule_broken(self, role: Role, event: Event) -> str:
        """Rules that need more than the phase; an empty string where none is broken."""
        if isinstance(event, e.SmAck) and self.counts.running:
            h = handled(event.xml)
            if h is None:
                return "ack-without-count"
            return "handled-too-many" if self.counts.too_many(role.peer, h) else ""
        if role is Role.RECEIVING and self.bound is None and _assigns(event):
            return self._address_rule_broken(event)
        again = isinstance(event, e.StreamFeatures) and self.features is not None
        if self.phase is Phase.ESTABLISHED and again:
            return "unexpected"  # they follow a SASL2 login that has bound, and then never again
        if self.phase is not Phase.NEGOTIATING:
            return ""
        if unasked := self._asked.rule_broken(event):
            return unasked
        # §7.1: no stanza before the binding, but replies, and streams without anything to
        # negotiate.
        early = isinstance(event, e.Stanza) and role is Role.RECEIVING
        if early and not self._is_answer(event) and not self.negotiation_complete:
            return "stanza-too-early"
        return ""

    def _address_rule_broken(self, event: Event) -> str:
        """A server assigns a full JID of its own domain (RFC 6120 §7.6.1), as RFC 7622 has it.

        All that we say from here on may repeat it. The account may be another one (§4.3.6).
        """
        address = _address_in(event)
        if address is None or address.resource is None:
            return "bound-to-no-address"
        return "bound-to-other-domain" if self.domain not in ("", address.domain) else ""

    def _is_answer(self, event: Event) -> bool:
        """Replies may come before binding: to in-band registration, or to an early stanza.

        An iq without a type asks nothing: it is a reply that lacks what makes it one.
        """
        kind = event.xml.get("type")
        return kind == "error" or (isinstance(event, e.Iq) and kind in ("result", None))

    def _take_features(self, features: e.StreamFeatures | None) -> None:
        """Take the features, and work out once whether stanzas may pass now."""
        self.features = features
        self.negotiation_complete = features is not None and parse(features.xml).complete

    def _learn(self, role: Role, event: Event) -> None:
        if isinstance(event, e.StreamHeader) and role is Role.RECEIVING:
            self.header = event
            self.streams_opened += 1
        elif isinstance(event, e.StreamHeader):
            asked = _address(event.xml.get("to"))
            self.domain = asked.domain if asked else ""
        elif isinstance(event, e.StreamFeatures):
            self._take_features(event)
        elif isinstance(event, e.Sasl2Success):
            self._go_on_authenticated(event)
        elif isinstance(event, e.SaslSuccess):
            self.authenticated = True
            self._restart()
        elif isinstance(event, e.BindResult) and role is Role.RECEIVING and self.bound is None:
            # Once: a later one may come from a stranger, through the server.
            self.bound = _address_in(event)
        elif isinstance(event, e.StreamClose):
            self.closed.add(role)
        elif isinstance(event, e.Iq) and not self.authenticated:
            self._heed_old_login(role, event)
        elif isinstance(event, e.Compressed):
            self._restart()
        self._asked.heed(event, authenticated=self.authenticated)
        self.counts.observe(role, event)

    def _heed_old_login(self, role: Role, event: Event) -> None:
        """Heed a login as before SASL: one answer logs in and binds, and stanzas may pass.

        XEP-0078
        """
        from xmpp_walkthrough.protocol.old_login import heed  # few connections need it

        granted = heed(self._old_forms, role, event, self.domain)
        if granted is not None:
            self.authenticated, self.bound, self.phase = True, granted.jid, Phase.ESTABLISHED

    def _go_on_authenticated(self, success: e.Sasl2Success) -> None:
        """The stream lives on: only its features are void. XEP-0388 §2.6.1"""
        self.authenticated = True
        self._take_features(None)
        for framer in self._framers.values():
            framer.allow(self._established)
        if isinstance(success, e.Sasl2Bound):
            self.bound = _address_in(success) if _assigns(success) else self.bound
            self.counts.observe_inline(success.xml)

    def _breach(self, role: Role, raw: bytes, condition: str, rule: str) -> Violation:
        breach = self._broken(role, Violation(raw, None, condition, rule))
        self.passed.append(Phase.BROKEN)
        return breach

    def _broken(self, role: Role, breach: Violation) -> Violation:
        """Remember which side broke a rule first: the other may say so, if XML may pass."""
        unheard = self.phase is Phase.TLS_HANDSHAKE or (
            self.phase is Phase.IDLE and role is Role.RECEIVING
        )
        if self.breach is None:
            self.breach = breach
            self.wronged = None if unheard else role.peer
        self.phase = Phase.BROKEN
        return breach

    def tls_established(self) -> None:
        """TLS stands: the old stream is void. Errors: ValueError outside the handshake. §5.4.3.3"""
        if self.phase is not Phase.TLS_HANDSHAKE:
            raise ValueError(f"no TLS handshake is due in phase {self.phase}")
        self.secured = True
        self.phase = Phase.IDLE
        self._restart()


def why_unexpected(phase: Phase, role: Role, event: Event) -> str:
    """The rule that is broken where the table does not allow this event."""
    if phase in _SECURITY:
        return "behind-starttls" if role is Role.INITIATING else "instead-of-proceed"
    if isinstance(event, e.Stanza):
        return "stanza-too-early"
    if isinstance(event, e.SaslSuccess):
        return "success-unasked"
    return "unexpected"


def _assigns(event: Event) -> bool:
    """Whether this event assigns our address; a resumed session has one already."""
    resumed = isinstance(event, e.Sasl2Bound) and event.xml.find(f"{{{SM}}}resumed") is not None
    return isinstance(event, e.BindResult | e.Sasl2Bound) and not resumed


def _address_in(event: Event) -> Jid | None:
    """The address that a binding assigns, prepared; None where it is none. RFC 6120 §7.6.1"""
    inline = isinstance(event, e.Sasl2Bound)
    path = f"{{{SASL2}}}authorization-identifier" if inline else f"{{{BIND}}}bind/{{{BIND}}}jid"
    return _address(event.xml.findtext(path))


def _address(text: str | None) -> Jid | None:
    try:
        return Jid.parse(text or "")
    except JidError:
        return None
