"""The log of ejabberd at `loglevel: debug`: `(tls|<0.548.0>) Received XML on stream = <<"…">>`.

The bytes are those of the wire, printed as a term of Erlang: a text, or a list of numbers over many
lines. The process in brackets is the connection. Versions before 17 had two processes for each, the
one that reads and, started behind it, the one that writes.

MongooseIM and ejabberd's live console print the same with a string. mod_logxml, which begins at
binding, has one stanza a line in `<packet or="send" ljid="…">`; there `send` is the user's.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xmpp_walkthrough.logs.notation.erlang import value
from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read, Said, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_MOST_LINES = 100_000  # of one term, 12 bytes each: more than any stanza that a server takes
_MOST_OTHERS = 10_000  # connections that are known to be none of a client
_UNIT = re.compile(rb"(Received|Send) XML on stream = ")
_PROCESS = re.compile(rb"\((?:tcp|tls|[a-z_]+)\|(<\d+\.\d+\.\d+>)\) $")
_OLDER = re.compile(rb"<(\d+)\.(\d+)\.(\d+)>@(ejabberd_receiver|ejabberd_c2s):\w+:\d+ $")
_NUMBERS = re.compile(rb" +[\d,]+(?:>>)?$")
_PACKET = re.compile(
    rb'^[^<]*+<packet or="(send|recv)" ljid="([^"<]*)"[^<>]*? ts="([^"<]*)">(.*)</packet>$'
)
_OTHER = re.compile(rb"""<(?:\w+:)?stream [^<>]*xmlns=['"]jabber:(?:server|component)""")
_ABOUT = re.compile(
    rb"\((?:tcp|tls)\|(<\d+\.\d+\.\d+>)\) (?:Accepted|Failed|Opened) .{0,200}?\bc2s\b"
)
_SAID = sentences(
    (
        ("login.done", rb"Accepted c2s (?P<mechanism>\S+) authentication for (?P<jid>\S+)"),
        ("login.failed", rb"Failed c2s (?P<mechanism>\S+) authentication for (?P<jid>\S+)"),
        ("tls.failed", rb"Failed to secure c2s connection"),
        ("bound", rb"Opened c2s session for (?P<jid>\S+)"),
    )
)
_NOT_AUTHORIZED = b"Invalid username or password"
_ROLES = {
    **{b"Received": Role.INITIATING, b"Send": Role.RECEIVING},
    **{b"send": Role.INITIATING, b"recv": Role.RECEIVING},
}


class _Term(NamedTuple):
    """A term whose end has not come yet."""

    first: LogLine
    last: int
    role: Role
    connection: str
    text: list[bytes]


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """The bytes of each term; those of other servers and of components are not a client's."""
    held: _Term | None = None
    others: set[str] = set()
    for row in rows:
        if held is not None and _goes_on(held, row):
            held.text.append(row.text)
            held = held._replace(last=row.number)
            continue
        if held is not None:
            yield from _told(held, others)
            held = None
        if found := _UNIT.search(row.text):
            before = row.text[: found.start()]
            text = row.text[found.end() :]
            held = _Term(row, row.number, _ROLES[found[1]], _connection(before), [text])
        elif found := _PACKET.search(row.text):
            yield _packet(row, found)
        elif found := _ABOUT.search(row.text):
            yield from _words(row, found)
    if held is not None:
        yield from _told(held, others)


def _goes_on(held: _Term, row: LogLine) -> bool:
    """A part of a line that is too long, or another line of numbers."""
    if len(held.text) >= _MOST_LINES:
        return False
    return row.number == held.last or bool(_NUMBERS.fullmatch(row.text))


def _connection(before: bytes) -> str:
    if found := _PROCESS.search(before):
        return found[1].decode()
    if found := _OLDER.search(before):
        reads = found[4] == b"ejabberd_receiver"
        return f"<{found[1].decode()}.{int(found[2]) + reads}.{found[3].decode()}>"
    return ""


def _told(held: _Term, others: set[str]) -> Iterator[Read]:
    read = value(b"\n".join(held.text) if held.last > held.first.number else b"".join(held.text))
    if read is None:
        yield Unread(held.first.number, held.first.text, "unknown")
        return
    raw, whole = read
    if _OTHER.search(raw) and len(others) < _MOST_OTHERS:
        others.add(held.connection)
    if held.connection in others:
        yield Unread(held.first.number, held.first.text, "between-servers")
        return
    fidelity = Fidelity.EXACT if whole else Fidelity.PRINTED
    at = seconds(held.first.text)
    place = (held.first.number, held.last)
    yield Piece(*place, held.role, raw, held.connection, at, fidelity=fidelity, whole=False)


def _words(row: LogLine, about: re.Match[bytes]) -> Iterator[Said]:
    """What it says of a client's connection; its words for one condition are always the same."""
    said = said_in(row, _SAID, about[1].decode())
    if said is not None:
        known = said.key == "login.failed" and _NOT_AUTHORIZED in row.text
        facts = {**said.facts, **({"condition": "not-authorized"} if known else {})}
        yield said._replace(facts=facts, time=seconds(row.text))


def _packet(row: LogLine, found: re.Match[bytes]) -> Piece:
    user = found[2].decode("utf-8", "replace")
    return Piece(row.number, row.number, _ROLES[found[1]], found[4], user, seconds(found[3]))


READER = Reader(
    "ejabberd",
    "ejabberd",
    re.compile(
        rb'(?:Received|Send) XML on stream = |<packet or="(?:send|recv)" ljid="'
        rb"|@ejabberd_(?:c2s|listener):\w+"
    ),
    read,
    server=True,
)
