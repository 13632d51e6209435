"""One whole login as bytes, turn by turn, and what its tests share."""

import json
from collections.abc import Iterable
from typing import Any

from support.files import VECTORS
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.stream.stream import Stream

I, R = Role.INITIATING, Role.RECEIVING  # noqa: E741 - who speaks, in a column
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
Turn = tuple[Role, bytes]


def header(*attributes: str) -> bytes:
    shown = "".join(f" {each}" for each in (*attributes, "version='1.0'"))
    return (
        f"<?xml version='1.0'?><stream:stream{shown} xmlns='jabber:client'"
        " xmlns:stream='http://etherx.jabber.org/streams'>"
    ).encode()


def features(*content: str) -> bytes:
    return f"<stream:features>{''.join(content)}</stream:features>".encode()


OPEN, ANSWER = header("to='im.example.com'"), header("id='a1'", "from='im.example.com'")
STARTTLS_OFFER = f"<starttls xmlns='{TLS}'><required/></starttls>"
SASL_OFFER = f"<mechanisms xmlns='{SASL}'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>"
BIND_OFFER = f"<bind xmlns='{BIND}'/>"
STARTTLS = f"<starttls xmlns='{TLS}'/>".encode()
PROCEED = f"<proceed xmlns='{TLS}'/>".encode()
AUTH = f"<auth xmlns='{SASL}' mechanism='SCRAM-SHA-1'>biwsbj1h</auth>".encode()
CHALLENGE = f"<challenge xmlns='{SASL}'>cj1h</challenge>".encode()
RESPONSE = f"<response xmlns='{SASL}'>Yz1i</response>".encode()
SUCCESS = f"<success xmlns='{SASL}'>dj1h</success>".encode()
BIND_REQUEST = f"<iq type='set' id='b'><bind xmlns='{BIND}'/></iq>".encode()
BIND_RESULT = (
    f"<iq type='result' id='b'><bind xmlns='{BIND}'><jid>juliet@im.example.com/balcony</jid>"
    "</bind></iq>"
).encode()
MESSAGE = b"<message to='romeo@im.example.com'><body>a > b</body></message>"
END = b"</stream:stream>"

TO_TLS: list[Turn] = [
    (I, OPEN),
    (R, ANSWER + features(STARTTLS_OFFER)),
    (I, STARTTLS),
    (R, PROCEED),
]
TO_SUCCESS: list[Turn] = [
    (I, OPEN),
    (R, ANSWER + features(SASL_OFFER)),
    (I, AUTH),
    (R, CHALLENGE),
    (I, RESPONSE),
    (R, SUCCESS),
]
SASL2 = "urn:xmpp:sasl:2"
SASL2_OFFER = (
    f"<authentication xmlns='{SASL2}'><mechanism>SCRAM-SHA-1</mechanism>"
    "<inline><bind xmlns='urn:xmpp:bind:0'/></inline></authentication>"
)


def sasl2(name: str, *content: str) -> bytes:
    return f"<{name} xmlns='{SASL2}'>{''.join(content)}</{name}>".encode()


AUTHENTICATE = sasl2("authenticate", "<initial-response>biwsbj1h</initial-response>")
IDENTITY = "<authorization-identifier>juliet@im.example.com/balcony</authorization-identifier>"
SUCCESS2 = sasl2("success", "<additional-data>dj1h</additional-data>", IDENTITY)
BOUND2 = sasl2("success", IDENTITY, "<bound xmlns='urn:xmpp:bind:0'/>")
TO_AUTHENTICATE: list[Turn] = [
    (I, OPEN),
    (R, ANSWER + features(SASL_OFFER, SASL2_OFFER)),
    (I, AUTHENTICATE),
]
TO_BOUND: list[Turn] = [
    (I, OPEN),
    (R, ANSWER + features(BIND_OFFER)),
    (I, BIND_REQUEST),
    (R, BIND_RESULT),
]
TO_CLOSED: list[Turn] = [
    (I, b"<presence/>" + MESSAGE),
    (R, b" <presence/>\n" + MESSAGE),
    (I, END),
    (R, b"<presence/>" + END),
]
LOGIN: list[Turn] = [*TO_TLS, *TO_SUCCESS, *TO_BOUND, *TO_CLOSED]


def tls_due(stream: Stream) -> bool:
    return stream.phase == "tls-handshake"


def play(stream: Stream, turns: Iterable[Turn], *sizes: int) -> list[Event]:
    """Feed these turns, each in pieces of these sizes; TLS is taken to stand when it is due."""
    events: list[Event] = []
    for role, data in turns:
        at = 0
        for size in (*sizes, len(data)):
            if data[at : at + size]:
                events += stream.feed(role, data[at : at + size])
                assert len(stream.passed) <= size
            at += size
        if tls_due(stream):
            stream.tls_established()
    return events


def at(*turns: Turn) -> Stream:
    """A stream after these turns."""
    stream = Stream()
    play(stream, turns)
    return stream


def vectors(group: str) -> list[dict[str, Any]]:
    groups = json.loads(VECTORS.read_text(encoding="ascii"))["groups"]
    return next(found["cases"] for found in groups if found["id"] == group)
