"""Literals of programming languages, as logs print bytes: quoted, and with escapes.

Python's `repr`, JavaScript's and C's escapes, of bytes in hexadecimal or octal or of characters,
have one meaning here; what is none stays as it is.
"""

import re

# A literal from its prefix to its closing quote; Python changes the quote with what stands inside.
LITERAL = re.compile(rb"[bBuU]?(?:'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\")")

_ESCAPE = re.compile(
    rb"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\\'\"/abfnrtv0]))"
)
_SIMPLE = {
    b"\\": b"\\", b"'": b"'", b'"': b'"', b"/": b"/", b"a": b"\a", b"b": b"\b", b"f": b"\f",
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b"0": b"\0",
}  # fmt: skip
_SURROGATES = range(0xD800, 0xE000)
_MOST = 0x10FFFF


def unescape(text: bytes) -> bytes:
    """The bytes that a literal's inside stands for."""
    return text if b"\\" not in text else _ESCAPE.sub(_byte, text)


def _byte(found: re.Match[bytes]) -> bytes:
    byte, short, long, octal, simple = found.groups()
    if simple:
        return _SIMPLE[simple]
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    if byte:
        return bytes([int(byte, 16)])
    point = int(short or long, 16)
    if point > _MOST or point in _SURROGATES:
        return found[0]
    return chr(point).encode()


def literal(text: bytes) -> bytes | None:
    """The bytes of a literal at the beginning of this; None where there is none."""
    found = LITERAL.match(text)
    return None if found is None else unescape(found[1] if found[1] is not None else found[2])
