"""Predictions: the learner picks the server's answer before sending; the real one grades it."""

from collections.abc import Awaitable, Callable

from xmpp_walkthrough.cli.learner.pages import Pages
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.predict import NOTHING, candidates, grade, kind_of, settles
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import Ended


class Prediction:
    """One open prediction at most: from the key until the answer, or until we go on without one."""

    def __init__(
        self, library: Callable[[], Library], pages: Pages, ask: Callable[[str], Awaitable[str]]
    ) -> None:
        self._library = library
        self._pages = pages
        self._ask = ask
        self._guess = ""
        self._sent: Event | None = None

    async def choose(self, pending: Entry) -> None:
        """Let the learner pick an answer to the pending message, or none."""
        say = self._library().text
        kinds = candidates(pending)
        self._pages.note("", say("predict.question"))
        for number, kind in enumerate(kinds, 1):
            self._pages.note(f" {number}", say(f"predict.name.{kind}"))
        key = await self._ask("predict.keys")
        chosen = int(key) - 1 if key.isdecimal() and len(key) == 1 else -1
        if 0 <= chosen < len(kinds):
            self._guess = kinds[chosen]
            guess = say(f"predict.name.{self._guess}")
            self._pages.note("", say("predict.chosen", guess=guess))

    def drop(self) -> None:
        """Drop the prediction: its message will not be sent."""
        self._guess, self._sent = "", None

    def before(self, line: Line) -> None:
        """A line is about to be shown. A line that goes on without an answer settles the guess."""
        goes_on = isinstance(line, Note) and isinstance(line.fact, Ended)
        if isinstance(line, Entry) and line.role is Role.INITIATING:
            goes_on = not line.edited
        if goes_on and self._sent is not None:
            self._settle(NOTHING)

    def after(self, line: Line) -> None:
        """A line has been shown: it may be the message of the prediction, or its answer."""
        if not self._guess or not isinstance(line, Entry):
            return
        if line.role is Role.INITIATING:
            self._sent = self._sent or line.event
        elif self._sent is not None and settles(self._sent, line.event):
            self._settle(kind_of(line.event))

    def _settle(self, answer: str) -> None:
        self._pages.note("", grade(self._guess, answer, self._library()))
        self.drop()
