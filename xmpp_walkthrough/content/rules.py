"""The linter's rules for one text, or for a text and its translation. Without files.

Each answers with the problems, ready to stand in a message.
"""

import re

from xmpp_walkthrough.content.filling import placeholders, stray_braces

LONGEST = 320  # characters of English that still fit beside an exchange on one screen

_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_HALF_WIDTH = re.compile(f"{_HAN} ?([,;?!]) ?(?={_HAN})")
_TICKED = re.compile(r"`([^`\n]+)`")
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"</?([A-Za-z_][\w.:-]*)(?:\s[^>]*)?/?>")
_NAME = re.compile(r"[a-z][a-z0-9.:#/_-]*")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|(?<=[。？！])")


def half_width_marks(text: str) -> list[str]:
    """Latin punctuation directly between two Chinese characters, outside of code."""
    prose = _TICKED.sub("", _FENCED.sub("", text))
    return [match[1] for match in _HALF_WIDTH.finditer(prose)]


def wire_names(text: str) -> set[str]:
    """The names in backticks that must survive translation: `<name` of tags, plain names."""
    names: set[str] = set()
    for ticked in _TICKED.findall(_FENCED.sub("", text)):
        if tag := _TAG.fullmatch(ticked):
            names.add(tag[1])
        elif _NAME.fullmatch(ticked):
            names.add(ticked)
    return names


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def translation_faults(english: str, other: str) -> list[str]:
    """The problems of `other` as a translation of `english`."""
    faults: list[str] = []
    wanted, found = placeholders(english), placeholders(other)
    if wanted != found:
        faults.append(
            f"has the placeholders {_braced(found)}, English has {_braced(wanted)}; "
            "use the same ones"
        )
    missing = sorted(name for name in wire_names(english) if name not in other)
    if missing:
        faults.append(
            f"lacks the wire names {', '.join(missing)} that English has in backticks; "
            "keep them untranslated"
        )
    return faults


def text_faults(text: str) -> list[str]:
    """The problems of a text by itself, in any language."""
    faults: list[str] = []
    if not text.strip():
        faults.append("is empty; write it, or remove the key in every language")
    if stray_braces(text):
        faults.append("has a brace that is no {placeholder}; write {{ or }} for a plain one")
    return faults


def chinese_faults(text: str) -> list[str]:
    """The problems of a Chinese text."""
    marks = half_width_marks(text)
    if not marks:
        return []
    return [f"has half-width {' '.join(marks)} between Chinese characters; use ，；？！"]


def _braced(names: set[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "(none)"
