"""The XML console of bitlbee, in the log of an IRC client: `<_xmlconsole> TX: <…`, `RX: <…`.

It writes units anew, without the server's header, and a long one as several messages of IRC: cut at
a blank, which is lost, behind a hyphen, or after some 460 bytes. Where a cut was, the log does not
say; inside a tag it was at a blank, a short line ends where the unit's own line did.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_LINE = re.compile(
    rb"(?::_xmlconsole!\S{1,80} PRIVMSG \S{1,80} :|<[ @+%]?_xmlconsole> ?)"
    rb"(?:(TX|RX): )?"
)
_ROLES = {b"TX": Role.INITIATING, b"RX": Role.RECEIVING}
_FULL = 400  # bytes of a message of IRC: a shorter one was not cut for its length
_MOST = 1 << 20  # bytes of a unit


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A message with a word begins a unit; those without go on with it."""
    held: Piece | None = None
    for row in rows:
        found = _LINE.search(row.text)
        if not found:
            continue
        text = row.text[found.end() :].removesuffix(b"\r")
        if found[1] is None and held is not None and len(held.raw) < _MOST:
            held = held._replace(last=row.number, raw=_joined(held.raw, text))
            continue
        if held is not None:
            yield held
        number, role = row.number, _ROLES.get(found[1])
        held = Piece(number, number, role, text, time=seconds(row.text)) if role else None
    if held is not None:
        yield held


def _joined(before: bytes, after: bytes) -> bytes:
    """Two messages, with what stood between them."""
    last = len(before) - before.rfind(b"\n") - 1
    if before.rfind(b"<") > before.rfind(b">"):
        within_value = before.count(b'"', before.rfind(b"<")) % 2
        between = b"" if within_value else b" "
    else:
        between = b"\n" if last < _FULL else b""
    return before + between + after


READER = Reader("bitlbee", "bitlbee's XML console", _LINE, read)
