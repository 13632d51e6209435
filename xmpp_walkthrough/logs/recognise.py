"""Recognising a log: which reader is for it, and why. Each format has lines that no other has."""

from collections.abc import Sequence
from typing import NamedTuple

import xmpp_walkthrough.logs.readers as readers_package
from xmpp_walkthrough.logs.piece import LogLine
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.readers.bare import names_a_side
from xmpp_walkthrough.logs.text.undress import Dress, dress_of, undress
from xmpp_walkthrough.registry import load

HEAD = 2_000  # lines that are looked at
_FALLBACK = "bare"


class Recognised(NamedTuple):
    """The reader and the dress of a log; the first line that gave it away; how many did."""

    reader: Reader
    dress: Dress
    line: LogLine | None = None
    lines: int = 0


def readers() -> dict[str, Reader]:
    """All readers by name."""
    return {reader.name: reader for reader in load(readers_package, Reader)}


def recognise(head: Sequence[LogLine], asked: Reader | None = None) -> Recognised:
    """The reader for a log that begins with these lines: the one that knows most of them.

    XML that no reader knows is bare. What stands in front of the lines is taken off, unless they
    are better known with it: some programs are only ever seen through logcat.
    """
    known = readers()
    bare = known.pop(_FALLBACK)
    dress = dress_of(head)
    tried = [_best(head, each, known, asked) for each in dict.fromkeys((dress, dress.within))]
    best = max(tried, key=lambda found: found.lines)
    plain = sum(1 for row in undress(head, dress) if names_a_side(row.text))
    if asked or (best.lines > 0 and best.lines >= plain):
        return best
    return _marked(list(undress(head, dress)), bare, dress)


def _best(
    head: Sequence[LogLine], dress: Dress, known: dict[str, Reader], asked: Reader | None
) -> Recognised:
    rows = list(undress(head, dress))
    tried = [asked] if asked else [*known.values()]
    return max((_marked(rows, each, dress) for each in tried), key=lambda found: found.lines)


def _marked(rows: Sequence[LogLine], reader: Reader, dress: Dress) -> Recognised:
    marked = [row for row in rows if reader.mark.search(row.text)]
    return Recognised(reader, dress, marked[0] if marked else None, len(marked))
