"""Who decides when to go on, where nobody presses keys? A timer, or nobody at all."""

import asyncio

from xmpp_walkthrough.cli.presenter import Presenter
from xmpp_walkthrough.transcript.entry import Entry, Line


class Timed:
    """Shows the walk and waits `seconds` before each thing that is sent in a step shown in full."""

    def __init__(self, presenter: Presenter, seconds: float = 0.0) -> None:
        self._presenter = presenter
        self._seconds = seconds

    def show(self, line: Line) -> None:
        self._presenter.show(line)

    def waits(self, step: str) -> bool:
        return self._seconds > 0 and self._presenter.paused_in(step)

    async def before(self, pending: Entry) -> bytes | None:
        await asyncio.sleep(self._seconds)
        return None
