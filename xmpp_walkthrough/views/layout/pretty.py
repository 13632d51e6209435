"""The layout of raw XML as lines that a person can read: breaks between tags, and nowhere else.

Only line breaks, indentation and marks are added, and nothing is left out: the pieces of all
lines, joined, are the raw bytes. A unit that fits into the width stays on one line; an element that
does not is opened up, its children below it; a long tag is wrapped between its attributes. An
element that holds text stays whole, however long. Fragments and broken XML are shown as far as they
go.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple
from unicodedata import category, east_asian_width

from xmpp_walkthrough.explain.explanation import Span
from xmpp_walkthrough.views.harmless import harmless

STEP, HANG, DEEPEST = 2, 4, 12  # columns a level, before a wrapped attribute; levels shown
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class PieceKind(StrEnum):
    """The kinds of a piece, so that a view can tell them apart."""

    PUNCTUATION = "punctuation"
    NAME = "name"
    ATTRIBUTE = "attribute"
    VALUE = "value"
    TEXT = "text"
    MARK = "mark"  # not of the raw bytes


class Piece(NamedTuple):
    """The raw bytes [start, end) and what they are; a mark has no bytes, but a number."""

    kind: PieceKind
    start: int
    end: int
    mark: int = 0


class PrettyLine(NamedTuple):
    """A line: `indent` columns that are ours, then pieces."""

    indent: int
    pieces: tuple[Piece, ...]

    def text(self, raw: bytes) -> str:
        """The line as a view without colours shows it, harmless."""
        shown = (
            f" {mark_text(p.mark)}" if p.mark else harmless(raw[p.start : p.end])
            for p in self.pieces
        )
        return " " * self.indent + "".join(shown).rstrip(" ")


class _Token:
    """A tag or the text between two. `match` is the index of a start tag's end tag."""

    __slots__ = ("end", "match", "shape", "start", "whole")

    def __init__(self, shape: str, start: int, end: int) -> None:
        self.shape = shape
        self.start = start
        self.end = end
        self.match = -1
        self.whole = False  # an element that holds text, or nothing: never opened up


_TOKEN = re.compile(
    rb"(?P<declaration><\?(?:[^?<]|\?(?!>))*+\?>)|(?P<close></[^<>]*+>)"
    rb"|(?P<tag><[^\s!?/<>\"'=]++(?:[^<>\"'/]|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+/?>)"
    rb"|(?P<space>[ \t\r\n]++(?=<|\Z))|(?P<text>[^<]++)"
)
_INSIDE = re.compile(
    rb"(?P<value>\"[^\"]*+\"|'[^']*+')|(?P<name>[^\s<>/?=\"']++)|(?P<punctuation>[<>/?=]++|\s++|[\"'])"
)


def mark_text(number: int) -> str:
    """A mark as a character: ① to ⑳, and a number in brackets beyond."""
    return _MARKS[number - 1] if 0 < number <= len(_MARKS) else f"({number})"


def columns(text: str) -> int:
    """How many columns a terminal needs for `text`, which is harmless already."""
    if text.isascii():
        return len(text)
    wide = sum(east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(category(char) in ("Mn", "Me") for char in text)


def pretty(raw: bytes, spans: Sequence[Span] = (), width: int = 76) -> list[PrettyLine]:
    """`raw` as lines that fit `width` columns where they can, with a mark behind each span."""
    tokens = _tokens(raw)
    marks = sorted((span.end, span.mark) for span in spans if 0 <= span.end <= len(raw))
    breaks = dict(_breaks(raw, tokens, marks, width))
    lines: list[tuple[int, list[Piece]]] = []
    for piece in _pieces(raw, tokens, marks):
        if not lines or (piece.start in breaks and not piece.mark):
            lines.append((breaks.get(piece.start, 0), []))
        lines[-1][1].append(piece)
    return [PrettyLine(indent, tuple(pieces)) for indent, pieces in lines]


# --- tokens and pieces ---


def _tokens(raw: bytes) -> list[_Token]:
    tokens: list[_Token] = []
    opened: list[int] = []
    position = 0
    while position < len(raw):
        found = _TOKEN.match(raw, position)
        end = found.end() if found else len(raw)  # a tag that is cut off: the rest as it is
        shape = (found.lastgroup if found else None) or "text"
        if shape == "tag" and not raw.endswith(b"/>", position, end):
            opened.append(len(tokens))
            shape = "open"
        elif shape == "close" and opened:
            start = opened.pop()
            tokens[start].match = len(tokens)
            tokens[start].whole |= start + 1 == len(tokens)
        elif shape == "text" and opened:
            tokens[opened[-1]].whole = True
        tokens.append(_Token(shape, position, end))
        position = end
    return tokens


def _pieces(raw: bytes, tokens: list[_Token], marks: list[tuple[int, int]]) -> Iterator[Piece]:
    """Every byte in order, cut where its kind changes and where a mark stands."""
    waiting = list(marks)
    for token in tokens:
        for kind, start, end in _kinds(raw, token):
            while waiting and waiting[0][0] < end:
                stop, mark = waiting.pop(0)
                if start < stop:
                    yield Piece(kind, start, stop)
                    start = stop
                yield Piece(PieceKind.MARK, stop, stop, mark)
            yield Piece(kind, start, end)
    for stop, mark in waiting:
        yield Piece(PieceKind.MARK, stop, stop, mark)


def _kinds(raw: bytes, token: _Token) -> Iterator[tuple[PieceKind, int, int]]:
    if token.shape in ("text", "space"):
        yield PieceKind.TEXT, token.start, token.end
        return
    named = False
    for found in _INSIDE.finditer(raw, token.start, token.end):
        kind = PieceKind(found.lastgroup or "punctuation")
        if kind is PieceKind.NAME and named:
            kind = PieceKind.ATTRIBUTE
        named = named or kind is PieceKind.NAME
        yield kind, found.start(), found.end()


# --- line beginnings ---


def _breaks(
    raw: bytes, tokens: list[_Token], marks: list[tuple[int, int]], width: int
) -> Iterator[tuple[int, int]]:
    """The offsets at which a line begins, each with its indent."""
    ends = list(accumulate((_width(raw, t.start, t.end, marks) for t in tokens), initial=0))
    depth = index = 0
    glued = True  # nothing stands before the first line, and text is never broken off
    while index < len(tokens):
        token = tokens[index]
        last = index
        if token.shape == "close":
            depth = max(0, depth - 1)
        indent = STEP * min(depth, DEEPEST)
        fits = token.match > 0 and indent + ends[token.match + 1] - ends[index] <= width
        if token.match > 0 and (token.whole or fits):
            last = token.match
        if not glued and token.shape not in ("text", "space"):
            yield token.start, indent
        glued = token.shape == "text"
        if indent + ends[last + 1] - ends[index] > width:
            yield from _wrapped(raw, token, tokens[last].end, marks, (indent, width))
        if token.shape == "open" and last == index:
            depth += 1
        index = last + 1


def _wrapped(
    raw: bytes, tag: _Token, end: int, marks: list[tuple[int, int]], room: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Line beginnings inside a tag that is too long: before an attribute, never inside one.

    What follows the tag up to `end` cannot be broken off the last attribute.
    """
    indent, width = room
    begins = [start for kind, start, _ in _kinds(raw, tag) if kind is PieceKind.ATTRIBUTE]
    if not begins:
        return
    used = indent + _width(raw, tag.start, begins[0], marks)
    for begin, following in pairwise((*begins, end)):
        size = _width(raw, begin, following, marks)
        if following == end and indent + HANG + size > width:  # it does not fit there either
            size = _width(raw, begin, tag.end, marks)
        if used + size > width:
            yield begin, indent + HANG
            used = indent + HANG
        used += size


def _width(raw: bytes, start: int, end: int, marks: list[tuple[int, int]]) -> int:
    inside = sum(1 + columns(mark_text(mark)) for stop, mark in marks if start < stop <= end)
    return columns(harmless(raw[start:end])) + inside
