"""The progress of one connection in a log: step, phase, protection. RFC 6120 §4.3, §5.4, §6.4, §7.

A stream's own table says what may come next, and all else is a breach. A log may begin in the
middle, have one side only, or have lost lines, and none of that is a breach: so here each unit says
by itself where the connection has got to, and what must have come before it is taken as done.
"""

from xmpp_walkthrough.logs.framings import framing_of
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.wire.names import BIND, SESSION

NUMBERS = {
    "open": "1",
    "tls": "2.1",
    "sasl": "2.2",
    "bind": "3",
    "session": "4",
    "exchange": "5",
    "close": "6",
}
_TLS = (e.StartTls, e.Proceed, e.TlsFailure)
_SASL = (
    *(e.SaslData, e.SaslAbort, e.SaslFailure),
    *(e.Sasl2Next, e.Sasl2TaskData),
)
_AFTER: tuple[tuple[type[Event], Phase], ...] = (
    (e.StreamFeatures, Phase.NEGOTIATING),
    (e.StartTls, Phase.TLS_REQUESTED),
    (e.Proceed, Phase.TLS_HANDSHAKE),
    (e.TlsFailure, Phase.CLOSING),
    (e.Sasl2Bound, Phase.ESTABLISHED),
    (e.Sasl2Success, Phase.HEADER_ANSWERED),
    (e.SaslSuccess, Phase.IDLE),
    (e.SaslFailure, Phase.NEGOTIATING),
    (e.Sasl2Auth, Phase.AUTHENTICATING2),
    (e.Sasl2Challenge, Phase.AUTHENTICATING2),
    (e.Sasl2Response, Phase.AUTHENTICATING2),
    (e.Sasl2Continue, Phase.AUTHENTICATING2),
    (e.SaslData, Phase.AUTHENTICATING),
    (e.SaslAbort, Phase.AUTHENTICATING),
    (e.BindResult, Phase.ESTABLISHED),
    (e.SmResumed, Phase.ESTABLISHED),
    (e.Compressed, Phase.IDLE),
    (e.Message, Phase.ESTABLISHED),
    (e.Presence, Phase.ESTABLISHED),
    (e.StreamError, Phase.CLOSING),
)
_RESTARTS = (Phase.TLS_HANDSHAKE, Phase.IDLE)


class Progress:
    """Where one connection has got to. `begun` says that a unit of it was seen."""

    def __init__(self) -> None:
        self.phase = Phase.IDLE
        self.step = ""
        self.secured = False
        self.authenticated = False
        self.streams = 0
        self.begun = False
        self.own = ""  # our bare address, once it is bound
        self._asked = ""  # the id of a request of steps 3 and 4
        self._closed: set[Role] = set()
        self._headers: set[Role] = set()  # that were seen on the present stream

    def is_over(self, role: Role, event: Event) -> bool:
        """Whether this begins another connection: a header where no stream can restart."""
        if not self.begun or not isinstance(event, e.StreamHeader):
            return False
        if self.phase in _RESTARTS:
            return False
        return role in self._headers or self.phase in (Phase.CLOSING, Phase.CLOSED)

    def heed(self, role: Role, event: Event) -> bool:
        """Go on with this unit; return whether TLS stands by now, and did not before it."""
        began_tls = self.phase is Phase.TLS_HANDSHAKE
        if self.phase in _RESTARTS:
            self._headers.clear()
        # Over WebSocket and HTTP it is not the stream that begins TLS: nothing of it will be seen.
        self.secured = self.secured or began_tls or bool(framing_of(event))
        if not self.begun:
            self._begin(event)
        self.begun = True
        self.step = self._step_of(event)
        self.phase = self._phase_after(role, event)
        if isinstance(event, e.SaslSuccess):
            self.authenticated = True
        if isinstance(event, e.BindResult):
            self.own = (event.xml.findtext(".//{*}jid") or "").partition("/")[0]
        elif isinstance(event, e.Sasl2Success):
            self.own = (event.xml.findtext("{*}authorization-identifier") or "").partition("/")[0]
        return began_tls

    def has_reached(self, event: Event) -> bool:
        """Whether the present step has reached what it is for, with this unit."""
        match self.step:
            case "open":
                return isinstance(event, e.StreamFeatures)
            case "tls":
                return isinstance(event, e.Proceed)
            case "sasl":
                return isinstance(event, e.SaslSuccess)
            case "bind" | "session":
                return isinstance(event, e.Iq) and event.xml.get("type") == "result"
            case "close":
                return self.phase is Phase.CLOSED
        return False  # an exchange has no end of its own

    def _begin(self, event: Event) -> None:
        """The first unit that a log has: what came before it is not known, and mostly done."""
        if isinstance(event, e.StreamHeader | e.StartTls | e.Proceed | e.TlsFailure):
            return
        if isinstance(event, e.StreamFeatures):
            self.secured = parse(event.xml).starttls == "absent"
            return
        # Nobody should log in without TLS; of a stanza in the middle nothing is known, nor claimed.
        self.secured = isinstance(event, _SASL)
        self.authenticated = not self.secured

    def _step_of(self, event: Event) -> str:
        if isinstance(event, e.StreamHeader):
            return "open"
        if isinstance(event, e.StreamFeatures):
            return "open" if self.phase is not Phase.ESTABLISHED else self.step or "open"
        if isinstance(event, _TLS):
            return "tls"
        if isinstance(event, _SASL):
            return "sasl"
        if isinstance(event, e.BindRequest | e.BindResult):
            return "bind"
        if isinstance(event, e.StreamClose):
            return "close"
        if isinstance(event, e.Iq):
            return self._step_of_iq(event)
        if isinstance(event, e.Stanza):
            return "exchange"
        return self.step or "exchange"

    def _step_of_iq(self, event: Event) -> str:
        for namespace, step in ((BIND, "bind"), (SESSION, "session")):
            if any(str(child.tag).startswith(f"{{{namespace}}}") for child in event.xml):
                return step
        answers = event.xml.get("type") in ("result", "error")
        if answers and self.step in ("bind", "session") and event.xml.get("id") == self._asked:
            return self.step
        return "exchange"

    def _phase_after(self, role: Role, event: Event) -> Phase:
        if isinstance(event, e.StreamHeader):
            self._headers.add(role)
            if role is Role.RECEIVING:
                self.streams += 1
                return Phase.HEADER_ANSWERED
            return Phase.HEADER_SENT
        if isinstance(event, e.StreamClose):
            self._closed.add(role)
            return Phase.CLOSED if role.peer in self._closed else Phase.CLOSING
        if self.phase in (Phase.CLOSING, Phase.CLOSED):
            return self.phase
        if isinstance(event, e.StreamFeatures) and self.phase is Phase.ESTABLISHED:
            return Phase.ESTABLISHED
        for kind, phase in _AFTER:
            if isinstance(event, kind):
                return phase
        if isinstance(event, e.Iq) and self.step in ("bind", "session"):
            self._asked = event.xml.get("id", "") if event.xml.get("type") == "set" else ""
        elif isinstance(event, e.Iq) and self.authenticated:
            return Phase.ESTABLISHED
        return self.phase if self.phase is not Phase.IDLE else Phase.ESTABLISHED
