"""The learner: a person leads the walk by keys, with a pause before each message.

One dim line at the bottom says which keys there are. Longer reading (bytes, lessons, help) goes to
the terminal's alternate screen, so that the walk itself stays readable from top to bottom.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TextIO, cast

from xmpp_walkthrough.cli.learner.editor import Editor, EndOfInput
from xmpp_walkthrough.cli.learner.keys import Keys
from xmpp_walkthrough.cli.learner.pages import Pages
from xmpp_walkthrough.cli.learner.prediction import Prediction
from xmpp_walkthrough.cli.learner.prompt import Talk
from xmpp_walkthrough.cli.learner.screen import Screen
from xmpp_walkthrough.cli.learner.substitute import Hands
from xmpp_walkthrough.cli.walk.send_instead import Wishes
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.dns.caution import Doubt
from xmpp_walkthrough.net.session.guide import Interrupted, Occasion, Quit, WishesToSpeak
from xmpp_walkthrough.net.tcp.attempt import Endpoint
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.facts import InboxFull
from xmpp_walkthrough.views.view import Moment

_TALKATIVE = "exchange"  # the step in which the learner may send stanzas of their own


class Stage(Protocol):
    """The part of a presenter that the learner uses."""

    moment: Moment

    @property
    def library(self) -> Library: ...

    @property
    def transcript_lines(self) -> tuple[Line, ...]: ...

    def show(self, line: Line) -> None: ...

    def pending(self, entry: Entry) -> object: ...

    def task(self, pending: Entry) -> None:
        """Describe the message to write, without showing it."""

    def paused_in(self, step: str) -> bool: ...

    def use_language(self, language: str) -> None: ...

    def write_to(self, out: TextIO | None) -> TextIO:
        """Write to `out` from now on, unless it is None; returns the stream used so far."""

    def again(self, step: str, occurrence: int) -> None:
        """A new connection follows: until that step, a line a step is enough."""


class Learner:
    """A guide with keys. `at_the_keys` must be entered before anything is asked."""

    def __init__(
        self,
        stage: Stage,
        keys: Keys | None = None,
        wishes: Wishes | None = None,
        *,
        hands_on: bool = False,
    ) -> None:
        self._stage = stage
        self._hands_on = hands_on
        self._left = False  # the learner has quit: no pages are turned any more
        self._spoke = False  # at the prompt that hands on opens by itself
        self._agreed: set[Endpoint] = set()  # places that the learner has agreed to go to
        self._wishes = wishes or Wishes()
        self._keys = keys or Keys()
        self._screen = Screen(stage.write_to(None))
        stage.write_to(cast(TextIO, self._screen))
        self._pages = Pages(self._screen, self._keys, stage)
        editor = Editor(self._screen, self._keys)
        self._hands = Hands(stage, editor, self._pages, self._ask_and_heed, self._turn_pages)
        self._prediction = Prediction(lambda: stage.library, self._pages, self._ask_and_heed)
        self._talk = Talk(
            lambda: stage.library, self._screen, self._keys, self._pages, self._ask_and_heed
        )
        self._paused_at = stage.moment

    @asynccontextmanager
    async def at_the_keys(self) -> AsyncIterator["Learner"]:
        """Take the keys; give the terminal back as it was, whatever happens."""
        async with self._keys:
            try:
                yield self
            finally:
                self._screen.pour()

    async def lead(self, walk: Callable[[], Awaitable[ExitCode]]) -> ExitCode:
        """Let the learner begin, walk, and walk again where the server's timer cut us off."""
        try:
            await self._begin()
            while True:
                self._wishes.restart()
                self._prediction.drop()
                self._spoke = False
                try:
                    code = await walk()
                    break
                except WalkError as error:
                    if not error.is_one_of("cut-off"):
                        raise
                    if not await self.offer_again(error):
                        return error.exit_code
                    self._stage.again(self._paused_at.name, self._paused_at.occurrence)
            if not self._left:
                await self._turn_pages()
        except Quit as wish:
            return ExitCode.INTERRUPTED if isinstance(wish, Interrupted) else ExitCode.OK
        return code

    def _say(self, key: str, **facts: object) -> str:
        return self._stage.library.text(key, **facts)

    # --- what a guide does ---

    def show(self, line: Line) -> None:
        if self._talk.active:
            self._talk.around(lambda: self._show(line))
        else:
            self._show(line)

    def _show(self, line: Line) -> None:
        if isinstance(line, Note) and isinstance(line.fact, InboxFull):
            self._screen.read()  # it is for now, and not for the next page
        self._prediction.before(line)
        self._stage.show(line)
        self._prediction.after(line)

    def waits(self, step: str) -> bool:
        return self._stage.paused_in(step) or self._wishes.due(step)

    async def before(self, pending: Entry) -> bytes | None:
        """Show what would be sent, and return when the learner agrees. Errors: Quit."""
        given = self._wishes.take(pending.step)
        if given is None and not self._stage.paused_in(pending.step):
            return None
        self._paused_at = self._stage.moment
        try:
            wish = await self._hands.offer(pending, given) if given else None
            if wish is None and self._hands_on:
                wish = await self._by_hand(pending)
            wish = wish or await self._pause(pending)
            self._screen.read()
            return wish if wish != pending.raw else None
        except (EndOfInput, Quit) as wish:
            self._left = True
            raise wish if isinstance(wish, Quit) else Quit from None
        except WishesToSpeak:
            self._wishes.put_back(pending.step)
            raise
        except asyncio.CancelledError:
            self._screen.read()  # what comes now is news, and must be seen at once
            raise

    async def _by_hand(self, pending: Entry) -> bytes | None:
        """Describe the message, and let the learner write it; None for the usual way."""
        if pending.step == _TALKATIVE and self._spoke:
            return None
        self._stage.task(pending)
        await self._turn_pages()
        if pending.step == _TALKATIVE:
            self._spoke = True
            raise WishesToSpeak
        return await self._hands.edit(pending, b"", lambda: self._hint(pending))

    def _hint(self, pending: Entry) -> None:
        self._screen.read()
        self._stage.pending(pending)
        self._screen.pour()

    async def agrees(self, doubt: Doubt) -> bool:
        """Ask whether to go to a place; only `y` agrees, and once is enough. Errors: Quit."""
        if doubt.place in self._agreed:
            return True
        self._screen.write("\n")
        for mark, part in (("!!", "what"), ("", "cause")):
            words = self._say(f"failure.connect.{doubt.why}.{part}", **doubt.facts)
            self._pages.note(mark, words)
        await self._turn_pages()
        try:
            key = await self._ask("keys.doubt", place=str(doubt.place))
            while key not in ("y", "n", "enter"):
                await self._other(key)
                key = await self._ask("keys.doubt", place=str(doubt.place))
        except EndOfInput:
            raise Quit from None
        if key == "y":
            self._agreed.add(doubt.place)
        return key == "y"

    async def says(self, occasion: Occasion) -> bytes | None:
        """The bytes that the learner types at the prompt. Errors: Quit, Enough."""
        try:
            return await self._talk.says(occasion)
        except (EndOfInput, Quit) as wish:
            self._left = True
            raise wish if isinstance(wish, Quit) else Quit from None

    async def _pause(self, pending: Entry) -> bytes:
        """Wait until the learner agrees to the pending message, or to another in its place."""
        await self._propose(pending)
        while (key := await self._ask_about(pending)) != "enter":
            self._screen.turn()  # what came while a page was read
            wish = await self._hands.edit(pending, pending.raw) if key == "e" else None
            if wish is not None:
                return wish
            if key == "t" and pending.step == _TALKATIVE:
                raise WishesToSpeak
            if key == "p":
                await self._prediction.choose(pending)
                await self._turn_pages()
        return pending.raw

    async def _propose(self, pending: Entry) -> None:
        self._stage.pending(pending)
        await self._turn_pages()

    def _line_of_keys(self, pending: Entry) -> str:
        return "keys.pause-exchange" if pending.step == _TALKATIVE else "keys.pause"

    async def _ask_about(self, pending: Entry) -> str:
        """Ask for one key at the pause, and do what it stands for."""
        language = self._next_language()
        name = self._named(language)
        key = await self._ask(self._line_of_keys(pending), language=name)
        if key == "g" and language:
            self._stage.use_language(language)
            self._screen.read()
            await self._propose(pending)
        elif key == "x":
            await self._pages.raw(pending)
        elif key == "l":
            await self._pages.lesson(pending.step)
        else:
            await self._other(key)
        return key

    # --- the pauses that are not before a send ---

    async def _begin(self) -> None:
        while (key := await self._ask("keys.opening")) != "enter":
            if key == "l":
                await self._pages.lessons()
            else:
                await self._other(key)

    async def offer_again(self, error: WalkError) -> bool:
        """The server ended the connection at a pause: say so, and ask whether to walk again."""
        self._screen.write("\n")
        for mark, part in (("!!", "what"), ("", "cause")):
            self._pages.note(mark, self._say(f"failure.cut-off.{part}", **error.facts))
        try:
            await self._turn_pages()
            while True:
                key = await self._ask("keys.cut-off", number=self._paused_at.number)
                if key == "enter":
                    return True
                await self._other(key)
        except Interrupted:
            raise
        except Quit:
            return False

    async def _other(self, key: str) -> None:
        """The keys that do the same at every pause."""
        if key == "c-c":
            raise Interrupted
        if key in ("q", "end"):
            raise Quit
        if key == "s":
            await self._pages.so_far()
        elif key in ("?", "h"):
            await self._pages.help()

    async def _ask_and_heed(self, key: str) -> str:
        """Ask for a key, and do what it does at every pause."""
        pressed = await self._ask(key)
        self._screen.read()
        await self._other(pressed)
        return pressed

    async def _turn_pages(self) -> None:
        """Show text that is held back, a screen at a time."""
        while self._screen.holds:
            key = await self._ask("keys.more")
            if key in ("enter", "space", "pagedown"):
                self._screen.turn()
            else:
                await self._other(key)

    async def _ask(self, key: str, **facts: object) -> str:
        """Show the line of keys and wait for one of them."""
        self._keys.forget()
        self._screen.prompt(f" {self._say(key, **facts)}")
        try:
            pressed = await self._keys.next()
        finally:
            self._screen.unprompt()
        if pressed == "enter":
            self._screen.read()
        return pressed

    def _named(self, language: str) -> str:
        """The language's name for itself."""
        library = self._stage.library
        return library.translated(language).text("keys.language") if language else "-"

    def _next_language(self) -> str:
        library = self._stage.library
        names = library.languages
        if len(names) < 2:
            return ""
        return names[(names.index(library.language) + 1) % len(names)]
