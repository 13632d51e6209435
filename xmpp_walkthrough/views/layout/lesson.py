"""The layout of a lesson on a terminal: its Markdown, bold, indented, aligned.

Only the Markdown that lessons use: headings, paragraphs, lists, tables, fenced code, `code` and
**bold**. XML in a fence is the wire's, and is laid out as it is everywhere else.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from shutil import get_terminal_size

from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.pretty import columns, pretty
from xmpp_walkthrough.views.layout.text import Line, fold, is_wide, labelled, words, wrap

_WIDEST = 96
_INLINE = re.compile(r"(\*\*.+?\*\*)")
_ITEM = re.compile(r"( *)([-*]|\d+\.) +(.*)")
_SGR = {"strong": "1", "dim": "2", "code": "36", "good": "32", "doubt": "33", "bad": "1;31"}
_COLOURS = ("code", "good", "doubt")


def laid_out(text: str, *, colour: bool, width: int | None = None) -> str:
    """The Markdown `text` as lines for a terminal, styled with SGR sequences."""
    width = width or get_terminal_size().columns
    return "\n".join(painted(line, colour=colour) for line in lesson_lines(text, width)) + "\n"


def painted(line: Line, *, colour: bool) -> str:
    """The line with its styles as the terminal wants them; without colour, bold and dim stay."""
    out = ""
    for text, style in line:
        code = _SGR.get(style, "")
        out += f"\x1b[{code}m{text}\x1b[m" if code and (colour or style not in _COLOURS) else text
    return out


def lesson_lines(text: str, width: int) -> list[Line]:
    """Blocks, one after the other, with a blank line between."""
    width = min(width, _WIDEST)
    lines: list[Line] = []
    for kind, block in _blocks(text.splitlines()):
        if lines and kind != "item":
            lines.append([])
        lines += _LAYOUT[kind](block, width)
    return lines


def _blocks(source: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Cut the text into its blocks, each with its kind."""
    at = 0
    in_list = False
    while at < len(source):
        line = source[at]
        if line.startswith("```"):
            # A fence that is never closed runs to the end: a lesson must not lose text.
            size = len(list(takewhile(lambda s: not s.startswith("```"), source[at + 1 :])))
            yield ("xml" if line[3:] == "xml" else "code"), source[at + 1 : at + 1 + size]
            at += size + 2
            in_list = False
            continue
        kind = _kind(line)
        if kind == "blank":
            at += 1
            in_list = False
            continue
        block = [line]
        if kind in ("text", "item", "table"):
            belongs = _is_table if kind == "table" else _is_text
            block += takewhile(belongs, source[at + 1 :])
        at += len(block)
        yield ("first" if kind == "item" and not in_list else kind), block
        in_list = kind == "item"


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if line.startswith("#"):
        return "heading"
    if line.startswith("|"):
        return "table"
    if line.startswith("```"):
        return "fence"
    return "item" if _ITEM.fullmatch(line) else "text"


def _is_table(line: str) -> bool:
    return _kind(line) == "table"


def _is_text(line: str) -> bool:
    return _kind(line) == "text"


def _heading(block: list[str], width: int) -> list[Line]:
    return wrap([(harmless(block[0].lstrip("# ")), "strong")], width - 1)


def _paragraph(block: list[str], width: int) -> list[Line]:
    return labelled([(" ", "")], _inline(_joined(block)), width)


def _item(block: list[str], width: int) -> list[Line]:
    found = _ITEM.fullmatch(block[0])
    assert found is not None  # that is how it became an item
    indent, bullet, first = found.groups()
    label = f"{indent} {'·' if bullet in '-*' else bullet} "
    return labelled([(label, "")], _inline(_joined([first, *block[1:]])), width)


def _table(block: list[str], width: int) -> list[Line]:
    """Aligned cells; the last column is wrapped."""
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in block]
    # Without the row of dashes that Markdown has under a table's heading.
    rows = [row for row in rows if any(row) and not set("".join(row)) <= set("-: ")]
    cells = [[words(cell, "" if n else "dim") for cell in row] for n, row in enumerate(rows)]
    count = max(map(len, cells))
    sizes = [max((_size(row[n]) for row in cells if n < len(row)), default=0) for n in range(count)]
    lines: list[Line] = []
    for row in cells:
        label: Line = [(" ", "")]
        for cell, size in zip(row[:-1], sizes, strict=False):
            label += [*cell, (" " * (size - _size(cell) + 2), "")]
        lines += labelled(label, row[-1], width)
    return lines


def _size(cell: Line) -> int:
    return sum(columns(text) for text, _ in cell)


def _code(block: list[str], width: int) -> list[Line]:
    return [
        [("    ", ""), *row]
        for line in block
        for row in fold([(harmless(line), "code")], max(8, width - 5))
    ]


def _xml(block: list[str], width: int) -> list[Line]:
    raw = "\n".join(block).encode("utf-8", "surrogateescape")
    return _code([line.text(raw) for line in pretty(raw, width=max(8, width - 5))], width)


_LAYOUT = {
    "heading": _heading,
    "text": _paragraph,
    "first": _item,
    "item": _item,
    "table": _table,
    "code": _code,
    "xml": _xml,
}


def _inline(text: str) -> Line:
    line: Line = []
    for piece in _INLINE.split(text):
        bold = piece.startswith("**") and len(piece) > 4
        line += words(piece[2:-2], "strong") if bold else words(piece)
    return line


def _joined(block: list[str]) -> str:
    """Lines of a paragraph as one; no space between two Chinese characters."""
    text = ""
    for line in map(str.strip, block):
        close = text and line and is_wide(text[-1]) and is_wide(line[0])
        text += line if close or not text else f" {line}"
    return text
