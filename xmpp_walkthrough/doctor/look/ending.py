"""How does a walk of the doctor end? Always, in order where that is possible, and with a reason."""

from xmpp_walkthrough.net.session.performer import Session
from xmpp_walkthrough.steps.failure import LOST, WalkError
from xmpp_walkthrough.steps.step import Run

_NOBODY_THERE = ("timeout", "tls.timeout", *LOST, "stalled")  # nobody would answer it


async def went(session: Session, run: Run) -> WalkError | None:
    """Perform the walk, close what it opened, and say why it could not go on."""
    failure: WalkError | None = None
    try:
        await session.run(run)
    except WalkError as error:
        failure = error
    try:
        if failure is not None and failure.key not in _NOBODY_THERE:
            await session.finish()
    finally:
        session.release()
    return failure
