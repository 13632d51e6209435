"""Cutting text of a log into first-level units, well-formed or not. XML 1.0 §3.

The framer of a stream refuses what is broken, as a peer must. A log may be broken by the
program or the person that wrote it, so here only tags are counted: where a unit begins, and where
it ends.
"""

import re
from typing import NamedTuple

_TAG = re.compile(
    rb"<(?:!--(?:[^<-]++|-(?!->)|<(?!!--))*+-->"
    rb"|!\[CDATA\[(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>|\?[^<?]*+(?:\?(?!>)[^<?]*+)*+\?>"
    rb"|(/?)([A-Za-z_][\w.:-]*+)(/?|\s(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>)",
    re.DOTALL,
)
_LONGEST_TAG = 16_384  # bytes; where no end comes by then, it was no tag
_STREAM = re.compile(rb"(?:\w+:)*stream")
_FIRST = frozenset({b"iq", b"message", b"presence"})
# Elements that may hold a stanza, `<body/>` only as the frame of BOSH: all others are cut off where
# one begins.
_HOLDERS = frozenset({b"forwarded", b"item", b"body", b"payload", b"deb", b"stanza"})
MOST = 4_194_304  # bytes of a unit; more is no unit that any server lets pass


class Cut(NamedTuple):
    """A part of the text: a unit, the beginning of one (`whole` False), or what is between units.

    `offset` is where it begins, counted from all that was fed so far.
    """

    raw: bytes
    offset: int
    is_unit: bool
    whole: bool = True


class Cutter:
    """Cuts one text that comes in pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.at = 0  # offset of the buffer
        self._begin = 0  # of the unit that is open
        self._seen = 0  # up to here the buffer has been looked at
        self._open: list[bytes] = []

    @property
    def fed(self) -> int:
        """The offset of what will be fed next."""
        return self.at + len(self._buffer)

    @property
    def inside(self) -> bool:
        """Whether a unit is open: what follows belongs to it."""
        return bool(self._open) or self._buffer.rfind(b"<", self._seen) >= 0

    def feed(self, text: bytes) -> list[Cut]:
        """The parts that are complete now."""
        self._buffer += text
        found: list[Cut] = []
        if b">" in text:
            self._read(found)
        self._begin = self._begin if self._open else self._between(found)
        if self._begin:
            del self._buffer[: self._begin]
            self.at += self._begin
            self._seen = max(0, self._seen - self._begin)
            self._begin = 0
        if len(self._buffer) > MOST:
            found += self.end()
        return found

    def _read(self, found: list[Cut]) -> None:
        while True:
            for tag in _TAG.finditer(self._buffer, self._seen):
                self._seen = tag.end()
                if tag[2] is not None:
                    self._heed(tag, found)
            waiting = self._buffer.find(b"<", self._seen)
            if waiting < 0 or len(self._buffer) - waiting <= _LONGEST_TAG:
                return
            self._seen = waiting + 1

    def end(self) -> list[Cut]:
        """What is left, and will not be completed."""
        left = bytes(self._buffer)
        found = [Cut(left, self.at, bool(self._open), whole=False)] if left.strip() else []
        self.at += len(left)
        self._buffer, self._seen, self._begin, self._open = bytearray(), 0, 0, []
        return found

    def _heed(self, tag: re.Match[bytes], found: list[Cut]) -> None:
        closing, name, opened = bool(tag[1]), tag[2], self._open
        alone = tag[3].endswith(b"/")
        if not opened or self._cuts_off(name, closing):
            if opened:
                self._take(tag.start(), found, whole=False)
            self._skip(tag.start(), found)
            header = _STREAM.fullmatch(name) is not None
            if not closing and not alone and not header:
                opened.append(name)
                return
            self._take(tag.end(), found, whole=header or not closing)
        elif closing and name in opened:
            while opened.pop() != name:
                pass
            if not opened:
                self._take(tag.end(), found)
        elif not closing and not alone:
            opened.append(name)

    def _cuts_off(self, name: bytes, closing: bool) -> bool:
        """Whether this tag cannot stand in the unit that is open: that one has lost its end."""
        if _STREAM.fullmatch(name):
            return True
        if closing or name not in _FIRST:
            return False
        inner = self._open[-1]
        return inner not in _HOLDERS or (inner == b"body" and len(self._open) > 1)

    def _take(self, end: int, found: list[Cut], *, whole: bool = True) -> None:
        raw = bytes(self._buffer[self._begin : end])
        found.append(Cut(raw, self.at + self._begin, True, whole))
        self._begin = end
        self._open.clear()

    def _skip(self, start: int, found: list[Cut]) -> None:
        """Leave out what stands before a unit, but for a declaration that belongs to it."""
        gap = bytes(self._buffer[self._begin : start])
        declared = gap.rfind(b"<?xml")
        end = self._begin + declared if declared >= 0 and gap.rstrip()[-2:] == b"?>" else start
        self._tell_gap(end, found)

    def _tell_gap(self, end: int, found: list[Cut]) -> None:
        gap = bytes(self._buffer[self._begin : end])
        if gap.strip():
            found.append(Cut(gap, self.at + self._begin, False))
        self._begin = end

    def _between(self, found: list[Cut]) -> int:
        """Leave out what stands between units and cannot be the beginning of one."""
        start = max(self._buffer.rfind(b"<", self._seen), self._buffer.rfind(b"<?xml"))
        self._tell_gap(start if start >= self._begin else len(self._buffer), found)
        return self._begin
