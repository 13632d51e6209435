"""How bad is the network in one direction? What it leaves out, says instead, delays and cuts.

Relay(host, port, to_client=Weather(without=("starttls",)))              # a stripped offer
Relay(host, port, to_client=Weather(instead=PORTAL))                     # a captive portal
Relay(host, port, to_client=Weather(cut_at=after(b"<proceed"), ending="rst"))
Relay(host, port, to_server=Weather(cut_at=after_records(1), ending="silence"))
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Ending = Literal["rst", "fin", "silence"]
Moment = Callable[[bytes], int | None]
"""Given all that one direction has said so far: after how many bytes it ends; None, not yet."""

PORTAL = (
    b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)
HANDSHAKE = b"\x16\x03"  # how every TLS connection begins. RFC 8446 §5.1
_APPLICATION_DATA = 0x17
_CHANGED = b"\x14\x03\x03\x00\x01\x01"  # ChangeCipherSpec; one more record ends the handshake


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad the network is, in one direction."""

    cut_after: int | None = None
    """Pass on only so many bytes; then the ending happens."""
    cut_at: Moment | None = None
    """Pass on what comes before that moment; then the ending happens."""
    answer: bytes = b""
    """What is said, behind that moment, to the beginning of the client's TLS, before the ending."""
    ending: Ending = "fin"
    delay: float = 0.0
    chunk: int | None = None
    """Pass on no more than so many bytes at a time."""
    strip: bytes = b""
    """Leave these bytes out wherever they occur."""
    without: tuple[str, ...] = ()
    """Leave out the elements of these local names, however written, until TLS hides them."""
    before: bytes = b""
    """Say this first, as soon as there is a connection."""
    instead: bytes = b""
    """Say this in the place of the first thing that is said; then the ending happens."""

    @property
    def cuts(self) -> bool:
        """Whether there is an end to wait for."""
        return self.cut_after is not None or self.cut_at is not None

    def end_of(self, seen: bytes) -> int | None:
        """How many of these bytes come through before the end; None: all, and it goes on."""
        if self.cut_at is not None and (moment := self.cut_at(seen)) is not None:
            return moment
        if self.cut_after is not None and len(seen) >= self.cut_after:
            return self.cut_after
        return None


FAIR = Weather()


def after(pattern: bytes) -> Moment:
    """The moment when these bytes have passed; no bytes: as soon as there is a connection."""

    def moment(seen: bytes) -> int | None:
        found = seen.find(pattern)
        return None if found < 0 else found + len(pattern)

    return moment


def after_records(count: int) -> Moment:
    """The moment when so many protected TLS records have passed.

    In TLS 1.3 the first from a client ends its handshake, and the second is its stream header.
    """

    def moment(seen: bytes) -> int | None:
        place = seen.find(HANDSHAKE)
        left = count
        while 0 <= place <= len(seen) - 5:
            end = place + 5 + int.from_bytes(seen[place + 3 : place + 5], "big")
            left -= seen[place] == _APPLICATION_DATA
            if left == 0:
                return end if end <= len(seen) else None
            place = end
        return None

    return moment


def after_finished(seen: bytes) -> int | None:
    """The moment when a handshake of TLS 1.2 has ended, and nothing else. RFC 5246 §7.3"""
    place = seen.find(_CHANGED)
    end = place + len(_CHANGED)
    if place < 0 or len(seen) < end + 5:
        return None
    end += 5 + int.from_bytes(seen[end + 3 : end + 5], "big")
    return end if end <= len(seen) else None


class Editor:
    """Takes out of a conversation what the weather leaves out, across the borders of reads."""

    def __init__(self, weather: Weather) -> None:
        self._weather = weather
        self._in_clear = True
        self.held = b""

    def feed(self, data: bytes) -> bytes:
        """What may pass now; the rest is held, because more of it has to be seen."""
        if data.startswith(HANDSHAKE):
            self._in_clear = False
        if not self._in_clear:
            return self.flush() + data
        text, self.held = self.held + data, b""
        if self._weather.without:
            self.held, text = leave_out(text, self._weather.without)
        held, passed = strip(text, self._weather.strip)
        self.held = held + self.held
        return passed

    def flush(self) -> bytes:
        """What was held for nothing."""
        held, self.held = self.held, b""
        return held


def strip(data: bytes, pattern: bytes) -> tuple[bytes, bytes]:
    """What has to be held back, because the pattern may go on in the next read, and the rest."""
    if not pattern:
        return b"", data
    *whole, rest = data.split(pattern)
    before = b"".join(whole)
    for size in range(min(len(pattern) - 1, len(rest)), 0, -1):
        if rest.endswith(pattern[:size]):
            return rest[-size:], before + rest[:-size]
    return b"", before + rest


def leave_out(data: bytes, names: tuple[str, ...]) -> tuple[bytes, bytes]:
    """The same for whole elements: any prefix, attributes in either quotes, empty or not."""
    either = "|".join(re.escape(name) for name in names)
    opening = rf"<(?P<prefix>(?:[\w.-]+:)?)(?P<name>{either})(?=[\s/>])"
    attributes = r"""(?:[^<>"'/]|/(?!>)|"[^"<]*"|'[^'<]*')*"""
    whole = rf"{opening}{attributes}(?:/>|>.*?</(?P=prefix)(?P=name)\s*>)"
    rest = re.sub(whole.encode(), b"", data, flags=re.DOTALL)
    begun = re.search(rf"{opening}.*|<[\w.:-]*\Z".encode(), rest, re.DOTALL)
    if begun is None:
        return b"", rest
    return rest[begun.start() :], rest[: begun.start()]
