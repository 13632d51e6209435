"""The layout of a SASL payload, byte for byte: tables for PLAIN, for base64 and for SCRAM.

PLAIN (RFC 4616 §2) stands part beside part over its bytes, and the bytes in groups of three over
the four letters that each becomes. SCRAM (RFC 5802 §5.1) stands attribute under attribute, and
so do the pairs of the other mechanisms.
"""

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Payload
from xmpp_walkthrough.protocol.sasl.reading import SEPARATORS, Part
from xmpp_walkthrough.views.harmless import shorten
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.layout.text import Line, fold, labelled, trimmed, width_of, words

_MARGIN = " " * 5
_MOST_GROUPS = 3  # rows of groups
_MOST_TEXT = 400
_MOST_PARTS = 24  # attributes or pairs, each on a line


def content(payload: Payload, mark: Line, says: str, library: Library, width: int) -> list[Line]:
    """The lines below a payload: the decoded text behind its mark, and the tables of its kind."""
    mark = mark or [(_MARGIN, "")]
    below: Line = [(_MARGIN, "")]
    if payload.kind not in ("plain", "opaque", "text", "empty"):
        lines = [*labelled(mark, words(says), width), *_attributes(payload, library, width)]
    else:
        lines = labelled(mark, _base64_of(payload, library), width)
        if payload.kind == "plain":
            lines += [*_plain(payload, library, width), *_groups(payload, library, width)]
        lines += labelled(below, words(says), width)
    if payload.masked:
        lines += labelled(below, words(library.text("ui.masked"), "odd"), width)
    return lines


def _base64_of(payload: Payload, library: Library) -> Line:
    """`base64 of \\0mbed\\0mirror`: the decoded text, NUL written as RFC 4616 does."""
    shown, rest = shorten(payload.data, _MOST_TEXT)
    line = words(f"{library.text('ui.base64-of')}  ")
    line.append((shown.replace("\\x00", "\\0"), "strong"))
    return [*line, *_more(rest, library)]


def _plain(payload: Payload, library: Library, width: int) -> list[Line]:
    """Names over bytes; where that is too wide, a part a line."""
    cells = [(part.name, _bytes(part, library)) for part in payload.parts]
    sizes = [max(columns(name), columns(value)) + 2 for name, value in cells]
    if len(_MARGIN) + sum(sizes) <= width:
        above, below = [(_MARGIN, "")], [(_MARGIN, "")]
        for (name, value), size in zip(cells, sizes, strict=True):
            above.append((_padded(name, size), "dim"))
            below.append((_padded(value, size), ""))
        return [trimmed(above), trimmed(below)]
    lines: list[Line] = []
    for name, value in cells:
        lines += _beside(_padded(name, 11), [(value, "")], width)
    return lines


def _bytes(part: Part, library: Library) -> str:
    if not part.data:
        return library.text("ui.empty")
    return part.data[:_MOST_TEXT].hex(" ") + (" …" if len(part.data) > _MOST_TEXT else "")


def _groups(payload: Payload, library: Library, width: int) -> list[Line]:
    """Three bytes over four letters, as many groups a row as fit; the rule beside the first."""
    data, letters = payload.data, payload.text.strip()
    a_row = max(1, (width - len(_MARGIN)) // 11)
    shown = data[: 3 * a_row * _MOST_GROUPS]
    starts = range(0, len(shown), 3)
    groups = [(shown[n : n + 3], letters[n // 3 * 4 : n // 3 * 4 + 4]) for n in starts]
    lines: list[Line] = []
    for row in (groups[n : n + a_row] for n in range(0, len(groups), a_row)):
        above = " | ".join(f"{data.hex(' '):<8}" for data, _ in row)
        below = " | ".join(f"{' '.join(four):<8}" for _, four in row)
        lines += [
            [(_MARGIN, ""), (above.rstrip(), "")],
            [(_MARGIN, ""), (below.rstrip(), "strong")],
        ]
    rule: Line = [(library.text("ui.base64-rule"), "dim")]
    if lines and width_of(lines[0]) + width_of(rule) + 4 <= width:
        lines[0] += [("   ", ""), *rule]
    elif lines:
        lines.append([(_MARGIN, ""), *rule])
    hidden = len(data) - len(shown)
    return lines if not hidden else [*lines, [(_MARGIN, ""), *_more(hidden, library)]]


def _attributes(payload: Payload, library: Library, width: int) -> list[Line]:
    """One attribute a line; its meaning stands beside it, or below where it is too long."""
    parts = [part for part in payload.parts if part.name not in SEPARATORS]
    found: list[tuple[Line, str]] = []
    for part in parts[:_MOST_PARTS]:
        shown, rest = shorten(_readable(part.data), _MOST_TEXT)
        key = f"ui.part.{part.name}"
        says = library.text(key) if library.has(key) else ""
        found.append(([(shown, "strong"), *_more(rest, library)], says))
    room = width - len(_MARGIN) - 3
    beside = [value for value, says in found if width_of(value) + columns(says) <= room]
    size = max(map(width_of, beside), default=0)
    lines: list[Line] = []
    for value, says in found:
        if value in beside and size + columns(says) <= room:
            gap = " " * (size - width_of(value) + 2)
            lines.append(trimmed([(_MARGIN, ""), *value, (gap, ""), *words(says)]))
        else:
            lines += _beside("", value, width)
            lines += labelled([(f"{_MARGIN}  ", "")], words(says), width) if says else []
    if len(parts) > len(found):
        text = library.text("ui.more-items", count=f"{len(parts) - len(found):,}")
        lines.append([(_MARGIN, ""), (text, "dim")])
    return lines


def _readable(data: bytes) -> bytes | str:
    """Hexadecimal, where the bytes are no text."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.hex(" ", 4)
    return data


def _beside(label: str, value: Line, width: int) -> list[Line]:
    """`value` folded beside its label; it is data, so it is cut at the edge and nowhere else."""
    margin = len(_MARGIN) + columns(label)
    first, *rest = fold(value, max(8, width - margin - 1))
    return [[(f"{_MARGIN}{label}", "dim"), *first], *([(" " * margin, ""), *row] for row in rest)]


def _more(count: int, library: Library) -> Line:
    return [(f" … {library.text('ui.more-bytes', count=f'{count:,}')}", "dim")] if count else []


def _padded(text: str, size: int) -> str:
    return text + " " * (size - columns(text))
