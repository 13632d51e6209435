"""Words as lines of a terminal: styled fragments, wrapped to columns. No library needed.

A line is a list of fragments, each a text and the name of a style. Remote text comes in through
`words` only. Chinese is broken between any two characters, but never before a closing mark.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.pretty import columns

Fragment = tuple[str, str]
Line = list[Fragment]
Box = tuple[Line, int]  # what is not broken, and its columns

# Han, Kana and Hangul. Not as a class of a pattern: to compile one would take 5 ms at each start.
_WIDE = (
    *(("\u1100", "\u115e"), ("\u2e80", "\ua4cf"), ("\uac00", "\ud7a3")),
    *(("\uf900", "\ufaff"), ("\ufe30", "\uffe6")),
)
_CLOSING = set("，。、；：？！）】》」』”’,.;:?!)]}…")
_OPENING = set("（【《「『“‘([{")
_SHORTEST = 12  # columns; a shorter last line looks like a remnant
_TICKED = r"`([^`]+)`"
_RUN = r" +|[^ ]+"


def width_of(line: Line) -> int:
    """The columns that a line takes on a terminal."""
    return sum(columns(text) for text, _ in line)


def is_wide(char: str) -> bool:
    """Whether a line may be broken before or after it: Chinese, and its punctuation."""
    return not char.isascii() and any(first <= char <= last for first, last in _WIDE)


def words(text: str, style: str = "") -> Line:
    """A sentence as fragments, harmless; text in backticks is set off as code.

    A tag or a command is seen to be one; a single word keeps its backticks, for `from` is a word.
    """
    line: Line = []
    for index, piece in enumerate(re.split(_TICKED, harmless(text.replace("\n", " ")))):
        if index % 2 == 0:
            line.append((piece, style))
        elif piece.startswith("<") or " " in piece:
            line.append((piece, "code"))
        else:
            line += [("`", "dim"), (piece, "code"), ("`", "dim")]
    return [(piece, style) for piece, style in line if piece]


def wrap(line: Line, width: int) -> list[Line]:
    """Break the line at spaces and between wide characters; a longer word is cut anywhere."""
    width = max(1, width)
    return [line] if width_of(line) <= width else _filled(_boxes(line), width)


def _filled(boxes: list[Box], width: int) -> list[Line]:
    """Lines of at most `width` columns, as many of the parts on each as fit."""
    lines: list[Line] = [[]]
    used = 0
    for box, size in boxes:
        space = box[0][0].isspace()
        if used + size > width and used:
            if space:
                continue
            lines.append([])
            used = 0
        if size > width:
            *full, last = fold(box, width)
            lines[-1:] = [*full, []]
            box, size = last, width_of(last)
        lines[-1] += box
        used += size
    return [_joined(trimmed(found)) for found in lines]


def fold(line: Line, width: int, first: int | None = None) -> list[Line]:
    """Cut the line at exactly `width` columns, wherever that is; the first line at `first`."""
    lines: list[Line] = [[]]
    used, room = 0, width if first is None else first
    for text, style in line:
        for char in text:
            size = columns(char)
            if used + size > room and used:
                lines.append([])
                used, room = 0, width
            lines[-1].append((char, style))
            used += size
    return [_joined(found) for found in lines]


def spread(left: Line, right: Line, width: int) -> list[Line]:
    """`left` and `right` at the two edges; on two lines where they do not fit on one."""
    gap = width - width_of(left) - width_of(right)
    if not right:
        return [left]
    if gap >= 2:
        return [[*left, (" " * gap, ""), *right]]
    return [*wrap(left, width), [(" " * max(0, width - width_of(right)), ""), *right]]


def paragraph(
    text: str, width: int, section: str = "", indent: str = "   ", style: str = ""
) -> list[Line]:
    """A wrapped sentence behind `indent` (hanging), its section at the right edge."""
    return labelled([(indent, "")], words(text, style), width, section)


def labelled(label: Line, text: Line, width: int, section: str = "") -> list[Line]:
    """`label`, then the text wrapped beside it, and at the right edge where it can be read up."""
    margin = width_of(label)
    room = width - margin - 1
    if room < 16:  # hardly a terminal: under each other
        return [*wrap(label, width), *wrap(text, width)]
    wrapped = _with_room(wrap(text, room), text, room, columns(section) + 2 if section else 0)
    lines = [[*(label if n == 0 else [(" " * margin, "")]), *row] for n, row in enumerate(wrapped)]
    if section:
        lines[-1:] = spread(lines[-1], [(harmless(section), "dim")], width - 1)
    return lines


def _with_room(wrapped: list[Line], text: Line, room: int, wanted: int) -> list[Line]:
    """Wrap narrower where that lets `wanted` columns stand beside a last line of some length."""
    if width_of(wrapped[-1]) + wanted <= room:
        return wrapped
    boxes = _boxes(text)
    for narrower in range(room - 4, room // 2, -4):
        found = _filled(boxes, narrower)
        if len(found) > len(wrapped) + 1:
            break
        if _SHORTEST <= width_of(found[-1]) <= room - wanted:
            return found
    return wrapped


# --- breaking ---


def _boxes(line: Line) -> list[Box]:
    """The unbreakable parts: a word, a wide character with its punctuation, a run of spaces."""
    boxes: list[Line] = []
    for atom, style in ((atom, style) for text, style in line for atom in _atoms(text)):
        if not boxes or _may_break(boxes[-1][-1][0][-1], atom[0]):
            boxes.append([])
        boxes[-1].append((atom, style))
    return [(box, width_of(box)) for box in boxes]


def _atoms(text: str) -> Iterator[str]:
    """Runs of spaces, single wide characters, and what stands between them."""
    for found in re.finditer(_RUN, text):
        if found[0].isascii():
            yield found[0]
        else:
            for wide, characters in groupby(found[0], is_wide):
                if wide:
                    yield from characters
                else:
                    yield "".join(characters)


def _may_break(before: str, after: str) -> bool:
    if before == " " or after == " ":
        return before != after
    if after in _CLOSING or before in _OPENING:
        return False
    return is_wide(before) or is_wide(after)


def trimmed(line: Line) -> Line:
    """The line without spaces at its end."""
    kept = list(line)
    while kept and not kept[-1][0].rstrip(" "):
        kept.pop()
    if kept:
        kept[-1] = (kept[-1][0].rstrip(" "), kept[-1][1])
    return kept


def _joined(line: Line) -> Line:
    """The same line with neighbours of one style as one fragment."""
    joined: Line = []
    for text, style in line:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined
