"""Step 2.2 by SASL2: the login is authenticated and bound in one exchange. XEP-0388, XEP-0386.

The stream goes on without a restart: the fact "open" stays, and where the success has bound a
resource, step 3 has nothing left to do.
"""

from functools import partial

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.sasl2.offer import NAMES, read_offer
from xmpp_walkthrough.steps.actions import Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.inline.agent import fresh
from xmpp_walkthrough.steps.inline.fast import keep_token, log_in_by_token, look_for_fast
from xmpp_walkthrough.steps.inline.outcome import settle
from xmpp_walkthrough.steps.inline.request import ABORT, UPGRADE, authenticate, respond, upgrades
from xmpp_walkthrough.steps.inline.tasks import do_task
from xmpp_walkthrough.steps.proof import Wire
from xmpp_walkthrough.steps.prove import prove
from xmpp_walkthrough.steps.step import Context, Run

REPLIES = (e.Sasl2Challenge, e.Sasl2Continue, e.Sasl2Success, e.Sasl2Failure)


def log_in(context: Context) -> Run:
    """Log in with SASL2. Errors: WalkError."""
    agent = context.agent = context.agent or fresh(context.chance)
    offer = read_offer(context.features)
    if offer is None:
        raise WalkError("sasl.sasl2-not-offered", ExitCode.SASL, section="XEP-0388 §2.1")
    if offer.name != NAMES[0]:
        yield Tell("sasl2.other-name", {"name": offer.name})
    if context.former is not None and offer.resume:
        context.stream.counts = context.former.counts  # those of the session to go on with
    look_for_fast(context, offer, agent)
    begin = partial(authenticate, offer, context, agent)

    def wire(mechanisms: tuple[str, ...]) -> Wire:
        return Wire(mechanisms, begin, respond, ABORT, REPLIES, "sasl2")

    if tasks := upgrades(offer, context.wants.mechanism or ""):
        # A tool that looks changes nothing: unasked, an upgrade has made accounts unusable.
        key = "sasl2.upgrades" if UPGRADE in context.wants.extras else "sasl2.upgrades-left"
        yield Tell(key, {"tasks": ", ".join(tasks)})
    end = yield from log_in_by_token(context, agent, wire)
    if end is None:
        end = yield from prove(context, wire(offer.mechanisms))
    done: set[str] = set()
    while isinstance(end, e.Sasl2Continue):
        end = yield from do_task(context, end, done)
    yield from keep_token(context, end, agent)
    yield from settle(context, end)
