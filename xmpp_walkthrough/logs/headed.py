"""Logs whose records name the side in front of a unit: `SEND: <…`, `RECV: <…`.

RFC 6120 §4. Most programs print a stream in this way, and differ in their words alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.said import Sentence, said_in
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_HEADER = re.compile(rb"(?:<\?xml[^<>]*+>\s*+)?<stream:stream\s[^<>]*+>\s*+$")
BOTH = frozenset(Role)


def unchanged(piece: Piece) -> Piece | None:
    return piece


def opened(raw: bytes) -> bytes:
    """A header that was printed as an element without content, as the start tag that it was."""
    text = raw.rstrip()
    if text.endswith(b"/>") and _HEADER.match(text):
        return text[:-2].rstrip() + b">"
    return raw


class Headed(NamedTuple):
    """How one program does it.

    The first group of `head` is a key of `roles`; a group `who` names the connection. `other`
    matches a record that is about something else. `amend` gives a piece back what the printing has
    taken away, or None for what is none. Whose bytes are the wire's own, `exact` says, and `whole`,
    whether each record has whole units and not what a socket took or gave.
    """

    head: re.Pattern[bytes]
    roles: Mapping[bytes, Role | None]
    sentences: tuple[Sentence, ...] = ()
    other: re.Pattern[bytes] | None = None
    amend: Callable[[Piece], Piece | None] = unchanged
    exact: frozenset[Role] = frozenset()
    whole: bool = True

    def read(self, rows: Iterable[LogLine]) -> Iterator[Read]:
        """A record a piece; what is said between them is of the connection of the last one."""
        who = ""
        for one in records(rows, self.head, self.other):
            if not isinstance(one, LogRecord):
                if said := said_in(one, self.sentences, who):
                    yield said._replace(time=seconds(one.text))
            elif piece := self.amend(self.piece(one)):
                who = piece.connection
                yield piece

    def piece(self, one: LogRecord) -> Piece:
        """What stands in a record, with its side and its time."""
        role = self.roles[one.head[1]]
        who = one.head.groupdict().get("who") or b""
        return Piece(
            one.line,
            one.last,
            role,
            one.body.strip(b"\r\n") if self.whole else one.body,
            who.decode("utf-8", "replace"),
            seconds(one.head.string[: one.head.end()]),
            fidelity=Fidelity.EXACT if role in self.exact else Fidelity.PRINTED,
            whole=self.whole,
        )
