"""The look of a unit on a terminal: its raw bytes, laid out, coloured by kind, marked.

Colour shows the structure only: the heading's arrow says who speaks, words say what is wrong.
"""

from collections.abc import Sequence

from xmpp_walkthrough.explain.explanation import Span
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.pretty import (
    HANG,
    Piece,
    PieceKind,
    PrettyLine,
    mark_text,
    pretty,
)
from xmpp_walkthrough.views.layout.text import Line, fold, width_of

MARGIN = 3
_MOST_BYTES = 6_000
_STYLES = {
    PieceKind.PUNCTUATION: "dim",
    PieceKind.ATTRIBUTE: "",
    PieceKind.VALUE: "value",
    PieceKind.TEXT: "strong",
}


def xml_lines(
    raw: bytes, spans: Sequence[Span], voice: str, width: int, most: int
) -> tuple[list[Line], int]:
    """At most `most` lines, and how many bytes are not shown. `voice` is the style of names."""
    if not raw.strip():
        shown_space = raw[: max(1, width - MARGIN - 2)]
        line: Line = [(" " * MARGIN, ""), (f'"{harmless(shown_space)}"', "strong")]
        return [line], len(raw) - len(shown_space)
    head = _head(raw)
    lines: list[Line] = []
    shown = 0
    for pretty_line in pretty(head, spans, width - MARGIN):
        rows = _rows(pretty_line, head, voice, width)
        if lines and len(lines) + len(rows) > most:
            break
        lines += rows
        shown = pretty_line.pieces[-1].end
    return lines, len(raw) - shown


def _head(raw: bytes) -> bytes:
    """The part of a giant unit that is shown: up to the end of a tag, if there is one."""
    if len(raw) <= _MOST_BYTES:
        return raw
    cut = raw.rfind(b">", 0, _MOST_BYTES) + 1
    return raw[: cut or _MOST_BYTES]


def _rows(line: PrettyLine, raw: bytes, voice: str, width: int) -> list[Line]:
    indent = min(MARGIN + line.indent, width // 2)
    shown = [_fragment(piece, raw, voice) for piece in line.pieces]
    if shown[-1][0].isspace():  # the space before a wrapped attribute
        shown.pop()
    if indent + width_of(shown) <= width:
        return [[(" " * indent, ""), *shown]]
    hang = indent + HANG
    first, *rest = fold(shown, width - hang, width - indent)
    margin: Line = [(" " * (hang - 2), ""), ("↳ ", "dim")]  # folded here, not on the wire
    return [[(" " * indent, ""), *first], *([*margin, *row] for row in rest)]


def _fragment(piece: Piece, raw: bytes, voice: str) -> tuple[str, str]:
    if piece.kind is PieceKind.MARK:
        return f" {mark_text(piece.mark)}", "mark"
    text = harmless(raw[piece.start : piece.end])
    return text, voice if piece.kind is PieceKind.NAME else _STYLES[piece.kind]
