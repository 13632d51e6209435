"""The layout of help: words folded to columns, Chinese too, and rows of two columns. Light."""

from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

WIDTH = 80  # columns
_LEFT = 26  # columns of an option; the text of a longer one begins in the next line


def rows(pairs: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    """Names and what they mean, beside each other."""
    for name, text in pairs:
        first, *others = folded(text, max(20, width - _LEFT - 1))
        if columns(name) + 4 > _LEFT:
            yield f"  {name}"
            name, others = "", [first, *others]
        else:
            yield f"  {name}{' ' * (_LEFT - 2 - columns(name))}{first}".rstrip()
        yield from (f"{' ' * _LEFT}{line}" for line in others)


def columns(text: str) -> int:
    """How many columns a terminal needs for a text of ours."""
    return len(text) if text.isascii() else sum(2 if _wide(letter) else 1 for letter in text)


def folded(text: str, width: int) -> Iterator[str]:
    """Lines of at most so many columns, broken at spaces, or between two wide characters."""
    line, used = "", 0
    for piece in _pieces(text):
        size = columns(piece)
        if used + size > width and line and not piece.isspace():
            yield line.rstrip()
            line, used = "", 0
        line, used = line + piece, used + size
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """The unbreakable pieces: a word, a space, one wide character with the mark behind it."""
    piece = ""
    for letter in text:
        alone = piece[:1] == " " or _wide(piece[:1])
        if _wide(letter) and letter in "，。；：？！、）」":
            piece += letter  # never at the beginning of a line
        elif alone or letter == " " or _wide(letter):
            yield piece
            piece = letter
        else:
            piece += letter
    yield piece


def _wide(letter: str) -> bool:
    return bool(letter) and east_asian_width(letter) in "WF"
