"""Taking off what was put around a log before it came here: fences, quote marks, entities, colours.

Numbers of lines stay those of the file. Only what can be undone without doubt is undone.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine

_COLOUR = re.compile(rb"\x1b\[[0-9;:]*[A-Za-z]")


def undress(rows: Iterable[LogLine]) -> Iterator[LogLine]:
    """The lines without their dress."""
    for row in rows:
        if b"\x1b" in row.text:
            row = row._replace(text=_COLOUR.sub(b"", row.text))
        yield row
