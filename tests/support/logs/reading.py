"""How a test reads the log of a server that is running, once all of a login is in it."""

from __future__ import annotations

import time
from pathlib import Path

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.protocol.event import Role

SECONDS = 10.0


def rows(log: bytes) -> list[LogLine]:
    """The lines of a log, numbered."""
    return [LogLine(number, text) for number, text in enumerate(log.split(b"\n"), 1)]


def read(reader: Reader, log: bytes) -> list[Read]:
    return list(reader.read(rows(log)))


def grown(log: Path, before: int, until: bytes, times: int = 1) -> bytes:
    """What was written behind the first bytes of a log, as soon as this stands in it so often."""
    deadline = time.monotonic() + SECONDS
    while True:
        text = log.read_bytes()[before:]
        if text.count(until) >= times or time.monotonic() > deadline:
            return text
        time.sleep(0.02)


def connections(found: list[Read]) -> dict[str, list[Piece]]:
    """The pieces of each connection, in order."""
    by: dict[str, list[Piece]] = {}
    for piece in found:
        if isinstance(piece, Piece):
            by.setdefault(piece.connection, []).append(piece)
    return by


def side(pieces: list[Piece], role: Role) -> bytes:
    """All that one side has sent."""
    return b"".join(piece.raw for piece in pieces if piece.role is role)
