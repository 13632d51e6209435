"""The records of a log: a head with the first bytes of a unit, and the lines that go on with it.

A unit with a line end in it, or one that is printed with an indent, covers several lines, and only
the first says whose it is. It is over when its XML is (RFC 6120 §4.1: at the end of a first-level
element), or at the head of another record. So nothing waits for a line that may never come.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xmpp_walkthrough.logs.piece import LogLine

MOST = 16 << 20  # bytes of one record; what goes on for longer is no unit of a log

# A tag from its `<`, with `>` only in quotes; comments and the like are passed over.
_MARKUP = re.compile(
    rb"<(?:(?P<end>/)[^<>]*+>|[!?][^<>]*+>|(?P<name>[^\s<>/!?\"']++)"
    rb"(?:[^<>\"'/]++|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+(?P<empty>/?)>)"
)
# A header begins a stream, and no element that a log will see the end of.
_HEADERS = {b"stream", b"stream:stream", b"stream:stream:stream"}
_LONGEST_TAG = 1 << 16  # what goes on for longer behind a `<` is text


class LogRecord(NamedTuple):
    """What stands behind one head, from its first line to its last."""

    line: int
    last: int
    head: re.Match[bytes]
    body: bytes


class Nesting:
    """How deep in first-level elements a text is that comes bit by bit."""

    def __init__(self) -> None:
        self._depth = 0
        self._seen = False  # a tag, so far
        self._rest = b""

    def feed(self, data: bytes) -> bool:
        """Take more of it. Whether every element that it has begun has ended."""
        text, at = self._rest + data, 0
        for tag in _MARKUP.finditer(text):
            at = tag.end()
            self._seen |= tag["end"] is not None or tag["name"] is not None
            if tag["end"]:
                self._depth -= 1
            elif tag["name"] is not None and tag["name"] not in _HEADERS:
                self._depth += not tag["empty"]
        begun = text.rfind(b"<", at)
        self._rest = text[begun:] if 0 <= begun > len(text) - _LONGEST_TAG else b""
        return self._seen and self._depth <= 0 and not self._rest


def records(
    rows: Iterable[LogLine], head: re.Pattern[bytes], other: re.Pattern[bytes] | None = None
) -> Iterator[LogRecord | LogLine]:
    """The log as records and the lines between them.

    `head` matches up to the first byte of the unit, at whose end it stops. `other` matches a line
    that cannot go on with a unit: another record of the same log.
    """
    begun: _Begun | None = None
    for row in rows:
        found = head.search(row.text)
        if begun is not None and (found or (other is not None and other.match(row.text))):
            yield begun.record()
            begun = None
        if found:
            begun = _Begun(row, found)
        elif begun is not None:
            begun.go_on(row)
        else:
            yield row
        if begun is not None and begun.over:
            yield begun.record()
            begun = None
    if begun is not None:
        yield begun.record()


class _Begun:
    """A record whose last line has not come yet."""

    def __init__(self, row: LogLine, head: re.Match[bytes]) -> None:
        self._line = self._last = row.number
        self._head = head
        first = row.text[head.end() :]
        self._parts, self._size = [first], len(first)
        self._nesting = Nesting()
        self.over = self._nesting.feed(first)

    def go_on(self, row: LogLine) -> None:
        self._last = row.number
        self._parts.append(row.text)
        self._size += len(row.text)
        self.over = self._nesting.feed(b"\n" + row.text) or self._size > MOST

    def record(self) -> LogRecord:
        return LogRecord(self._line, self._last, self._head, b"\n".join(self._parts))
