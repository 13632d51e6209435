"""Step 0, first half: where is the domain served? RFC 6120 §3.2, XEP-0368."""

from xmpp_walkthrough.steps.actions import Resolve
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.step import Context, Run, Step


def discover(context: Context) -> Run:
    """Find the targets: the one that was named by hand, or those of DNS. Errors: WalkError."""
    if context.server is not None:  # §3.2.3: the learner names the server; the domain stays
        context.targets = (context.server,)
        return
    context.targets = yield Resolve(context.host or context.jid.domain)


STEP = Step(
    name="discover",
    number="0",
    order=0,
    exit_code=ExitCode.RESOLVE,
    run=discover,
    gives=frozenset({"address"}),
)
