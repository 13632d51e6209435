"""The spelling of a start tag: its attributes, their order, their quotes. XML 1.0 §3.1.

For well-formed bytes: a parser has accepted them, and has forgotten all of this.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKUP = re.compile(rb"<!\[CDATA\[|<[^?!/][^\s/>]*+")
_ATTRIBUTE = re.compile(rb"\s++([^\s=]++)\s*+=\s*+(\"[^\"]*+\"|'[^']*+')")

# The values and texts that no name and no meaning depends on: all but namespaces and types.
_CONTENT = re.compile(rb"(\s(?!xmlns|type\b)[^\s=<>\"'/]++=|>)(?:\"[^\"]*+\"|'[^']*+'|[^<]++)")


class Attribute(NamedTuple):
    """One attribute as it is written, [start, end) in the bytes."""

    name: str
    quote: str
    start: int
    end: int


def start_tags(raw: bytes) -> Iterator[tuple[Attribute, ...]]:
    """The attributes of each start tag in order, namespace declarations among them."""
    place = 0
    while (found := _MARKUP.search(raw, place)) is not None:
        place = found.end()
        if found[0].startswith(b"<!"):  # in CDATA a tag is only text
            place = max(place, raw.find(b"]]>", place))
            continue
        written: list[Attribute] = []
        while (found := _ATTRIBUTE.match(raw, place)) is not None:
            name, quote = found[1].decode("utf-8", "replace"), found[2][:1].decode("ascii")
            written.append(Attribute(name, quote, found.start(1), found.end()))
            place = found.end()
        yield tuple(written)


def attributes(raw: bytes) -> tuple[Attribute, ...]:
    """The attributes of the first start tag."""
    return next(start_tags(raw), ())


def shape_of(raw: bytes) -> bytes:
    """The shape of a unit: its tags with their attributes, their namespaces and types, no more."""
    return b"".join(_CONTENT.split(raw))
