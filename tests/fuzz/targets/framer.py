"""Where units begin and end: `wire.framer`. Errors: WireError."""

from typing import NamedTuple

from fuzz.target import Target
from xmpp_walkthrough.wire.framer import Framer, Kind, Unit
from xmpp_walkthrough.wire.restrictions import BEYOND_LIMITS, Limits, WireError

_LIMITS = Limits(bytes=2_000, depth=8, attributes=8, namespaces=8, namespace=100)
# What stands where XML should is told from the bytes that have come by then.
_GUESSED = ("http", "tls-record", "byte-order-mark")


def read(data: bytes) -> None:
    """Whole, and in pieces: the units are the same, and no byte is lost or made up."""
    step = data[0] % 7 + 1 if data else 1
    whole = _cut([data])
    pieces = _cut([data[at : at + step] for at in range(0, len(data), step)])
    assert b"".join(unit.raw for unit in whole.units) + whole.rest == data
    assert _joined(pieces.units) == _joined(whole.units)
    if whole.fault is not None and not BEYOND_LIMITS & {whole.rule, pieces.rule}:
        assert pieces.fault == whole.fault  # where no limit comes before what is wrong


def _joined(units: list[Unit]) -> list[tuple[Kind, bytes]]:
    """White space that came in pieces is as many units; all else is one, however it came."""
    joined: list[tuple[Kind, bytes]] = []
    for each in units:
        if joined and joined[-1][0] is each.kind is Kind.WHITESPACE:
            joined[-1] = (Kind.WHITESPACE, joined[-1][1] + each.raw)
        else:
            joined.append((each.kind, each.raw))
    return joined


class _Cut(NamedTuple):
    """What came of some pieces: the units, what is left, and what ended it."""

    units: list[Unit]
    rest: bytes
    fault: tuple[str, str] | None = None

    @property
    def rule(self) -> str:
        return self.fault[1] if self.fault else ""


def _cut(pieces: list[bytes]) -> _Cut:
    framer, units = Framer(_LIMITS), list[Unit]()
    try:
        for piece in pieces:
            framer.feed(piece)
            while (unit := framer.next()) is not None:
                units.append(unit)
    except WireError as error:
        rule = "not-xml" if error.rule in _GUESSED else error.rule
        return _Cut(units, error.raw, (error.condition, rule))
    return _Cut(units, framer.rest)


TARGET = Target(
    "framer",
    read,
    (
        *(
            b"<a/>",
            b"</a>",
            b"<![CDATA[",
            b"]]>",
            b"<?xml version='1.0'?>",
            b"<!--",
            b"-->",
            b"<?a?>",
        ),
        *(b"<!DOCTYPE a>", b"&lt;", b"&#x1;", b"&#0;", b"xmlns='", b"xmlns:p='", b"xml:lang='en'"),
        *(b"</stream:stream>", b"<stream:stream ", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xbc"),
    ),
)
