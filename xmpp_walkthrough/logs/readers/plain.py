"""The output of `xmpp-walk --view plain`: a gutter with an arrow, a mark, and the raw bytes."""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.protocol.event import Role

_UNIT = re.compile(rb"^(->|~>|<-|<~) {1,2}(?:=|\?|!!|!)? +(<.*)$", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:x([0-9a-f]{2})|u\{([0-9a-f]{2,6})\}|([nrt]))")
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A unit a line; what explains it is left out, and made anew."""
    for row in rows:
        if found := _UNIT.match(row.text):
            role = Role.RECEIVING if found[1].startswith(b"<") else Role.INITIATING
            raw = _ESCAPE.sub(_unescaped, found[2])
            yield Piece(row.number, row.number, role, raw, fidelity=Fidelity.EXACT)


def _unescaped(found: re.Match[bytes]) -> bytes:
    byte, code, named = found.groups()
    if named:
        return _NAMED[named]
    if code:
        known = int(code, 16) < 0x110000
        return chr(int(code, 16)).encode("utf-8", "replace") if known else found[0]
    return bytes((int(byte, 16),))


READER = Reader("plain", "xmpp-walk --view plain", _UNIT, read)
