"""The debug log of slixmpp: `SEND: …` and `RECV: …`, with what `logging` puts before it."""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.protocol.event import Role

_UNIT = re.compile(rb"\b(SEND|RECV): (<.*)", re.DOTALL)
_ROLES = {b"SEND": Role.INITIATING, b"RECV": Role.RECEIVING}


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A unit a line, as long as no text inside it has a line end."""
    for row in rows:
        if found := _UNIT.search(row.text):
            yield Piece(row.number, row.number, _ROLES[found[1]], found[2])


READER = Reader("slixmpp", "slixmpp", re.compile(rb"\b(?:SEND|RECV): <"), read)
