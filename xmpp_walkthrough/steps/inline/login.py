"""How does a walk log in with SASL2? It proves who it is, and is bound at once. XEP-0388, 0386.

The stream goes on without a restart: the fact "open" stays, and where the success has bound a
resource, step 3 has nothing left to do.
"""

from functools import partial

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.sasl2.offer import read_offer
from xmpp_walkthrough.steps.actions import Expect, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.inline.request import ABORT, authenticate, respond
from xmpp_walkthrough.steps.inline.wishes import Inline
from xmpp_walkthrough.steps.proof import Wire
from xmpp_walkthrough.steps.sasl import prove
from xmpp_walkthrough.steps.step import Context, Run

REPLIES = (e.Sasl2Challenge, e.Sasl2Continue, e.Sasl2Success, e.Sasl2Failure)


def log_in(context: Context, wish: Inline) -> Run:
    """Errors: WalkError."""
    features = context.stream.features
    assert features is not None  # the step needs an open stream
    offer = read_offer(features.xml)
    if offer is None:
        raise WalkError("sasl.sasl2-not-offered", ExitCode.SASL, section="XEP-0388 §2.1")
    begin = partial(authenticate, offer, wish)
    wire = Wire(offer.mechanisms, begin, respond, ABORT, REPLIES, "sasl2")
    end = yield from prove(context, wire)
    yield from _settle(context, end)


def _settle(context: Context, success: e.Event) -> Run:
    """What came with the success, and the features behind it. §2.6.1"""
    identity = success.xml.findtext("{*}authorization-identifier") or ""
    if identity.partition("/")[0] not in ("", context.account):
        facts = {"jid": identity, "wanted": context.account}
        yield Tell("bind.other-account", facts)
    if isinstance(success, e.Sasl2Bound):
        context.facts.add("bound")
    yield Expect((e.StreamFeatures,))
