"""What the framer's tests share: the vectors, one way to feed, and XML in every legal spelling."""

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from hypothesis import strategies as st

from support.files import VECTORS
from xmpp_walkthrough.wire.framer import Framer, Kind, Unit
from xmpp_walkthrough.wire.restrictions import Limits, WireError

HEADER = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
)
END = b"</stream:stream>"
Case = dict[str, Any]


def vectors(group: str) -> list[Case]:
    groups = json.loads(VECTORS.read_text(encoding="ascii"))["groups"]
    return next(found["cases"] for found in groups if found["id"] == group)


def sliced(data: bytes, sizes: Iterable[int]) -> list[bytes]:
    """`data` in pieces of these sizes; what is left over comes last."""
    pieces, at = [], 0
    for size in sizes:
        pieces.append(data[at : at + size])
        at += size
    return [piece for piece in (*pieces, data[at:]) if piece]


def one_by_one(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


def read_out(framer: Framer) -> list[Unit]:
    units: list[Unit] = []
    while (unit := framer.next()) is not None:
        units.append(unit)
    return units


def cut(chunks: Iterable[bytes], limits: Limits | None = None) -> list[Unit]:
    """All units of these chunks. Errors: WireError."""
    framer = Framer(limits)
    units: list[Unit] = []
    for chunk in chunks:
        framer.feed(chunk)
        units += read_out(framer)
    return units


def outcome(
    chunks: Iterable[bytes], limits: Limits | None = None
) -> tuple[list[Unit], WireError | None]:
    """The units before the first breach, and the breach."""
    framer = Framer(limits)
    units: list[Unit] = []
    for chunk in chunks:
        framer.feed(chunk)
        try:
            while (unit := framer.next()) is not None:
                units.append(unit)
        except WireError as error:
            return units, error
    return units, None


def raws(units: Iterable[Unit]) -> list[tuple[Kind, bytes]]:
    """Kind and bytes; white space that came in several reads counts as one unit."""
    found: list[tuple[Kind, bytes]] = []
    for kind, group in groupby(units, key=lambda unit: unit.kind):
        parts = [unit.raw for unit in group]
        whole = [b"".join(parts)] if kind is Kind.WHITESPACE else parts
        found += [(kind, raw) for raw in whole]
    return found


# --- XML as a peer may write it: every spelling that is legal, chosen by hypothesis ---

_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
_NAMES = st.sampled_from(["a", "body", "x-1", "stream", "é", "p:a", "stream:x"])
_PLAIN = st.text(st.sampled_from("ab/>'\"=]! \n\t") | _CHARACTERS, max_size=8).map(
    lambda text: text.replace("&", "").replace("<", "").replace("]]>", "")
)
_REFERENCES = st.sampled_from(["&lt;", "&gt;", "&amp;", "&quot;", "&apos;", "&#62;", "&#x1F600;"])
_CDATA = st.sampled_from(["", "x", "</a>", "/>", "<b>", "> >", "</stream:stream>"]).map(
    lambda text: f"<![CDATA[{text}]]>"
)
_TEXT = st.lists(_PLAIN | _REFERENCES | _CDATA, max_size=4).map("".join)
_SPACE = st.sampled_from(["", " ", "\n", "  \t"])


@st.composite
def _attribute(draw: st.DrawFn) -> str:
    value = draw(st.lists(_PLAIN | _REFERENCES, max_size=3).map("".join))
    mark = draw(st.sampled_from("'\""))
    return f"={draw(_SPACE)}{mark}{value.replace(mark, '')}{mark}"


@st.composite
def _tree(draw: st.DrawFn, depth: int) -> str:
    name = draw(_NAMES)
    attributes = draw(st.lists(_attribute(), max_size=2))
    head = f"<{name}" + "".join(f" k{i}{each}" for i, each in enumerate(attributes))
    head += ' xmlns:p="urn:p"' if name.startswith("p:") else draw(_SPACE)
    if draw(st.booleans()):
        return head + "/>"
    inside = [draw(_TEXT)]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        inside += [draw(_tree(depth - 1)), draw(_TEXT)]
    return f"{head}>{''.join(inside)}</{name}{draw(_SPACE)}>"


trees = _tree(2).map(str.encode)
streams = st.tuples(
    st.lists(st.tuples(trees, st.sampled_from([b"", b" ", b"\r\n\t"])), max_size=4),
    st.sampled_from([b"", END, END + b"\n "]),
).map(lambda parts: HEADER + b"".join(a + b for a, b in parts[0]) + parts[1])
chunkings = st.lists(st.integers(1, 60), max_size=30)
