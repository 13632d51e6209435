"""Step 2.2: prove who we are, with the mechanism of our choice. RFC 6120 §6."""

from collections.abc import Generator

import xmpp_walkthrough.protocol.sasl as sasl_package
from xmpp_walkthrough.protocol.conditions import Condition, read
from xmpp_walkthrough.protocol.events import Event, SaslChallenge, SaslFailure, SaslSuccess
from xmpp_walkthrough.protocol.features import parse
from xmpp_walkthrough.protocol.sasl import Credentials, Mechanism, MechanismError, Move, Values
from xmpp_walkthrough.protocol.sasl.base64 import (
    IncorrectEncoding,
    decode_payload,
    encode_payload,
)
from xmpp_walkthrough.protocol.sasl.choice import NoMechanism, choose
from xmpp_walkthrough.protocol.sasl.scram_binding import common_type
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.steps.actions import Expect, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import SASL


def sasl(context: Context) -> Run:
    mechanism = _choose(context)
    offered = _credentials(context).offered
    why = "asked" if context.mechanism else "choice"
    key = "sasl.article" if context.as_in_article else f"sasl.{why}"
    yield Tell(key, {"mechanism": mechanism.name, "offered": offered})
    exchange = mechanism.initiate(_credentials(context))
    try:
        move = next(exchange)
    except MechanismError as error:  # the credentials themselves cannot be used
        raise _distrusted(error.reason, error.detail, mechanism) from None
    name, attributes = "auth", {"mechanism": mechanism.name}
    told: set[str] = set()
    while True:
        yield from _tell(mechanism, move.values, told)
        yield _payload(name, move.payload, attributes)
        reply = yield Expect((SaslChallenge, SaslSuccess, SaslFailure))
        if isinstance(reply, SaslFailure):
            raise _refused(reply, mechanism)
        answer = yield from _advance(exchange, reply, mechanism)
        if not isinstance(answer, Move):
            break
        move, name, attributes = answer, "response", {}
    yield from _tell(mechanism, answer, told)
    if isinstance(reply, SaslChallenge):  # the last word came as a challenge: §6.4.3
        yield _payload("response", None, {})
        reply = yield Expect((SaslSuccess, SaslFailure))
        if isinstance(reply, SaslFailure):
            raise _refused(reply, mechanism)
    context.facts.discard("open")  # §6.4.6: a new stream follows


def _tell(mechanism: Mechanism, values: Values, told: set[str]) -> Generator[Tell, None, None]:
    """Put what was computed since the last message into the transcript.

    A mechanism that sends the password computes nothing: its payload says it all.
    """
    fresh = {name: value for name, value in values.items() if name not in told}
    told.update(fresh)
    if fresh and not mechanism.plaintext:
        yield Tell("sasl.values", {"mechanism": mechanism.name, "values": fresh})


def _choose(context: Context) -> Mechanism:
    features = context.stream.features
    assert features is not None  # the step needs an open stream
    protected = context.stream.secured and not context.without_tls
    if not protected and not context.secrets_without_tls:
        raise WalkError("sasl.unprotected", ExitCode.SASL, section="RFC 6120 §13.8.3")
    try:
        return choose(
            parse(features.xml).mechanisms,
            [
                mechanism
                for mechanism in load(sasl_package, Mechanism)
                if _possible(mechanism, context)
            ],
            wanted=context.mechanism,
            secured=protected,
            allow_plain=context.secrets_without_tls,
        )
    except NoMechanism as reason:
        raise WalkError(
            f"sasl.{reason.reason}",
            ExitCode.SASL,
            {"mechanism": context.mechanism or "", "offered": reason.detail},
            section="RFC 6120 §6.3.3",
        ) from None


def _possible(mechanism: Mechanism, context: Context) -> bool:
    """Whether it may be chosen; what was asked for is tried in any case."""
    if mechanism.name == (context.mechanism or "").upper():
        return True
    if mechanism.certificate and not context.certificate:
        return False
    return not mechanism.binds or bool(common_type(_credentials(context)))


def _credentials(context: Context) -> Credentials:
    """Who we are, and what the server's list said: XEP-0440, XEP-0474."""
    features = context.stream.features
    assert features is not None  # the step needs an open stream
    offer = parse(features.xml)
    return Credentials(
        context.jid.local or "",
        context.password,
        nonce=context.nonce,
        offered=offer.mechanisms,
        bindings=offer.channel_bindings,
        domain=context.jid.domain,
        binding=context.binding,
    )


def _payload(name: str, payload: bytes | None, attributes: dict[str, str]) -> Send:
    return Send(serialise(element(SASL, name, attributes, encode_payload(payload))))


def _advance(
    exchange: Generator[Move, bytes | None, Values], reply: Event, mechanism: Mechanism
) -> Generator[Send | Expect, object, Move | Values]:
    """Give the server's payload to the mechanism: its next move, or the values at its end."""
    try:
        payload = decode_payload(reply.xml.text)
        if payload is None and isinstance(reply, SaslChallenge):
            payload = b""  # an empty challenge says something; a bare success says nothing
        move = exchange.send(payload)
    except StopIteration as end:
        values: Values = end.value
        return values
    except IncorrectEncoding as error:
        failure = _distrusted("incorrect-encoding", error.reason, mechanism)
    except MechanismError as error:
        failure = _distrusted(error.reason, error.detail, mechanism)
    else:
        if not isinstance(reply, SaslSuccess):
            return move
        failure = _distrusted("success-too-early", "", mechanism)
    if isinstance(reply, SaslChallenge):  # RFC 6120 §6.4.4: say that we go no further
        yield Send(serialise(element(SASL, "abort")))
        yield Expect((SaslFailure,), patience=2)
    raise failure


def _distrusted(reason: str, detail: str, mechanism: Mechanism) -> WalkError:
    return WalkError(
        f"sasl.refusal.{reason}",
        ExitCode.SASL,
        {"detail": detail, "mechanism": mechanism.name},
        section="RFC 5802 §5" if mechanism.name.startswith("SCRAM") else "RFC 6120 §6.4",
    )


def _refused(reply: Event, mechanism: Mechanism) -> WalkError:
    condition = read(reply.xml) or Condition(SASL, "not-authorized")
    return WalkError(
        "sasl.refused",
        ExitCode.SASL,
        {"mechanism": mechanism.name},
        section="RFC 6120 §6.5",
        condition=condition,
    )


STEP = Step(
    name="sasl",
    number="2.2",
    order=4,
    exit_code=ExitCode.SASL,
    run=sasl,
    needs=frozenset({"open", "secured"}),
    gives=frozenset({"authenticated"}),
)
