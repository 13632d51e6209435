"""The output of `xmpp-walk --view jsonl`: one JSON object a line, with `role` and `raw`."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.protocol.event import Role


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A unit a line; notes are made anew from the units."""
    for row in rows:
        if not row.text.strip():
            continue
        try:
            made = json.loads(row.text)
            if "role" not in made:
                continue
            raw, role = _raw(made), Role(made["role"])
            time = float(made.get("time", 0.0))
        except (ValueError, TypeError, KeyError, RecursionError):
            yield Unread(row.number, row.text, "json")
            continue
        yield Piece(row.number, row.number, role, raw, time=time, fidelity=Fidelity.EXACT)


def _raw(made: dict[str, str]) -> bytes:
    return made["raw"].encode() if "raw" in made else b64decode(made["raw_base64"])


_MARK = re.compile(rb'^\{"(?:xmpp_walk"|time":.*"phase":)')
READER = Reader("jsonl", "xmpp-walk --view jsonl", _MARK, read)
