"""Harmless text: remote text made visible, and able to be turned back. RFC 7622 §7.3.

A terminal obeys control characters, and invisible or reordering ones make a reader see text that is
not there. Here they become escapes: `\\x1b` below U+0080, `\\u{202e}` above, `\\n`, `\\r`, `\\t`;
`\\x9b` is a byte that is not UTF-8. A backslash that could be taken for the beginning of an
escape becomes `\\x5c`, so `unharmless` gives back exactly what came in. Hence: call it once.
"""

import re
from collections.abc import Iterator
from unicodedata import category, name

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPE = r"\\(?:x([0-9a-f]{2})|u\{([0-9a-f]{2,6})\}|([nrt]))"
_AMBIGUOUS = r"\\(?=x[0-9a-f]{2}|u\{[0-9a-f]{2,6}\}|[nrt])"
_LOOKALIKE_SCRIPTS = ("CYRILLIC ", "GREEK ", "ARMENIAN ", "CHEROKEE ", "COPTIC ")
_FIRST_MARK = "\u0300"  # in front of all that deceives although Python would print it
_MOST_MARKS = 8  # combining marks on one letter; the longest orthographies need fewer

# C0, DEL, C1; every format character (Cf) of Unicode 16 and the code points kept for more of
# them; line and paragraph separators; what shows as nothing at all (Default_Ignorable);
# surrogates and noncharacters.
_DANGEROUS = (
    "[\0-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ud800-\udfff\ufdd0-\ufdef\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)


def harmless(text: str | bytes, *, keep_newlines: bool = False) -> str:
    """`text` with everything that could deceive a terminal or a reader written as an escape."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    if text.isprintable() and "\\" not in text and max(text, default="") < _FIRST_MARK:
        return text  # nearly always
    shown = re.sub(_AMBIGUOUS, lambda found: "\\x5c", text)
    shown = re.sub(
        _DANGEROUS,
        lambda found: "\n" if keep_newlines and found[0] == "\n" else _escape(found[0]),
        shown,
    )
    return shown if shown.isascii() else _without_floods(shown)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in runs as they may be shown, each with its bytes as hex where it is an escape.

    For a reader that can tell an escape from text that looks like one: no backslash is changed.
    """
    if text.isascii() and text.isprintable():
        yield text, ""
        return
    plain, marks = "", _MOST_MARKS
    for char in text:
        marks = 0 if char.isascii() or category(char)[0] != "M" else marks + 1
        if marks <= _MOST_MARKS and (" " <= char <= "~" or not re.match(_DANGEROUS, char)):
            plain += char
            continue
        if plain:
            yield plain, ""
        plain = ""
        yield _escape(char), char.encode("utf-8", "surrogateescape").hex()
    if plain:
        yield plain, ""


def unharmless(text: str) -> str:
    """The text that `harmless` was given; bytes that are no UTF-8 become surrogate escapes."""
    return re.sub(_ESCAPE, _unescape, text)


def shorten(text: str | bytes, limit: int, *, keep_newlines: bool = False) -> tuple[str, int]:
    """The first `limit` characters of `text`, harmless, and how many bytes are not shown."""
    if isinstance(text, bytes):
        # A character has at most four bytes, so no cut of ours goes through one of these.
        start = text[: 4 * limit].decode("utf-8", "surrogateescape")[:limit]
        shown = start.encode("utf-8", "surrogateescape")
        return harmless(start, keep_newlines=keep_newlines), len(text) - len(shown)
    rest = len(text[limit:].encode("utf-8", "surrogatepass"))
    return harmless(text[:limit], keep_newlines=keep_newlines), rest


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return _NAMED.get(char, f"\\x{code:02x}")
    return f"\\u{{{code:x}}}"


def _unescape(found: re.Match[str]) -> str:
    byte, code, named = found.groups()
    if named:
        return {"n": "\n", "r": "\r", "t": "\t"}[named]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]
    return chr(value if (value := int(byte, 16)) < 0x80 else 0xDC00 + value)


def _without_floods(text: str) -> str:
    """Escape combining marks that stand on nothing of theirs, or too many on one letter."""
    # Nearly always there is none, a text has few letters that differ, and no mark is a letter.
    if not any(not char.isalnum() and category(char)[0] == "M" for char in set(text)):
        return text
    out: list[str] = []
    marks = _MOST_MARKS  # at the start there is no letter to stand on
    for char in text:
        if char.isascii() or category(char)[0] != "M":
            marks = _MOST_MARKS if char == "\n" else 0
        elif (marks := marks + 1) > _MOST_MARKS:
            char = _escape(char)
        out.append(char)
    return "".join(out)


def strangers(text: str) -> tuple[str, ...]:
    """Letters that look at home in a Latin word and are not Latin (RFC 7622 §7.3), each once.

    A word all of another script is no disguise; a mixture deserves a hint.
    """
    if text.isascii():
        return ()
    found: dict[str, None] = {}
    for word in re.findall(r"\w+", text):
        foreign = [char for char in word if name(char, "").startswith(_LOOKALIKE_SCRIPTS)]
        if foreign and any(name(char, "").startswith("LATIN ") for char in word):
            found |= dict.fromkeys(foreign)
    return tuple(found)
