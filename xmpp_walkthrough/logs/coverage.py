"""Lines with XML of which a reader has made nothing: counted, and never dropped in silence.

A reader may hold a record for a while, so a line is given up only a long way behind it.
"""

from collections.abc import Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.readers.bare import names_a_side

_MOST = 2_000  # lines that wait


def covered(reader: Reader, rows: Iterator[LogLine]) -> Iterator[Read]:
    """What the reader gives, and each line that names a side and was left out."""
    waiting: dict[int, LogLine] = {}

    def noted() -> Iterator[LogLine]:
        for row in rows:
            if names_a_side(row.text):
                waiting[row.number] = row
            yield row

    for read in reader.read(noted()):
        last = read.last if isinstance(read, Piece) else read.line
        for number in range(read.line, last + 1) if waiting else ():
            waiting.pop(number, None)
        while len(waiting) > _MOST:
            yield _given_up(waiting)
        yield read
    while waiting:
        yield _given_up(waiting)


def _given_up(waiting: dict[int, LogLine]) -> Unread:
    row = waiting.pop(next(iter(waiting)))
    return Unread(row.number, row.text, "unknown")
