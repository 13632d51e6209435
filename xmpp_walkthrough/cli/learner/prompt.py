"""The prompt of step 5: the learner sends stanzas of their own; news appears above it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from xmpp_walkthrough.cli.learner.editor import EndOfInput, forget_typed_ahead, terminal_output
from xmpp_walkthrough.cli.learner.keys import GONE, Keys
from xmpp_walkthrough.cli.learner.pages import Pages
from xmpp_walkthrough.cli.learner.screen import Screen
from xmpp_walkthrough.cli.learner.short_forms import SHORT_FORMS, NotUnderstood, phrase
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.opinion import opinions
from xmpp_walkthrough.net.session.guide import Occasion
from xmpp_walkthrough.steps.actions import Enough

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

_COMMANDS = ("help", "close")


class Talk:
    """The prompt, and the lines that are shown around it."""

    def __init__(
        self,
        library: Callable[[], Library],
        screen: Screen,
        keys: Keys,
        pages: Pages,
        ask: Callable[[str], Awaitable[str]],
    ) -> None:
        self._library = library
        self._screen = screen
        self._keys = keys
        self._pages = pages
        self._ask = ask
        self._session: PromptSession[str | None] | None = None
        self._late: list[Callable[[], None]] | None = None  # news while a key is asked for
        self.active = False

    async def says(self, occasion: Occasion) -> bytes | None:
        """The next bytes to send; None to go back to the walk. Errors: Enough, EndOfInput."""
        if not self.active:
            self.active = True
            forget_typed_ahead(self._keys)
            self._say("talk.welcome")
        try:
            data = None
            while data is None:
                text = await self._line()
                if text is None:
                    self.active = False
                    return None
                data = await self._meant(text, occasion)
        # Also at a cancellation: the prompt must not stay active behind a lost connection.
        except BaseException:
            self.active = False
            raise
        return data

    async def _meant(self, text: str, occasion: Occasion) -> bytes | None:
        """The bytes for a line, if it is to be sent."""
        word = text.strip()
        if not word:
            return None
        if word == "/close":
            raise Enough
        if word.startswith("/"):
            self.help()
            return None
        try:
            data = phrase(text, occasion)
        except NotUnderstood as reason:
            self._say(reason.key)
            return None
        found = opinions(data, occasion, self._library())
        for item in found:
            self._pages.note("!!" if item.section else "?", item.says, item.section)
        # A breach is sent only at a second key: the learner may want exactly that.
        if not found or await self._agrees():
            return data
        return None

    async def _agrees(self) -> bool:
        self._late = []
        try:
            return await self._ask("talk.anyway") == "enter"
        finally:
            late, self._late = self._late, None
            for show in late:
                self.around(show)

    async def _line(self) -> str | None:
        self._session = self._session or self._new_session()
        self._screen.read()
        self._screen.pour()
        try:
            return await self._session.prompt_async(
                handle_sigint=False, set_exception_handler=False
            )
        except GONE:
            raise EndOfInput from None

    def _new_session(self) -> "PromptSession[str | None]":
        from prompt_toolkit import PromptSession
        from prompt_toolkit.output import ColorDepth

        return PromptSession(
            f" {self._library().text('talk.prompt')} ",
            input=self._keys.source,
            output=terminal_output(self._screen),
            key_bindings=_bindings(),
            color_depth=ColorDepth.DEPTH_1_BIT,
            erase_when_done=True,
            reserve_space_for_menu=0,
        )

    def around(self, show: Callable[[], None]) -> None:
        """Show a line now, above the prompt if there is one."""
        if self._late is not None:
            self._late.append(show)
            return
        application = self._session.app if self._session else None
        running = application is not None and application.is_running
        if application and running:
            application.renderer.erase()
        self._screen.read()
        show()
        self._screen.pour()
        if application and running:
            application.invalidate()

    def help(self) -> None:
        """The short forms, each with what it sends."""
        for name in SHORT_FORMS:
            self._pages.note("", self._library().text(f"talk.help-{name}"))
        for name in _COMMANDS:
            self._pages.note("", self._library().text(f"talk.help-{name}"))
        self._say("talk.help-xml")

    def _say(self, key: str) -> None:
        self._pages.note("", self._library().text(key))


def _bindings() -> "KeyBindings":
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    @bindings.add("escape", eager=True)
    @bindings.add("c-c", eager=True)
    def leave(event: "KeyPressEvent") -> None:
        event.app.exit(result=None)

    return bindings
