"""The transition table: every phase, role and event leads to a phase or is a breach."""

import pytest
from support.walks.login_bytes import (
    ANSWER,
    AUTH,
    AUTHENTICATE,
    BIND_REQUEST,
    BIND_RESULT,
    BOUND2,
    CHALLENGE,
    END,
    MESSAGE,
    OPEN,
    PROCEED,
    RESPONSE,
    SASL_OFFER,
    STARTTLS,
    SUCCESS,
    SUCCESS2,
    TO_AUTHENTICATE,
    TO_BOUND,
    TO_SUCCESS,
    TO_TLS,
    I,
    R,
    Turn,
    at,
    features,
    sasl2,
)

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.stream.phases import TRANSITIONS, Phase, diagram
from xmpp_walkthrough.protocol.stream.stream import Stream

# How each phase is reached; TLS_HANDSHAKE and BROKEN are where no XML may come any more.
PATHS: dict[Phase, list[Turn]] = {
    Phase.IDLE: [],
    Phase.HEADER_SENT: [(I, OPEN)],
    Phase.HEADER_ANSWERED: [(I, OPEN), (R, ANSWER)],
    Phase.NEGOTIATING: TO_SUCCESS[:2],
    Phase.TLS_REQUESTED: TO_TLS[:3],
    Phase.TLS_HANDSHAKE: TO_TLS[:3],  # and then PROCEED, below
    Phase.AUTHENTICATING: TO_SUCCESS[:3],
    Phase.AUTHENTICATING2: TO_AUTHENTICATE,
    Phase.ESTABLISHED: [*TO_SUCCESS, *TO_BOUND],
    Phase.CLOSING: [*TO_SUCCESS, *TO_BOUND, (I, END)],
    Phase.CLOSED: [*TO_SUCCESS, *TO_BOUND, (I, END), (R, END)],
    Phase.BROKEN: [*TO_SUCCESS, *TO_BOUND, (R, b"text")],
}
SAMPLES: dict[type[Event], bytes] = {
    e.StreamHeader: OPEN,
    e.StreamFeatures: features(SASL_OFFER),
    e.StreamError: b"<stream:error/>",
    e.StreamClose: END,
    e.Whitespace: b" ",
    e.StartTls: STARTTLS,
    e.Proceed: PROCEED,
    e.TlsFailure: PROCEED.replace(b"proceed", b"failure"),
    e.SaslAuth: AUTH,
    e.SaslChallenge: CHALLENGE,
    e.SaslResponse: RESPONSE,
    e.SaslAbort: RESPONSE.replace(b"response", b"abort"),
    e.SaslFailure: RESPONSE.replace(b"response", b"failure"),
    e.SaslSuccess: SUCCESS,
    e.Sasl2Auth: AUTHENTICATE,
    e.Sasl2Challenge: sasl2("challenge", "cj1h"),
    e.Sasl2Response: sasl2("response", "Yz1i"),
    e.Sasl2Abort: sasl2("abort"),
    e.Sasl2Failure: sasl2("failure"),
    e.Sasl2Continue: sasl2("continue", "<tasks><task>HOTP</task></tasks>"),
    e.Sasl2Next: sasl2("next"),
    e.Sasl2TaskData: sasl2("task-data"),
    e.Sasl2Success: SUCCESS2,
    e.Sasl2Bound: BOUND2,
    e.Message: MESSAGE,
    e.Presence: b"<presence/>",
    e.Iq: b"<iq type='get' id='a'/>",
    e.BindRequest: BIND_REQUEST,
    e.BindResult: BIND_RESULT,
    e.Nonza: b"<active xmlns='urn:xmpp:csi:0'/>",
    e.Compress: b"<compress xmlns='http://jabber.org/protocol/compress'/>",
    e.Compressed: b"<compressed xmlns='http://jabber.org/protocol/compress'/>",
    e.CompressionFailure: b"<failure xmlns='http://jabber.org/protocol/compress'/>",
    e.SmEnable: b"<enable xmlns='urn:xmpp:sm:3'/>",
    e.SmEnabled: b"<enabled xmlns='urn:xmpp:sm:3'/>",
    e.SmResume: b"<resume xmlns='urn:xmpp:sm:3' previd='a' h='0'/>",
    e.SmResumed: b"<resumed xmlns='urn:xmpp:sm:3' previd='a' h='0'/>",
    e.SmFailed: b"<failed xmlns='urn:xmpp:sm:3'/>",
    e.SmRequest: b"<r xmlns='urn:xmpp:sm:3'/>",
    e.SmAck: b"<a xmlns='urn:xmpp:sm:3' h='0'/>",
}


def reach(phase: Phase) -> Stream:
    stream = at(*PATHS[phase])
    if phase is Phase.TLS_HANDSHAKE:
        stream.feed(R, PROCEED)
    assert stream.phase is phase
    return stream


def test_every_event_has_a_sample() -> None:
    kinds = {v for v in vars(e).values() if isinstance(v, type) and issubclass(v, Event)}
    assert kinds - {Event, Violation, e.Stanza, e.SaslData} == set(SAMPLES)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_every_event_leads_to_a_phase_or_is_a_breach(
    phase: Phase, role: Role, kind: type[Event]
) -> None:
    stream = reach(phase)
    (event,) = stream.feed(role, SAMPLES[kind])
    assert stream.passed == [stream.phase]
    expected = TRANSITIONS.get((phase, role, kind))
    if isinstance(event, Violation):
        assert stream.phase is Phase.BROKEN
        assert event.condition
        assert event.rule
        assert event.raw == SAMPLES[kind]
        assert expected is None or held_back(phase, role, kind) or not readable(phase, role, kind)
    else:
        assert type(event) is kind
        assert stream.phase is expected


def held_back(phase: Phase, role: Role, kind: type[Event]) -> bool:
    """What waits for the binding, or for a request, although the table lets it pass.

    Features follow a SASL2 login that has bound, and no other.
    """
    if phase is Phase.ESTABLISHED and kind is e.StreamFeatures:
        return True
    early = issubclass(kind, e.Stanza | e.SmResumed | e.Compressed) and kind is not e.BindResult
    return phase is Phase.NEGOTIATING and role is R and early


def readable(phase: Phase, role: Role, kind: type[Event]) -> bool:
    """Some transitions need a stream that this path has not got in this direction."""
    if kind is e.StreamHeader:
        return phase in (Phase.IDLE, Phase.HEADER_SENT)
    if phase is Phase.CLOSING and role is I:
        return False  # this path closed that direction
    if phase is Phase.BROKEN and role is R:
        return False  # this path broke the rules in that direction
    return not (phase is Phase.HEADER_SENT and role is R)


def test_no_transition_leads_out_of_the_end() -> None:
    for phase in (Phase.CLOSED, Phase.BROKEN, Phase.TLS_HANDSHAKE):
        assert not [key for key in TRANSITIONS if key[0] is phase is not TRANSITIONS[key]]


def test_only_the_server_grants() -> None:
    entry = (e.Proceed, e.SaslSuccess, e.Sasl2Success, e.Sasl2Bound)
    grants = (*entry, e.StreamFeatures, e.SaslChallenge, e.SaslFailure, e.Sasl2Continue)
    assert not [key for key in TRANSITIONS if key[1] is I and key[2] in entry]
    assert not [
        key
        for key in TRANSITIONS
        if key[1] is I and key[2] in grants and key[0] is not Phase.CLOSING
    ]


def test_the_two_profiles_of_sasl_do_not_mix() -> None:
    for phase, newer in ((Phase.AUTHENTICATING, False), (Phase.AUTHENTICATING2, True)):
        found = {key[2].__name__ for key in TRANSITIONS if key[0] is phase}
        heard = {name for name in found if name.startswith("Sasl")}
        assert heard
        assert all(name.startswith("Sasl2") is newer for name in heard)


def test_every_phase_can_be_reached_by_the_table() -> None:
    reached = {Phase.IDLE, Phase.BROKEN} | set(TRANSITIONS.values())
    assert reached == set(Phase)


def test_every_open_phase_can_be_closed_by_both() -> None:
    open_phases = set(Phase) - {Phase.IDLE, Phase.TLS_HANDSHAKE, Phase.CLOSED, Phase.BROKEN}
    for phase in open_phases - {Phase.HEADER_SENT}:
        for role in Role:
            assert (phase, role, e.StreamClose) in TRANSITIONS
            assert (phase, role, e.StreamError) in TRANSITIONS


def test_the_diagram_draws_every_change_of_phase() -> None:
    lines = diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "  [*] --> idle"]
    drawn = [line.strip() for line in lines[2:]]
    for (phase, role, event), target in TRANSITIONS.items():
        if phase is target:
            continue
        edge = f"{phase} --> {target}:".replace("-", "_").replace("__>", "-->")
        (found,) = [line for line in drawn if line.startswith(edge)]
        assert f"{'C' if role is I else 'S'} {event.__name__}" in found.partition(": ")[2].split(
            ", "
        )
    assert "tls_handshake --> idle: TLS established" in drawn


def test_a_role_has_a_peer() -> None:
    assert I.peer is R
    assert R.peer is I
