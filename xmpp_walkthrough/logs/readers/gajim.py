"""The XML console of Gajim: `<!-- Incoming TIME (ACCOUNT) -->`, and below it a unit with an indent.

The server's header is printed closed and, like its features, without the prefix.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.headed import opened
from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"^\s*<!-- (In|Out)(?:coming|going)? [^()<>]*(?:\(([^()]*)\) )?-->\s*$")


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A comment a unit."""
    for one in records(rows, _HEAD):
        if isinstance(one, LogRecord):
            role = Role.RECEIVING if one.head[1] == b"In" else Role.INITIATING
            account = (one.head[2] or b"").decode("utf-8", "replace")
            raw = one.body.strip()
            if raw.startswith(b"<stream "):
                raw = opened(b"<stream:" + raw[1:])
            if raw:
                yield Piece(one.line, one.last, role, raw, account)


READER = Reader("gajim", "Gajim's XML console", _HEAD, read)
