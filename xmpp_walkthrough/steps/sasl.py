"""Step 2.2: prove who we are, with the mechanism of our choice. RFC 6120 §6."""

from xmpp_walkthrough.protocol.sasl.base64 import encode_payload
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.proof import Wire
from xmpp_walkthrough.steps.prove import prove
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import SASL


def sasl(context: Context) -> Run:
    """Log in, in the way that was asked for: as before SASL, by SASL2, or by the profile of §6."""
    wants = context.wants
    if wants.register and not context.registered:
        from xmpp_walkthrough.steps.asked.registration import register

        yield from register(context)
    if wants.old_login:
        from xmpp_walkthrough.steps.asked.old_login import old_login

        yield from old_login(context)
        return
    if wants.inline:
        from xmpp_walkthrough.steps.inline.login import log_in  # only who asks for it pays for it

        yield from log_in(context)
        return
    yield from prove(context, Wire(context.offers.mechanisms, _auth, _response, _ABORT))
    context.facts.discard("open")  # §6.4.6: a new stream follows


def _auth(mechanism: str, payload: bytes | None) -> bytes:
    return serialise(element(SASL, "auth", {"mechanism": mechanism}, encode_payload(payload)))


def _response(payload: bytes | None) -> bytes:
    return serialise(element(SASL, "response", None, encode_payload(payload)))


_ABORT = serialise(element(SASL, "abort"))


STEP = Step(
    name="sasl",
    number="2.2",
    order=4,
    exit_code=ExitCode.SASL,
    run=sasl,
    needs=frozenset({"open", "secured"}),
    gives=frozenset({"authenticated"}),
)
