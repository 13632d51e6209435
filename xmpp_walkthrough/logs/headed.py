"""Logs whose records name the side in front of a unit: `SEND: <…`, `RECV: <…`.

RFC 6120 §4. Most programs print a stream in this way, and differ in their words alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.said import Sentence, said_in
from xmpp_walkthrough.protocol.event import Role


def unchanged(piece: Piece) -> Piece | None:
    return piece


class Headed(NamedTuple):
    """How one program does it.

    The first group of `head` is a key of `roles`. `other` matches a record that is about something
    else. `amend` gives a piece back what the printing has taken away, or None for what is none.
    """

    head: re.Pattern[bytes]
    roles: dict[bytes, Role]
    sentences: tuple[Sentence, ...] = ()
    other: re.Pattern[bytes] | None = None
    amend: Callable[[Piece], Piece | None] = unchanged

    def read(self, rows: Iterable[LogLine]) -> Iterator[Read]:
        """A record a piece, and what is said between them."""
        for one in records(rows, self.head, self.other):
            if not isinstance(one, LogRecord):
                if said := said_in(one, self.sentences):
                    yield said
            elif piece := self.amend(
                Piece(one.line, one.last, self.roles[one.head[1]], one.body.strip(b"\r\n"))
            ):
                yield piece
