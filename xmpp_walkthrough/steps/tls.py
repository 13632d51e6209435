"""Step 2.1: hide the conversation with STARTTLS. RFC 6120 §5, RFC 7590."""

from xmpp_walkthrough.protocol.events import Proceed, StreamClose, StreamError, TlsFailure
from xmpp_walkthrough.protocol.features import Offer
from xmpp_walkthrough.steps.actions import Expect, Handshake, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import TLS


def tls(context: Context) -> Run:
    """Ask for TLS, and run the handshake. Errors: WalkError."""
    offered = context.offers.starttls is not Offer.ABSENT
    if not offered and context.wants.without_tls:
        yield Tell("tls.skipped")
        context.facts.add("secured")  # settled, by the learner's insistence
        return
    if not offered:  # RFC 7590 §3.1: an attacker may have removed the offer, so ask all the same
        yield Tell("tls.not-offered")
    yield Send(serialise(element(TLS, "starttls")))
    # Where it was not offered, a server may not even know the element, and end the stream.
    refusals = (TlsFailure,) if offered else (TlsFailure, StreamError, StreamClose)
    reply = yield Expect((Proceed, *refusals))
    if isinstance(reply, refusals):
        key = "tls.declined" if offered else "tls.not-offered"
        raise WalkError(key, ExitCode.TLS, section="RFC 6120 §5.4.2.2")
    yield Handshake(context.jid, uncertified=context.uncertified)
    context.facts.discard("open")  # §5.4.3.3: the old stream is void


STEP = Step(
    name="tls",
    number="2.1",
    order=3,
    exit_code=ExitCode.TLS,
    run=tls,
    needs=frozenset({"open"}),
    gives=frozenset({"secured"}),
)
