"""What Psi's XML console shows of earlier traffic: `<!-- TS:2026-12-01T10:20:30-->` and a unit.

Which side sent a unit only its colour says, and a copy has lost it: each is found by what can come
from one side alone.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.text.stamp import seconds

_HEAD = re.compile(rb"^\s*<!-- TS:[\dT:.Z+-]+-->")


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A stamp a unit, of a side that is not known."""
    for one in records(rows, _HEAD):
        if isinstance(one, LogRecord) and (raw := one.body.strip()):
            time = seconds(one.head[0].replace(b"TS:", b""))
            yield Piece(one.line, one.last, None, raw, time=time, whole=False)


READER = Reader("psi", "Psi's XML console", _HEAD, read)
