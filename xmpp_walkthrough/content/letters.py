"""Letters that a terminal can draw: others in the place of those that it draws too wide, or not.

East Asian Ambiguous characters (Unicode, UAX #11) take one column here and two there, and a line
laid out for one is broken by two. `WIDE` draws none of them. `ASCII` draws nothing beyond ASCII but
the letters of Chinese, which are wide everywhere.
"""

import re
from enum import StrEnum
from unicodedata import combining, east_asian_width, normalize


class Letters(StrEnum):
    """What a terminal draws as wide as it was laid out."""

    ALL = "all"
    WIDE = "wide"  # but the ambiguous ones
    ASCII = "ascii"


# For sentences of ours, before they are laid out.
_SENTENCES = {"“": "「", "”": "」", "‘": "『", "’": "'", "…": "...", "·": "-", "–": "-", "—": "--"}
_SENTENCES |= {"§": "sec. ", "×": "x", "→": "->", "←": "<-", "①": "(1)"}
# For what is laid out already: each takes as many columns as what it stands for.
_LAID_OUT = {"·": "-", "●": "#", "◐": ">", "○": ".", "─": "-", "│": "|", "↳": ">", "␠": "_"}
_LAID_OUT |= {"…": "~", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "§": "S"}
_LAID_OUT |= {"▸": ">", "×": "x", "→": ">", "←": "<"}
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBERS = "123456789abcdefghijk"
_MARK = rf" ((?:\x1b\[[0-9;]*m)*)([{_MARKS}])"


def sentence(text: str, letters: Letters) -> str:
    """A sentence of ours, in letters that the terminal draws."""
    if letters is Letters.ALL or text.isascii():
        return text
    made = "".join(_SENTENCES.get(char, char) for char in text)
    return "".join(_plain(char) if _beyond(char, letters) else char for char in made)


def laid_out(text: str, letters: Letters) -> str:
    """What goes to the terminal: laid out, with what a peer has said in it.

    A mark is a number behind `^`. What is left becomes an escape, as in `harmless`.
    """
    if letters is Letters.ALL or text.isascii():
        return text
    marked = re.sub(_MARK, lambda m: f"{m[1]}^{_NUMBERS[_MARKS.index(m[2])]}", text)
    return "".join(
        _LAID_OUT.get(char) or f"\\u{{{ord(char):x}}}" if _beyond(char, letters) else char
        for char in marked
    )


def _beyond(char: str, letters: Letters) -> bool:
    """Whether the terminal does not draw it as it was laid out."""
    width = east_asian_width(char)
    return width == "A" or (letters is Letters.ASCII and not char.isascii() and width not in "WF")


def _plain(char: str) -> str:
    """The letter without what stands on it, where that is one of ASCII."""
    bare = "".join(each for each in normalize("NFKD", char) if not combining(each))
    return bare if bare.isascii() else char
