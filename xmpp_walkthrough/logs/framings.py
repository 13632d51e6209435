"""Framings beside TCP: a stream in messages of WebSocket, or in requests of HTTP (BOSH).

WebSocket (RFC 7395 §3.3): each unit is a document of its own, `<open/>` and `<close/>` stand for
the tags of the stream. BOSH (XEP-0124 §6, XEP-0206): stanzas come in a `<body/>`; one with `sid`
answers the opening, `xmpp:restart` opens anew, `terminate` ends, and an empty one only waits.

The units are those of RFC 6120, so what explains them is the same. TLS is that of wss and https:
no `<starttls/>` will be seen, and a log does not show it.
"""

import re
from copy import deepcopy
from typing import NamedTuple

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.wire.names import BOSH, FRAMING, split

WEBSOCKET = "websocket"
_XBOSH = "{urn:xmpp:xbosh}"
_BODY = re.compile(
    rb"<body\b[^<>]*\bxmlns\s*=\s*[\"']http://jabber\.org/protocol/httpbind[\"'][^<>]*>"
)


class Body(NamedTuple):
    """A `<body/>` of BOSH: its own tag as an empty element, and what is inside."""

    start: bytes
    tag: bytes
    content: bytes


def body(raw: bytes) -> Body | None:
    """The body that these bytes are; None where they are something else."""
    found = _BODY.match(raw)
    if found is None:
        return None
    start = found[0]
    if start.endswith(b"/>"):
        return Body(start, _declared(start), b"")
    return Body(start, _declared(start[:-1] + b"/>"), raw[found.end() : raw.rfind(b"</body")])


def _declared(tag: bytes) -> bytes:
    """The tag with XMPP's prefix for BOSH declared, where it was not."""
    if b"xmpp:" in tag and b"xmlns:xmpp" not in tag:
        return tag.replace(b"<body", b'<body xmlns:xmpp="urn:xmpp:xbosh"', 1)
    return tag


def opening(start: bytes, element: Element) -> e.StreamHeader | None:
    """The stream header that this body stands for. XEP-0124 §7, XEP-0206 §3 to §5

    A client names the domain, or asks for a new stream; a server tells the session's id.
    """
    answers = element.get("authid") or element.get("wait") or element.get("inactivity")
    asks = element.get("to") or element.get(f"{_XBOSH}restart")
    if not (answers or asks) or element.get("type") == "terminate":
        return None
    header = deepcopy(element)
    for name, value in (
        ("id", element.get("authid") or element.get("sid")),
        ("version", element.get(f"{_XBOSH}version")),
    ):
        if value and not element.get(name):
            header.set(name, value)
    return e.StreamHeader(start, header)


def ending(start: bytes, element: Element) -> e.StreamClose | None:
    """The end of the stream that this body stands for. XEP-0124 §13"""
    return e.StreamClose(start, element) if element.get("type") == "terminate" else None


def of_websocket(event: Event) -> Event:
    """The header or the end that an element of RFC 7395 stands for; anything else as it is."""
    if not isinstance(event, e.Nonza):
        return event
    namespace, name = split(event.xml.tag)
    if namespace != FRAMING:
        return event
    if name == "open":
        return e.StreamHeader(event.raw, event.xml)
    return e.StreamClose(event.raw, event.xml) if name == "close" else event


def framing_of(event: Event) -> str:
    """`websocket` or `bosh`, where this is a tag of one of them; "" otherwise."""
    if event.element is None:
        return ""
    namespace = split(event.element.tag)[0]
    return {FRAMING: WEBSOCKET, BOSH: "bosh"}.get(namespace, "")
