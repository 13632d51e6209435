"""The guide without keys: a timer between messages, or no pause at all."""

import asyncio

from xmpp_walkthrough.cli.walk.presenter import Presenter
from xmpp_walkthrough.cli.walk.send_instead import Wishes
from xmpp_walkthrough.net.dns.caution import Doubt
from xmpp_walkthrough.net.session.guide import Occasion
from xmpp_walkthrough.transcript.entry import Entry, Line


class Timed:
    """Shows the walk and waits `seconds` before each message of a step shown in full.

    Replacements of the command line go out with the program's opinion of them.
    """

    def __init__(
        self, presenter: Presenter, seconds: float = 0.0, wishes: Wishes | None = None
    ) -> None:
        self._presenter = presenter
        self._seconds = seconds
        self._wishes = wishes or Wishes()

    def show(self, line: Line) -> None:
        self._presenter.show(line)

    def waits(self, step: str) -> bool:
        return self._pauses(step) or self._wishes.due(step)

    def _pauses(self, step: str) -> bool:
        return self._seconds > 0 and self._presenter.paused_in(step)

    async def before(self, pending: Entry) -> bytes | None:
        wish = self._wishes.take(pending.step)
        if self._pauses(pending.step):
            await asyncio.sleep(self._seconds)
        if wish is not None:
            self._presenter.object_to(pending, wish)
        return wish

    async def agrees(self, doubt: Doubt) -> bool:
        return False  # no learner to ask: `--anywhere` says it beforehand

    async def says(self, occasion: Occasion) -> bytes | None:
        return None
