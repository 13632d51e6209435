"""The screen of a walk: text that does not fit is held until a key is pressed.

So no line scrolls past unread.
"""

import io
import os
import re
from collections import deque
from typing import TextIO

from xmpp_walkthrough.views.layout.pretty import columns

_SGR = re.compile(r"\x1b\[[0-9;]*m")
_CLEAR_LINE = "\r\x1b[2K"


class Screen(io.TextIOBase):
    """A text stream over the terminal's: it counts the lines written since the last pause.

    Each `write` is a block that belongs together. The bottom line stays free for the keys.
    """

    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self._out = out
        self._held: deque[str] = deque()
        self._used = 0
        self._prompted = ""  # the text on the line of keys
        self._away = False  # on the alternate screen

    # --- a text stream, for the views ---

    def write(self, text: str, /) -> int:
        if self._held or self._away or self._used + self._rows(text) > self.room:
            self._held.append(text)
        else:
            self._put(text)
        return len(text)

    def flush(self) -> None:
        if not self._out.closed:
            self._out.flush()

    def isatty(self) -> bool:
        return self._out.isatty()

    def fileno(self) -> int:
        return self._out.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._out.encoding

    # --- pages, for the learner ---

    @property
    def size(self) -> os.terminal_size:
        try:
            return os.get_terminal_size(self._out.fileno())
        except (OSError, ValueError):
            return os.terminal_size((80, 24))

    @property
    def out(self) -> TextIO:
        """The terminal itself, for code that draws on it without being counted."""
        return self._out

    @property
    def room(self) -> int:
        """Lines that can be seen at once above the line of keys."""
        return max(2, self.size.lines - 1)

    @property
    def holds(self) -> bool:
        return bool(self._held)

    def read(self) -> None:  # type: ignore[override]
        """The learner has read the screen: it may scroll away now."""
        self._used = 0

    def turn(self) -> None:
        """Show as many of the held blocks as fit; of one that is larger than the screen, a part."""
        self._used = 0
        while self._held:
            block = self._held[0]
            if self._used + self._rows(block) <= self.room:
                self._put(self._held.popleft())
            elif self._used == 0:
                self._held[0] = self._cut(block)
                return
            else:
                return

    def pour(self) -> None:
        """Show all held text at once: the walk is over, no keys come any more."""
        while self._held:
            self._put(self._held.popleft())

    def prompt(self, text: str) -> None:
        """The line of keys at the bottom, dim, without a line end."""
        width = self.size.columns
        text = text[:width]
        while columns(text) >= width and text:
            text = text[:-1]
        self._prompted = text
        self._out.write(f"{_CLEAR_LINE}\x1b[2m{text}\x1b[m")
        self._out.flush()

    def unprompt(self) -> None:
        self._prompted = ""
        self._out.write(_CLEAR_LINE)
        self._out.flush()

    def other(self, *, enter: bool) -> None:
        """Go to the terminal's alternate screen, or back; the walk stays as it is."""
        self._away, self._prompted = enter, ""
        self._out.write("\x1b[?1049h" if enter else "\x1b[?1049l")
        self._out.flush()

    def page(self, lines: list[str], footer: str) -> None:
        """Fill the alternate screen with `lines`."""
        text = "\n".join(lines)
        self._out.write(f"\x1b[2J\x1b[H{text}\x1b[{self.size.lines};1H")
        self.prompt(footer)

    # --- counting ---

    def _put(self, text: str) -> None:
        self._used += self._rows(text)
        prompted = self._prompted
        if prompted:  # news while a key is waited for: above the line of keys
            self.unprompt()
        self._out.write(text)
        self._out.flush()
        if prompted:
            self.prompt(prompted)

    def _rows(self, text: str) -> int:
        """Screen rows that a text needs; the views wrap, but a plain one may not."""
        width = max(1, self.size.columns)
        lines = _SGR.sub("", text).split("\n")
        if not lines[-1]:
            lines.pop()
        return sum(max(1, -(-columns(line) // width)) for line in lines)

    def _cut(self, block: str) -> str:
        """Show the first screenful of the block; return what is left of it."""
        lines = block.splitlines(keepends=True)
        count = 1
        while count < len(lines) and self._rows("".join(lines[: count + 1])) <= self.room:
            count += 1
        self._put("".join(lines[:count]))
        return "".join(lines[count:])
