"""Which stanzas did each side send? Of a wire that somebody in the middle saw, and of a log of it.

Two stanzas are the same if their canonical form is, whatever indents a program prints. Nothing of
the readers' own is used here: lxml reads both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from support.net.relay import Passage
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.protocol.event import Role

ROLES = {"client-to-server": Role.INITIATING, "server-to-client": Role.RECEIVING}
STANZAS = {f"{{jabber:client}}{name}" for name in ("iq", "message", "presence")}
_BORDER = re.compile(rb"(?:<\?xml[^>]*\?>\s*)?<stream:stream\b[^>]*>|</stream:stream>|<\?xml[^>]*>")
_STREAM = b"<x xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>%s</x>"
_PARSER = etree.XMLParser(remove_comments=True)

Stanzas = dict[Role, list[str]]


def stanzas(said: dict[Role, bytes]) -> Stanzas:
    """The canonical form of each stanza of each side, in order."""
    return {role: list(_canonical(data)) for role, data in said.items()}


def _canonical(data: bytes) -> Iterable[str]:
    for part in _BORDER.split(data):
        for element in etree.fromstring(_STREAM % part, _PARSER):
            if element.tag in STANZAS:
                for each in element.iter():
                    if len(each):
                        each.text = (each.text or "").strip()
                    each.tail = None
                yield etree.canonicalize(_alone(element))


def _alone(element: etree._Element) -> etree._Element:
    """The same without declarations of what it does not use."""
    copied = etree.fromstring(etree.tostring(element))
    etree.cleanup_namespaces(copied)
    return copied


def told(pieces: Sequence[object]) -> Stanzas:
    """The stanzas of a log's pieces."""
    found = [piece for piece in pieces if isinstance(piece, Piece)]
    assert all(piece.role is not None for piece in found)
    return stanzas(
        {role: b"".join(piece.raw for piece in found if piece.role is role) for role in Role}
    )


def explained(units: Sequence[Mapping[str, Any]]) -> Stanzas:
    """The stanzas of what `explain` has written."""
    said = dict.fromkeys(Role, b"")
    for unit in units:
        said[Role(unit["role"])] += unit["raw"].encode()
    return stanzas(said)


def seen(passages: Sequence[Passage]) -> Stanzas:
    """The stanzas that somebody in the middle has passed on, over TCP or WebSocket."""
    said = {
        role: b"".join(one.data for one in passages if one.direction == direction)
        for direction, role in ROLES.items()
    }
    if said[Role.INITIATING].startswith(b"GET "):
        said = {role: b"".join(_frames(data)) for role, data in said.items()}
    return stanzas(said)


def _frames(data: bytes) -> Iterable[bytes]:
    """The text messages of one side of a WebSocket. RFC 6455 §5.2, RFC 7692 is not asked for."""
    at = data.index(b"\r\n\r\n") + 4
    while at + 2 <= len(data):
        code, length = data[at] & 15, data[at + 1] & 127
        assert not data[at] & 0x40, "compressed, which is not read here"
        masked, at = data[at + 1] & 128, at + 2
        if length >= 126:
            size = 2 if length == 126 else 8
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        key, at = (data[at : at + 4], at + 4) if masked else (bytes(4), at)
        if code in (0, 1):
            yield bytes(byte ^ key[place % 4] for place, byte in enumerate(data[at : at + length]))
        at += length
