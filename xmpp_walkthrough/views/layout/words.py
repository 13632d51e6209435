"""The words below the bytes of a unit: sentence, marks, names inside, values, advice."""

from collections.abc import Sequence
from unicodedata import name

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Advice, Explanation, Item, Row
from xmpp_walkthrough.views.harmless import harmless, shorten, strangers
from xmpp_walkthrough.views.layout.payload import content
from xmpp_walkthrough.views.layout.pretty import columns, mark_text
from xmpp_walkthrough.views.layout.text import Line, labelled, paragraph, width_of, words

_MOST_ITEMS = 16
_MOST_NAME = 24
_MOST_WORDS = 1_000
_ADVICE = ("server_text", "text_means", "cause", "user", "rules_out", "admin", "author")


def explained(explanation: Explanation, raw: bytes, library: Library, width: int) -> list[Line]:
    """All lines about a unit, in the order in which a reader takes them in."""
    lines = paragraph(explanation.summary, width, explanation.section)
    lines += _marks(explanation, library, width)
    lines += items(explanation.items, explanation.more, library, width)
    lines += _strangers(raw, library, width)
    if explanation.advice:
        lines += advice(explanation.advice, library, width)
    return lines


def _marks(explanation: Explanation, library: Library, width: int) -> list[Line]:
    """The spans by their marks; the one over base64 comes with its tables."""
    lines: list[Line] = []
    payload = explanation.payload
    for span in explanation.spans:
        mark: Line = [("   ", ""), (f"{mark_text(span.mark)} ", "mark")]
        if payload and span.name == "content":
            lines += content(payload, mark, span.says, library, width)
            payload = None
            continue
        lines += labelled(mark, words(span.says), width, span.section)
    return lines if payload is None else [*lines, *content(payload, [], "", library, width)]


def items(found: Sequence[Item], more: int, library: Library, width: int) -> list[Line]:
    """Features and children, each by its name; `more` of them were not explained."""
    names = [_name(item) for item in found[:_MOST_ITEMS]]
    size = max(map(columns, names), default=0) + 2
    lines: list[Line] = []
    for shown, item in zip(names, found, strict=False):
        label: Line = [("   ", ""), (shown, "strong"), (" " * (size - columns(shown)), "")]
        lines += labelled(label, words(item.says), width, item.section)
    rest = len(found) - len(names) + more
    if rest:
        lines += paragraph(library.text("ui.more-items", count=rest), width, style="dim")
    return lines


def _name(item: Item) -> str:
    shown, rest = shorten(item.name, _MOST_NAME)
    return f"{shown}…" if rest else shown


def rows(table: Sequence[Row], width: int) -> list[Line]:
    """Computed values: name and formula, the whole value, and what it is for."""
    lines: list[Line] = []
    for row in table:
        value: Line = [(harmless(row.value), "value")]
        says = words(row.says, "dim")
        head: Line = [("   ", ""), (harmless(row.label), "strong")]
        if row.formula:
            head += [(" = ", "dim"), (harmless(row.formula), "")]
        if row.formula or width_of(head) + width_of(value) + 3 > width:
            lines += labelled(head[:2], head[2:], width) if head[2:] else [head]
            head = [("   ", "")]
        head += [("  ", ""), *value]
        if width_of(head) + width_of(says) + 4 <= width:
            lines.append([*head, ("   ", ""), *says] if says else head)
        else:
            lines += labelled(head[:-1], value, width)
            lines += labelled([("     ", "")], says, width)
    return lines


def advice(found: Advice, library: Library, width: int) -> list[Line]:
    """The advice after a refusal: the server's words, the likeliest cause, remedies."""
    texts = found._asdict()
    given = [(field, texts[field]) for field in _ADVICE if texts[field]]
    labels = [library.text(f"ui.advice.{field}") for field, _ in given]
    size = max(map(columns, labels), default=0) + 2
    lines: list[Line] = []
    for (field, text), label in zip(given, labels, strict=True):
        margin: Line = [("   ", ""), (label + " " * (size - columns(label)), "strong")]
        if field == "server_text":
            shown, rest = shorten(text, _MOST_WORDS)
            more = f" … {library.text('ui.more-bytes', count=f'{rest:,}')}" if rest else ""
            lines += labelled(margin, [(f"“{shown}”{more}", "")], width)
        else:
            lines += labelled(margin, words(text), width)
    return lines


def _strangers(raw: bytes, library: Library, width: int) -> list[Line]:
    """A hint where a letter looks Latin and is not (RFC 7622 §7.3)."""
    if raw.isascii():
        return []
    lines: list[Line] = []
    for char in strangers(raw[:10_000].decode("utf-8", "replace"))[:3]:
        code = f"U+{ord(char):04X}"
        text = library.text("ui.stranger", char=char, code=code, name=name(char, ""))
        lines += labelled([("   ", ""), ("? ", "odd")], words(text), width, "RFC 7622 §7.3")
    return lines
