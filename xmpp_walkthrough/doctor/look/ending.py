"""The end of a doctor's walk: always, in order where that is possible, and with a reason."""

from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.steps.failure import LOST, FailureKey, WalkError
from xmpp_walkthrough.steps.step import Run

# After these the peer would not answer a close either: it would only cost another wait.
_DEAF: tuple[FailureKey, ...] = ("timeout", "tls.timeout", *LOST, "stalled")


async def went(session: Performer, run: Run) -> WalkError | None:
    """Perform the walk and close what it opened. Returns the failure that stopped it, if any."""
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
    return failure
