"""The phases of a connection, and what may come next from which side.

One table for both roles: `TRANSITIONS[phase, role, event] -> phase`. An event without an entry is a
breach of the protocol (`Violation`). The table knows the order of a login, RFC 6120 §4.3, §5.4,
§6.4, §7:

- A stream opens: header, answering header, features. Each of STARTTLS and SASL ends with the
  stream void, so the phase falls back to IDLE and a new header must come (§4.3.3).
- SASL2 (XEP-0388) goes on with the same stream: new features follow its success, as they follow a
  header; with a resource bound inside (XEP-0386) stanzas may pass at once, and they follow all the
  same, once: that is a rule of the `Stream`.
- After `<proceed/>` no XML may pass until TLS stands: `Stream.tls_established` leads to IDLE.
- Errors and closes may come at any time once a stream is open (§4.4, §4.9.1).
- Secured, authenticated and the bound JID are attributes of the `Stream`, not more phases; that
  a stanza waits for the binding is a rule of the phase NEGOTIATING (§7.1).
"""

from collections.abc import Mapping
from enum import StrEnum

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role


class Phase(StrEnum):
    """The phases of a connection.

    Those between IDLE and ESTABLISHED come again on each new stream.
    """

    IDLE = "idle"
    HEADER_SENT = "header-sent"
    HEADER_ANSWERED = "header-answered"
    NEGOTIATING = "negotiating"
    TLS_REQUESTED = "tls-requested"
    TLS_HANDSHAKE = "tls-handshake"
    AUTHENTICATING = "authenticating"
    AUTHENTICATING2 = "authenticating2"  # by XEP-0388, whose elements do not mix with those of §6
    ESTABLISHED = "established"
    CLOSING = "closing"
    CLOSED = "closed"
    BROKEN = "broken"


Table = Mapping[tuple[Phase, Role, type[Event]], Phase]

_I, _R = Role.INITIATING, Role.RECEIVING
_OPEN = (
    Phase.HEADER_ANSWERED,
    Phase.NEGOTIATING,
    Phase.TLS_REQUESTED,
    Phase.AUTHENTICATING,
    Phase.AUTHENTICATING2,
    Phase.ESTABLISHED,
)

_AFTER_BINDING: tuple[type[Event], ...] = (
    *(e.Message, e.Presence, e.Iq, e.BindRequest, e.BindResult),
    *(e.Nonza, e.SmRequest, e.SmAck),
)
_MANAGING: dict[Role, tuple[type[Event], ...]] = {
    _I: (e.SmEnable, e.SmResume),
    _R: (e.SmEnabled, e.SmResumed, e.SmFailed),
}


def _table() -> dict[tuple[Phase, Role, type[Event]], Phase]:
    P = Phase
    table: dict[tuple[Phase, Role, type[Event]], Phase] = {
        (P.IDLE, _I, e.StreamHeader): P.HEADER_SENT,
        (P.HEADER_SENT, _R, e.StreamHeader): P.HEADER_ANSWERED,
        (P.HEADER_SENT, _I, e.StreamClose): P.CLOSING,
        (P.HEADER_ANSWERED, _R, e.StreamFeatures): P.NEGOTIATING,
        (P.NEGOTIATING, _I, e.StartTls): P.TLS_REQUESTED,
        (P.TLS_REQUESTED, _R, e.Proceed): P.TLS_HANDSHAKE,
        (P.TLS_REQUESTED, _R, e.TlsFailure): P.CLOSING,
        (P.NEGOTIATING, _I, e.SaslAuth): P.AUTHENTICATING,
        (P.AUTHENTICATING, _R, e.SaslChallenge): P.AUTHENTICATING,
        (P.AUTHENTICATING, _I, e.SaslAuth): P.AUTHENTICATING,  # begun anew: §6.4.2
        (P.AUTHENTICATING, _I, e.SaslResponse): P.AUTHENTICATING,
        (P.AUTHENTICATING, _I, e.SaslAbort): P.AUTHENTICATING,
        (P.AUTHENTICATING, _R, e.SaslFailure): P.NEGOTIATING,
        (P.AUTHENTICATING, _R, e.SaslSuccess): P.IDLE,
        (P.NEGOTIATING, _I, e.Iq): P.NEGOTIATING,
        (P.NEGOTIATING, _R, e.Iq): P.NEGOTIATING,
        (P.NEGOTIATING, _I, e.BindRequest): P.NEGOTIATING,
        (P.NEGOTIATING, _R, e.BindResult): P.ESTABLISHED,
        (P.IDLE, _R, e.Whitespace): P.IDLE,
        (P.IDLE, _I, e.Whitespace): P.IDLE,
        (P.HEADER_SENT, _R, e.Whitespace): P.HEADER_SENT,
    }
    for role, managing in _MANAGING.items():
        for event in (*_AFTER_BINDING, *managing, e.Whitespace):
            table[P.ESTABLISHED, role, event] = P.ESTABLISHED
            # One side has closed; the other may still be speaking (RFC 6120 §4.4).
            table[P.CLOSING, role, event] = P.CLOSING
        for phase in (P.HEADER_ANSWERED, P.NEGOTIATING):
            table[phase, role, e.Whitespace] = phase
        for phase in _OPEN:
            table[phase, role, e.StreamError] = P.CLOSING
            table[phase, role, e.StreamClose] = P.CLOSING
        table[P.CLOSING, role, e.StreamError] = P.CLOSING
        for late in (e.StreamHeader, e.StreamFeatures):
            table[P.CLOSING, role, late] = P.CLOSING
        table[P.CLOSING, role, e.StreamClose] = P.CLOSED
        # The side that saw the breach tells it by a stream error, and ends the stream (§4.9.1).
        for last in (e.StreamHeader, e.StreamError, e.StreamClose):
            table[P.BROKEN, role, last] = P.BROKEN
    for crossed in (e.SaslChallenge, e.SaslFailure, e.TlsFailure):
        # Said before our close had reached the server.
        table[P.CLOSING, _R, crossed] = P.CLOSING
    # A server whose only features are voluntary lets stanzas pass at once (§4.3.5), and servers
    # answer a stanza that came too early with a stanza error (`real-servers`): the Stream decides.
    table[P.NEGOTIATING, _R, e.Message] = P.NEGOTIATING
    table[P.NEGOTIATING, _R, e.Presence] = P.NEGOTIATING
    # Extensions negotiate with elements of their own, after authentication; to resume a session is
    # to have its address (XEP-0198 §5).
    for role, managing in _MANAGING.items():
        for event in (*managing, e.Nonza):
            table[P.NEGOTIATING, role, event] = P.NEGOTIATING
    table[P.NEGOTIATING, _R, e.SmResumed] = P.ESTABLISHED
    table[P.NEGOTIATING, _I, e.Compress] = P.NEGOTIATING
    table[P.NEGOTIATING, _R, e.Compressed] = P.IDLE
    table[P.NEGOTIATING, _R, e.CompressionFailure] = P.NEGOTIATING
    return table


def _sasl2() -> dict[tuple[Phase, Role, type[Event]], Phase]:
    P = Phase
    within = P.AUTHENTICATING2
    asked = (e.Sasl2Response, e.Sasl2Abort, e.Sasl2Next, e.Sasl2TaskData)
    answered = (e.Sasl2Challenge, e.Sasl2Continue, e.Sasl2TaskData)
    return {
        (P.NEGOTIATING, _I, e.Sasl2Auth): within,
        **{(within, _I, event): within for event in asked},
        **{(within, _R, event): within for event in answered},
        (within, _R, e.Sasl2Failure): P.NEGOTIATING,
        (within, _R, e.Sasl2Success): P.HEADER_ANSWERED,
        (within, _R, e.Sasl2Bound): P.ESTABLISHED,
        (P.ESTABLISHED, _R, e.StreamFeatures): P.ESTABLISHED,
        # Said before our close had reached the server.
        (P.CLOSING, _R, e.Sasl2Challenge): P.CLOSING,
        (P.CLOSING, _R, e.Sasl2Continue): P.CLOSING,
        (P.CLOSING, _R, e.Sasl2Failure): P.CLOSING,
    }


TRANSITIONS: Table = {**_table(), **_sasl2()}


def diagram() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", "  [*] --> idle"]
    edges: dict[tuple[Phase, Phase], list[str]] = {}
    for (phase, role, event), target in TRANSITIONS.items():
        if phase is not target:
            arrow = "C" if role is _I else "S"
            edges.setdefault((phase, target), []).append(f"{arrow} {event.__name__}")
    edges[Phase.TLS_HANDSHAKE, Phase.IDLE] = ["TLS established"]
    for (source, goal), labels in edges.items():
        names = ", ".join(dict.fromkeys(labels))
        lines.append(f"  {source.replace('-', '_')} --> {goal.replace('-', '_')}: {names}")
    return "\n".join(lines)
