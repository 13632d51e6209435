"""Masks with their place and size: all bytes around them are those of the wire. RFC 6120 §13.

A mask stands for a whole: the text of an element, or the value of an attribute. It has one length
whatever it hides; so the place of each is kept, with the number of bytes that it hides.
"""

import re
from itertools import zip_longest

from xmpp_walkthrough.transcript.entry import Mask

# Tags' marks, quoted values, and what stands between: the smallest wholes that a mask stands for.
_WHOLES = re.compile(rb"""[<>]|"[^"]*"|'[^']*'|[^<>"']+|["']""")


def masks_of(shown: bytes, wire: bytes) -> tuple[Mask, ...]:
    """The masks in `shown`, which is `wire` without its secrets."""
    ours, theirs = _WHOLES.findall(shown), _WHOLES.findall(wire)
    if len(ours) != len(theirs):  # it was written anew: one mask from the first difference on
        return _only(ours, theirs)
    found: list[Mask] = []
    at = 0
    for mine, other in zip(ours, theirs, strict=True):
        if mine != other:
            last = found[-1] if found else None
            if last is not None and last.at + last.size == at:
                found[-1] = Mask(last.at, last.size + len(mine), last.hides + len(other))
            else:
                found.append(Mask(at, len(mine), len(other)))
        at += len(mine)
    return tuple(found)


def _only(shown: list[bytes], wire: list[bytes]) -> tuple[Mask, ...]:
    start = _alike(shown, wire)
    ends = min(_alike(shown[::-1], wire[::-1]), len(shown) - start, len(wire) - start)
    middle = (each[start : len(each) - ends] for each in (shown, wire))
    size, hides = (sum(map(len, each)) for each in middle)
    return (Mask(sum(map(len, shown[:start])), size, hides),)


def _alike(one: list[bytes], other: list[bytes]) -> int:
    pairs = zip_longest(one, other)
    return next((number for number, (mine, its) in enumerate(pairs) if mine != its), len(one))
