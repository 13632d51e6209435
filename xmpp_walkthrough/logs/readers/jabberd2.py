"""The debug log of jabberd2's c2s (`-D`, where it was built with it): what sx reads and writes.

`sx (io.c:266) decoded read data (198 bytes): <…` came from the client, `encoding 50 bytes for
writing: <…` goes to it, behind TLS and before it. The number of the socket, said before, tells the
connections apart; one of them leads to the router, another program of jabberd2.

The file and its shape are read in jabberd2's source (`sx/io.c`, `util/log.c`, 2.2 to 2.7). Debian
builds it without them: that log has only sentences, `[8] [127.0.0.1, port=40122] connect`.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_SOCKET = re.compile(rb"sx \(io\.c:\d+\) (\d+) ready for (?:reading|writing)")
_DATA = re.compile(
    rb"sx \(io\.c:\d+\) (?:decoded read data \((\d+) bytes\)|encoding (\d+) bytes for writing): "
)
_ROUTER = b"http://jabberd.jabberstudio.org/ns/component/1.0"
_MOST_ROUTERS = 1_000


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """Bytes of the streams of clients; those of the router's are another protocol."""
    held: Piece | None = None
    length = 0
    socket = ""
    at: float | None = None
    routers: set[str] = set()
    for row in rows:
        if held is not None and len(held.raw) < length:
            end = b"" if row.number == held.last else b"\n"
            held = held._replace(last=row.number, raw=held.raw + end + row.text)
            continue
        if held is not None:
            yield _told(held, length, routers)
            held = None
        if found := _SOCKET.search(row.text):
            socket = found[1].decode()
        elif found := _DATA.search(row.text):
            role = Role.INITIATING if found[1] else Role.RECEIVING
            length = int(found[1] or found[2])
            raw = row.text[found.end() :]
            held = Piece(row.number, row.number, role, raw, socket, at, whole=False)
        else:
            at = seconds(row.text) or at
    if held is not None:
        yield _told(held, length, routers)


def _told(piece: Piece, length: int, routers: set[str]) -> Read:
    if _ROUTER in piece.raw and len(routers) < _MOST_ROUTERS:
        routers.add(piece.connection)
    if piece.connection in routers:
        return Unread(piece.line, piece.raw, "between-servers")
    exact = len(piece.raw) == length
    return piece._replace(fidelity=Fidelity.EXACT if exact else Fidelity.PRINTED)


READER = Reader("jabberd2", "jabberd2", re.compile(_DATA.pattern), read, server=True)
