"""One mechanism run to its end, in the elements of either SASL profile. RFC 6120 §6.4, XEP-0388."""

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.conditions import Condition, read
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.sasl.known import bindable
from xmpp_walkthrough.steps.actions import Again, Expect, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.wire.names import SASL


class Wire(NamedTuple):
    """The elements of a SASL profile: how it writes the messages, and which replies it knows.

    `offered` are the mechanisms; `notes` begins the keys of notes: `sasl` or `sasl2`.
    """

    offered: tuple[str, ...]
    begin: Callable[[str, bytes | None], bytes]
    respond: Callable[[bytes | None], bytes]
    abort: bytes
    replies: tuple[type[e.Event], ...] = (e.SaslChallenge, e.SaslSuccess, e.SaslFailure)
    notes: str = "sasl"


Proof = Generator[Send | Expect | Tell | Again, Any, e.Event]


def attempt(mechanism: sasl.Mechanism, who: sasl.Credentials, wire: Wire) -> Proof:
    """Run the mechanism to its end. Returns the server's last unit. Errors: WalkError."""
    exchange = mechanism.initiate(who)
    try:
        move = next(exchange)
    except sasl.MechanismError as error:  # the credentials themselves are unfit
        raise _distrusted(error.reason, error.detail, mechanism) from None
    told: set[str] = set()
    message = wire.begin(mechanism.name, move.payload)
    while True:
        yield from _tell(mechanism, move.values, told)
        yield Send(message)
        reply = yield from _heard(wire.replies, mechanism)
        answer = yield from _advance(exchange, reply, mechanism, wire)
        if not isinstance(answer, sasl.Move):
            break
        move = answer
        message = wire.respond(move.payload)
    yield from _tell(mechanism, answer, told)
    if isinstance(reply, e.SaslChallenge):  # the last word came as a challenge: §6.4.3
        yield Send(wire.respond(None))
        done = tuple(kind for kind in wire.replies if not issubclass(kind, e.SaslChallenge))
        reply = yield from _heard(done, mechanism)
    return reply


def _heard(
    kinds: tuple[type[e.Event], ...], mechanism: sasl.Mechanism
) -> Generator[Expect, Any, e.SaslData]:
    reply = yield Expect(kinds)
    if isinstance(reply, e.SaslFailure):
        raise refused_by(reply, mechanism.name)
    assert isinstance(reply, e.SaslData)
    return reply


def _tell(
    mechanism: sasl.Mechanism, values: sasl.Values, told: set[str]
) -> Generator[Tell, None, None]:
    """Note the values that were computed since the last message.

    A mechanism that sends the password computes nothing: its payload says it all.
    """
    fresh = {name: value for name, value in values.items() if name not in told}
    told.update(fresh)
    if fresh and not mechanism.plaintext:
        key = "fast.values" if mechanism.needs is sasl.Needs.TOKEN else "sasl.values"
        yield Tell(key, {"mechanism": mechanism.name, "values": fresh})


def _advance(
    exchange: Generator[sasl.Move, bytes | None, sasl.Values],
    reply: e.SaslData,
    mechanism: sasl.Mechanism,
    wire: Wire,
) -> Generator[Send | Expect | Tell, object, sasl.Move | sasl.Values]:
    """Give the server's payload to the mechanism.

    Returns its next move, or the values at its end.
    """
    try:
        payload = payload_of(reply)
        if payload is None and isinstance(reply, e.SaslChallenge):
            payload = b""  # an empty challenge is a message, a bare success is none
        move = exchange.send(payload)
    except StopIteration as end:
        values: sasl.Values = end.value
        return values
    except IncorrectEncoding as error:
        failure = _distrusted("incorrect-encoding", error.reason, mechanism)
    except sasl.MechanismError as error:
        failure = _distrusted(error.reason, error.detail, mechanism)
    else:
        if isinstance(reply, e.SaslChallenge):
            return move
        failure = _distrusted("success-too-early", "", mechanism)
    yield Tell("sasl.unbelieved", {"reason": failure.reason})
    if isinstance(reply, e.SaslChallenge):  # RFC 6120 §6.4.4: the client aborts the exchange
        yield Send(wire.abort)
        yield Expect((e.SaslFailure,), patience=2)
    raise failure


_SECTIONS = {  # what an extension of SCRAM finds out
    "mechanism-list-changed": "XEP-0474 §6.2",
    "no-common-binding": "XEP-0440 §3, XEP-0474 §7",
    "tls-version-changed": "XEP-0515 §4.2",
}


def _of(mechanism: sasl.Mechanism) -> str:
    return mechanism.section if bindable(mechanism.name) else "RFC 6120 §6.4"


def _distrusted(reason: str, detail: str, mechanism: sasl.Mechanism) -> WalkError:
    return WalkError(
        f"sasl.refusal.{reason}",
        ExitCode.SASL,
        {"detail": detail, "mechanism": mechanism.name},
        section=_SECTIONS.get(reason, _of(mechanism)),
    )


def refused_by(reply: e.Event, mechanism: str) -> WalkError:
    """The failure of a refused login; a failure without a condition is not-authorized. §6.5"""
    condition = read(reply.xml) or Condition(SASL, "not-authorized")
    return WalkError(
        "sasl.refused",
        ExitCode.SASL,
        {"mechanism": mechanism},
        section="RFC 6120 §6.5",
        condition=condition,
    )
