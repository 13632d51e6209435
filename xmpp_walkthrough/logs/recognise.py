"""Recognising a log: which reader is for it, and why. Each format has lines that no other has."""

from collections.abc import Sequence
from typing import NamedTuple

import xmpp_walkthrough.logs.readers as readers_package
from xmpp_walkthrough.logs.piece import LogLine
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.registry import load

HEAD = 2_000  # lines that are looked at
_FALLBACK = "bare"


class Recognised(NamedTuple):
    """The reader, the first line that gave its format away, and how many such lines there were."""

    reader: Reader
    line: LogLine | None
    lines: int


def readers() -> dict[str, Reader]:
    """All readers by name."""
    return {reader.name: reader for reader in load(readers_package, Reader)}


def recognise(head: Sequence[LogLine]) -> Recognised:
    """The reader for a log that begins with these lines: the one that knows most of them.

    XML that no reader knows is bare.
    """
    known = readers()
    bare = known.pop(_FALLBACK)
    best = Recognised(bare, None, 0)
    for reader in known.values():
        marked = [row for row in head if reader.mark.search(row.text)]
        if len(marked) > best.lines:
            best = Recognised(reader, marked[0], len(marked))
    if best.lines:
        return best
    first = next((row for row in head if bare.mark.search(row.text)), None)
    return Recognised(bare, first, sum(1 for row in head if bare.mark.search(row.text)))
