"""An older login of the same resource, which `--twice` holds beside the walk. RFC 6120 §7.7.2.2.

It is a login as every other, on a connection of its own, made before the one that is shown.
No guide is asked on it; the server's words to it stand as notes in the walk.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.protocol.events import StreamError
from xmpp_walkthrough.steps.actions import Tell
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.transcript.facts import Told
from xmpp_walkthrough.walk import perform, plan

_PATIENCE = 2.0  # seconds for news of it, once the walk is through
_FAREWELL = 0.5  # seconds for its close in order


Tells = Callable[[Told], None]  # where a note goes


class Older:
    """The older login, once it stands. `tells` is the walk that is shown."""

    def __init__(self, session: Performer, tells: Tells) -> None:
        self._session = session
        self._tells = tells
        self.ended = asyncio.Event()
        self._unread = False  # so much came that we have stopped listening

    def beside(self, run: Run) -> Run:
        """The walk, with a note at its beginning that this login stands already."""
        yield next(run)  # a step begins
        yield Tell("twice.held", {"jid": self._session.context.address})
        yield from run

    async def watch(self) -> None:
        """Read until the server ends it, and say how; or until it is too much."""
        session = self._session
        session.inbox.begin()
        try:
            await self._listen(session)
            self._unread = session.inbox.full
        except WalkError:
            self._unread = True

    async def _listen(self, session: Performer) -> None:
        while not session.inbox.full and await session.read():
            while session.inbox:
                event = session.inbox.take()
                if isinstance(event, StreamError):
                    error = event.raw.decode(errors="replace")
                    facts = {"jid": session.context.address, "error": error}
                    self._tells(Told("twice.ended", facts))
                    self.ended.set()
                    return

    async def settle(self, tells: Tells) -> None:
        """The walk is through: if nothing was heard of the older login, say that it lives."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self.ended.wait()
                return
        key = "twice.unread" if self._unread else "twice.alive"
        address, secrets = self._session.context.address, self._session.secrets
        tells(Told(key, {"jid": address if secrets is None else secrets.hide(address)}))


@asynccontextmanager
async def older_login(
    context: Context, shown: Performer, clock: Callable[[], float]
) -> AsyncIterator[Older | None]:
    """Hold a login while `shown` is walked; None where it could not be had."""
    session = Performer(
        context,
        Automatic(),
        shown.options,
        clock,
        shown.bounds,
        secrets=shown.secrets,
        about="older",
    )
    older = Older(session, shown.note)
    try:
        await session.run(_to_the_session(session.context))
    except WalkError:  # the walk that is shown goes the same way, and says why
        session.release()
        yield None
        return
    watching = asyncio.ensure_future(older.watch())
    try:
        yield older
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        if not older.ended.is_set():
            await session.finish(_FAREWELL)
        session.release()


def _to_the_session(context: Context) -> Run:
    """Every step up to the session, and no close."""
    counts: dict[str, int] = {}
    while "session" not in context.facts and (step := plan(context.facts)) is not None:
        counts[step.name] = counts.get(step.name, 0) + 1
        yield from perform(context, step, counts[step.name])
