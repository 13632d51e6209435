"""The editor: a learner changes a message in a few lines of the terminal, in place.

The bytes are made harmless first and taken back afterwards, so that every byte can be seen,
and written: `\\xff` stands for a byte that is not UTF-8. The connection goes on being read.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from xmpp_walkthrough.cli.learner.keys import GONE, Keys
from xmpp_walkthrough.cli.learner.screen import Screen
from xmpp_walkthrough.views.harmless import harmless, unharmless
from xmpp_walkthrough.views.layout.pretty import columns

if TYPE_CHECKING:
    from prompt_toolkit import Application
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output

Hint = Callable[[], None]

_ALONE = 0.1  # seconds after which an ESC is the Escape key


class EndOfInput(Exception):
    """The input has ended: no key will come any more."""


class Editor:
    """A box above a line of keys. It leaves the screen as it was."""

    def __init__(self, screen: Screen, keys: Keys) -> None:
        self._screen = screen
        self._keys = keys

    async def edit(self, data: bytes, footer: str, hint: Hint | None = None) -> bytes | None:
        """Let the learner edit `data`; None to leave it. Errors: EndOfInput.

        Ctrl-T shows the `hint` above, where there is one.
        """
        shown = harmless(data, keep_newlines=True)
        forget_typed_ahead(self._keys)
        try:
            text = await self._application(shown, footer, hint).run_async(
                handle_sigint=False, set_exception_handler=False
            )
        except GONE:
            raise EndOfInput from None
        if text is None:
            return None
        return unharmless(text).encode("utf-8", "surrogateescape")

    def _application(self, text: str, footer: str, hint: Hint | None) -> "Application[str | None]":
        from prompt_toolkit import Application
        from prompt_toolkit.buffer import Buffer
        from prompt_toolkit.document import Document
        from prompt_toolkit.layout import (
            BufferControl,
            Dimension,
            FormattedTextControl,
            HSplit,
            Layout,
            Window,
        )
        from prompt_toolkit.output import ColorDepth

        buffer = Buffer(document=Document(text, len(text)), multiline=True)
        box = Window(
            BufferControl(buffer),
            wrap_lines=True,
            dont_extend_height=True,
            height=lambda: Dimension(min=1, max=max(1, self._screen.size.lines - 3)),
        )
        keys = Window(FormattedTextControl(lambda: self._fitted(footer)), height=1)
        rule = Window(char="─", height=1)
        application: Application[str | None] = Application(
            layout=Layout(HSplit([rule, box, keys])),
            key_bindings=_bindings(hint),
            input=self._keys.source,
            output=terminal_output(self._screen),
            color_depth=ColorDepth.DEPTH_1_BIT,
            erase_when_done=True,
        )
        application.ttimeoutlen = _ALONE
        return application

    def _fitted(self, footer: str) -> str:
        while columns(footer) >= self._screen.size.columns and footer:
            footer = footer[:-1]
        return footer


def _bindings(hint: Hint | None) -> "KeyBindings":
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    @bindings.add("c-s", eager=True)
    def send(event: "KeyPressEvent") -> None:
        event.app.exit(result=event.current_buffer.text)

    @bindings.add("escape", eager=True)
    @bindings.add("c-c", eager=True)
    def leave(event: "KeyPressEvent") -> None:
        event.app.exit(result=None)

    @bindings.add("enter", eager=True)
    def break_line(event: "KeyPressEvent") -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add("c-t", eager=True)
    def show_hint(event: "KeyPressEvent") -> None:
        if hint is not None:
            event.app.renderer.erase()
            hint()
            event.app.invalidate()

    return bindings


def terminal_output(screen: Screen) -> "Output":
    """The learner's terminal for prompt_toolkit, which is to ask it nothing."""
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.output.vt100 import Vt100_Output

    def size() -> Size:
        return Size(rows=screen.size.lines, columns=screen.size.columns)

    return Vt100_Output(screen.out, size, enable_cpr=False, enable_bell=False)


def forget_typed_ahead(keys: Keys) -> None:
    """Drop keys that were typed before: they were not meant for this prompt."""
    from prompt_toolkit.input.typeahead import clear_typeahead

    clear_typeahead(keys.source)
