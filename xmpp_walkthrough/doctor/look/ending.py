"""The end of a doctor's walk: always, in order where that is possible, and with a reason."""

import time

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.steps.failure import LOST, FailureKey, WalkError
from xmpp_walkthrough.steps.step import Context, Run

# After these the peer would not answer a close either: it would only cost another wait.
_DEAF: tuple[FailureKey, ...] = ("timeout", "tls.timeout", *LOST, "stalled")


async def looked(
    context: Context, run: Run, options: Options, inquiry: Inquiry, about: str
) -> Seen:
    """Perform the walk, close what it opened, and give what was seen of it."""
    session = Performer(
        context,
        Automatic(),
        options._replace(show_secrets=False),
        time.perf_counter,
        inquiry.bounds,
        secrets=inquiry.secrets,
        about=about,
    )
    failure: WalkError | None = None
    try:
        await session.run(run)
    except WalkError as error:
        failure = error
    try:
        if failure is not None and not failure.is_one_of(*_DEAF):
            await session.finish()
    finally:
        session.release()
    return Seen(session.transcript, failure, frozenset(context.facts))
