"""A term of Erlang that holds bytes: `<<"…">>`, numbers, or a string, as logs print it.

`~p` prints bytes as text where each of them is a character of Latin-1: what is UTF-8 is then
encoded a second time. Bytes from 0x80 to 0x9F are no such characters, and so the same function
prints most texts beyond ASCII as a list of numbers, over many lines. `/utf8` says that the
text was printed as the UTF-8 that it is.
"""

import re

_INSIDE = rb'([^"\\]*(?:\\.[^"\\]*)*)'
_TEXT = re.compile(rb'<<"' + _INSIDE + rb'("(/utf8)?>>)?', re.DOTALL)
_STRING = re.compile(rb'"' + _INSIDE + rb'(")?', re.DOTALL)
_BYTES = re.compile(rb"<<([\d,\s]*)(>>)?")
_NUMBER = re.compile(rb"\d+")
_ESCAPE = re.compile(rb"\\(x\{([0-9A-Fa-f]{1,6})\}|[0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {
    **{b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b"b": b"\b", b"f": b"\f"},
    **{b"e": b"\x1b", b"d": b"\x7f", b"s": b" "},
}


def value(text: bytes) -> tuple[bytes, bool] | None:
    """The bytes of the term that this begins with, and whether its end is there; None if none."""
    if found := _TEXT.match(text):
        raw = found[1] if found[3] else once(found[1])
        return _unescaped(raw), found[2] is not None
    if found := _BYTES.match(text):
        return bytes(int(x) & 0xFF for x in _NUMBER.findall(found[1])), found[2] is not None
    if found := _STRING.match(text):
        return _unescaped(once(found[1])), found[2] is not None
    return None


def once(text: bytes) -> bytes:
    """UTF-8 that was encoded twice, encoded once; anything else as it is."""
    if text.isascii():
        return text
    try:
        raw = text.decode().encode("latin-1")
        raw.decode()
    except UnicodeError:  # characters beyond Latin-1 are no bytes: this was encoded once
        return text
    return raw


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(_meant, text) if b"\\" in text else text


def _meant(found: re.Match[bytes]) -> bytes:
    if found[2]:
        code = int(found[2], 16)
        return chr(code).encode("utf-8", "replace") if code < 0x110000 else b"?"
    if found[1].isdigit():
        return bytes((int(found[1], 8) & 0xFF,))
    return _LETTERS.get(found[1], found[1])
