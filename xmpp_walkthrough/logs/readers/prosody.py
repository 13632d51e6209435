"""The log of Prosody, with mod_stanza_debug (`RECV: <…`) or mod_rawdebug (`RECV(127): <…`).

Each line has the session that it is about: `c2s…`, `bosh…`. The first module writes each stanza
anew, without stream headers; the second writes what went over the wire, as it came. Without either
a log at `debug` has the start tag of each unit, `Received[c2s]: <…`, and the rest is lost.

A line end inside a unit is followed by a tab that is not the unit's, and a control character is
written as its picture (util.format): only a number of bytes tells whether a picture was sent.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")
# In a file, a tab, the level and a tab stand behind the session; syslog and journald want `: `.
_SESSION = re.compile(
    rb"(?:^|[\s:])((?:c2s|bosh|s2sin|s2sout|jcp)[0-9a-f-]{6,})"
    rb"(?:: |[ \t]+(?:debug|info|warn|error)[ \t]+)"
)
_MARK = re.compile(
    rb"\b(?:c2s|bosh|s2sin|s2sout|jcp)[0-9a-f-]{6,}(?:: |[ \t]+\S{4,16}\t)"
    rb"(?:(?:SEND|RECV)(?:\(\d+\))?: |(?:Sending|Received)\[\w+\]: )\S*<"
)
_WHOLE = re.compile(rb"(SEND|RECV)(?:\((\d+)\))?: ")
_START = re.compile(rb"(?:Sending|Received)\[\w+\]: <(?!\?|/)")
_SAID = sentences(
    (
        ("tls.established", rb"Stream encrypted"),
        ("tls.failed", rb"Client disconnected: .*(?:alert|version|cipher|protocol|handshake)"),
        ("closed", rb"Client disconnected: "),
        ("login.done", rb"Authenticated as (?P<jid>\S+)"),
        ("bound", rb"Resource bound: (?P<jid>\S+)"),
    )
)
_CLIENTS = (b"c2s", b"bosh")
_ROLES = {b"RECV": Role.INITIATING, b"SEND": Role.RECEIVING}
_OTHERS = (b"s2s", b"jcp")  # between servers, and with components
_PICTURES = {chr(0x2400 + code).encode(): bytes((code,)) for code in range(0x20)}
_PICTURE = re.compile(rb"\xe2\x90[\x80-\x9f]")


class _Open(NamedTuple):
    """A unit, or bytes of the wire, of which the next line may still be a part."""

    piece: Piece
    length: int | None

    def goes_on(self, row: LogLine) -> bool:
        """Whether this is a part of it: a line with a tab of Prosody's own, or more of a line."""
        return row.number == self.piece.last or row.text.startswith(b"\t")

    def with_line(self, row: LogLine) -> "_Open":
        """The same with this part."""
        more = row.text if row.number == self.piece.last else b"\n" + row.text[1:]
        raw = self.piece.raw + more
        return self._replace(piece=self.piece._replace(last=row.number, raw=raw))

    def closed(self) -> Piece:
        """The piece, exact where it is as long as it should be."""
        if self.length is None:
            return self.piece
        for raw in (self.piece.raw, _sent(self.piece.raw)):
            if len(raw) == self.length:
                return self.piece._replace(raw=raw, fidelity=Fidelity.EXACT)
        return self.piece


def _sent(raw: bytes) -> bytes:
    return _PICTURE.sub(lambda found: _PICTURES[found[0]], raw)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """Whole units where a module writes them; else the start tags, as what cannot be read."""
    held: _Open | Unread | None = None
    has_units = False
    for row in rows:
        text = _COLOUR.sub(b"", row.text) if b"\x1b" in row.text else row.text
        row = row._replace(text=text)
        if isinstance(held, _Open) and held.goes_on(row):
            held = held.with_line(row)
            continue
        found = _SESSION.search(text)
        unit = _WHOLE.match(text, found.end()) if found else None
        if held is not None and not (isinstance(held, Unread) and unit):
            yield held.closed() if isinstance(held, _Open) else held
        held = None
        if found is None:
            continue
        if unit:
            has_units = True
            held = _unit(row, found[1], unit)
        elif not has_units and _START.match(text, found.end()):
            held = Unread(row.number, row.text, "start-tag")
        elif found[1].startswith(_CLIENTS) and (said := said_in(row, _SAID, found[1].decode())):
            yield said
    if held is not None:
        yield held.closed() if isinstance(held, _Open) else held


def _unit(row: LogLine, session: bytes, unit: re.Match[bytes]) -> _Open | Unread:
    if session.startswith(_OTHERS):
        return Unread(row.number, row.text, "between-servers")
    length = None if unit[2] is None else int(unit[2])
    piece = Piece(
        row.number,
        row.number,
        _ROLES[unit[1]],
        row.text[unit.end() :],
        session.decode(),
        seconds(row.text),
        whole=length is None,
    )
    return _Open(piece, length)


READER = Reader(
    "prosody",
    "Prosody",
    _MARK,
    read,
    server=True,
)
