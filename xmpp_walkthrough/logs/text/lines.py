"""The lines of a log, numbered as an editor numbers them, whatever its encoding. Unicode §3.10.

A log may be as large as it likes: only one line of it is held at a time, and of a line without an
end only a part.
"""

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from xmpp_walkthrough.logs.piece import LogLine

LONGEST = 262_144  # bytes of a line that come at once
_UTF_8_MARK = codecs.BOM_UTF8
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def lines(chunks: Iterable[bytes]) -> Iterator[LogLine]:
    """The lines of these bytes. A byte order mark is taken off, UTF-16 becomes UTF-8."""
    number, rest = 1, bytearray()
    for chunk in _as_utf_8(chunks):
        rest += chunk
        *whole, last = rest.split(b"\n")
        for text in whole:
            yield from _parts(number, bytes(text))
            number += 1
        rest = bytearray(last)
        while len(rest) > LONGEST:
            end = _end(rest)
            yield LogLine(number, bytes(rest[:end]))
            del rest[:end]
    if rest:
        yield LogLine(number, bytes(rest).removesuffix(b"\r"))


def _parts(number: int, text: bytes) -> Iterator[LogLine]:
    text = text.removesuffix(b"\r")
    while len(text) > LONGEST:
        end = _end(text)
        yield LogLine(number, text[:end])
        text = text[end:]
    yield LogLine(number, text)


def _end(text: bytes | bytearray) -> int:
    """The end of the first part: behind a tag, which no character of UTF-8 can straddle."""
    return text.rfind(b">", 0, LONGEST) + 1 or LONGEST


def _as_utf_8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    steps = iter(chunks)
    start = b""
    while len(start) < 4 and (chunk := next(steps, b"")):
        start += chunk
    wide = _WIDE.get(start[:2]) or _unmarked(start)
    if wide is None:
        yield start.removeprefix(_UTF_8_MARK)
        yield from steps
        return
    decoder = codecs.getincrementaldecoder(wide)("replace")
    for chunk in chain((start,), steps):
        yield decoder.decode(chunk).removeprefix("\ufeff").encode("utf-8", "replace")


def _unmarked(start: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain English is NUL."""
    if len(start) < 4 or start[0] == start[1]:
        return None
    if start[1] == start[3] == 0:
        return "utf-16-le"
    return "utf-16-be" if start[0] == start[2] == 0 else None
