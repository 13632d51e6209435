"""Portions: the bytes that are parsed in one go, a few tags each. RFC 6120 §13.12.

The cost of parsing is in the tags, not in the bytes: a quarter of a megabyte of text is read
within a millisecond, and as many bytes of empty elements keep a parser busy for half a second. So
tags are counted before they are read: those of a portion, and those of a whole unit.
"""

from collections.abc import Sequence

from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.server.ending import STANZA_TOO_BIG, StreamEnd

TAGS = 32  # in one portion
BYTES = 8_192  # of it: white space and text cost a little, too


class Portions:
    """Cuts the bytes of one client. `most` is the number of tags that a unit may have."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tags = 0  # of the unit that has begun
        self.unfinished = 0  # bytes of it

    def end(self, data: bytes, start: int, *, one: bool) -> int:
        """The end of the portion that begins at `start`; with `one`, behind its first tag.

        Errors: StreamEnd for a unit of too many tags.
        """
        end = data.find(b">", start) + 1 if one else _before_tag(data, start)
        end = end or len(data)
        if not one:
            end = min(end, start + BYTES)
        self._tags += data.count(b"<", start, end)
        self.unfinished += end - start
        if self._tags > self._most:
            raise StreamEnd("policy-violation", "Too many tags.", STANZA_TOO_BIG)
        return end

    def took(self, events: Sequence[Event]) -> None:
        """Units have been read: the next byte begins another."""
        if events:
            self._tags = self.unfinished = 0


def _before_tag(data: bytes, start: int) -> int:
    """The start of the first tag that is too many for a portion; 0 where there is none."""
    at = start - 1
    for _ in range(TAGS + 1):
        at = data.find(b"<", at + 1)
        if at < 0:
            return 0
    return at
