"""The sheet: sentences and tables of a command, wrapped to the screen and made harmless."""

import os
from typing import TextIO

from xmpp_walkthrough.explain.explanation import Row
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.layout.text import Line, fold, labelled, words

_WIDTH = 100  # columns where there is no terminal
_MOST_BYTES = 128


class Sheet:
    """Lines of text on `out`."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._width = os.get_terminal_size(out.fileno()).columns if out.isatty() else _WIDTH

        self._blank = True

    def _write(self, line: Line) -> None:
        self._out.write("".join(text for text, _ in line).rstrip() + "\n")
        self._blank = False

    def blank(self) -> None:
        """One empty line, however often it is asked for."""
        if not self._blank:
            self._out.write("\n")
        self._blank = True

    def say(self, text: str, indent: int = 0) -> None:
        """A sentence of ours."""
        for line in labelled([(" " * indent, "")], words(text), self._width):
            self._write(line)

    def data(self, text: str | bytes, indent: int = 2) -> None:
        """Data, which is cut at the edge and nowhere else."""
        room = max(8, self._width - indent - 1)
        for line in fold([(harmless(text), "")], room):
            self._write([(" " * indent, ""), *line])

    def bytes(self, data: bytes) -> None:
        """Hexadecimal, sixteen a line; what is long is cut."""
        for start in range(0, min(len(data), _MOST_BYTES), 16):
            self.data(data[start : start + 16].hex(" "))
        if len(data) > _MOST_BYTES:
            self.data("…")

    def pair(self, name: str, value: str, says: str, size: int) -> None:
        """`name  value` on one line or more, and below it what it is for."""
        label = f"  {name}{' ' * (size - columns(name))}  "
        room = max(8, self._width - len(label) - 1)
        first, *rest = fold([(value, "")], room)
        self._write([(label, ""), *first])
        margin = min(columns(label), self._width // 2)
        for line in rest:
            self._write([(" " * margin, ""), *line])
        if says:
            self.say(says, margin)

    def row(self, row: Row) -> None:
        """A computed value: its formula, the value, and what it is for."""
        self.data(f"{row.label} = {row.formula}" if row.formula else row.label)
        self.data(row.value, 4)
        if row.says:
            self.say(row.says, 4)
