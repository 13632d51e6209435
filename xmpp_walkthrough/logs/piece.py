"""The pieces of a log: bytes of a stream, words about it, and what was not understood.

RFC 6120 §4
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from xmpp_walkthrough.protocol.event import Role


class LogLine(NamedTuple):
    """One line of a log, its number from 1, without its line end. Bytes: it may be no UTF-8.

    A very long line comes in several parts with the same number, each cut behind a `>`.
    """

    number: int
    text: bytes


class Fidelity(StrEnum):
    """How true the bytes in a log are to those of the wire."""

    EXACT = "exact"  # byte for byte
    PRINTED = "printed"  # written anew by the program: quotes, prefixes, order may differ
    STRIPPED = "stripped"  # printed, without namespaces or prefixes that it needs


class Piece(NamedTuple):
    """Bytes of a stream that one side sent: a unit, several, or a part of one.

    `line` and `last` are the numbers of its lines in the log, from 1. `role` is None where the log
    does not say who sent it; `guessed` says that the reader has concluded it. `connection` tells
    the connections of a log apart, in any words; `time` is in seconds, since 1970 or since any
    moment that is the same for all of the log. `whole` says that it holds no part of a unit, so
    that it is never joined with another.
    """

    line: int
    last: int
    role: Role | None
    raw: bytes
    connection: str = ""
    time: float | None = None
    guessed: bool = False
    fidelity: Fidelity = Fidelity.PRINTED
    whole: bool = True


class Said(NamedTuple):
    """Something that a log says in words: `note.log.KEY` in the lessons is what it means.

    `facts` fill the sentence: `text` is the program's own words.
    """

    line: int
    key: str
    facts: Mapping[str, object] = MappingProxyType({})
    connection: str = ""
    time: float | None = None


class Unread(NamedTuple):
    """A line that may be about the stream and was not understood: `note.log.unread.WHY` says why.

    Lines that are plainly about something else, such as a program's start-up, are none.
    """

    line: int
    text: bytes
    why: str = "unknown"


Read = Piece | Said | Unread
