"""The debug log of slixmpp, and of poezio, which is built on it: `SEND: …` and `RECV: …`.

What it sends is the wire. What it receives it prints anew: a name with a prefix has it twice, and
each element its own `xmlns`; the server's closing tag is a sentence.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\b(SEND|RECV): (?=<)")
# Another record of the same log, in the formats that people give `logging`.
_OTHER = re.compile(
    rb"(?:\[?[\d:,. T-]{8,32}\]?[\s-]+)?(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)[\s:-]"
)
_STREAMS = rb'xmlns="http://etherx.jabber.org/streams"'
_DOUBLED = re.compile(rb"(</?)stream:stream:(\w+)(?: " + _STREAMS + rb")?")
_SENTENCES = sentences(
    [
        ("tcp.connecting", rb"Event triggered: connecting$"),
        ("tcp.connected", rb"Event triggered: connected$"),
        ("tcp.failed", rb"Connection failed: |Event triggered: connection_failed"),
        ("tls.established", rb"Event triggered: tls_success"),
        ("tls.failed", rb"connection_lost: \(SSL|ssl\.SSL\w*Error: |CERT: Invalid certificate"),
        ("login.impossible", rb"No appropriate login method"),
        ("login.failed", rb"Authentication failed: (?P<condition>[\w-]+)"),
        ("login.failed", rb"Mutual authentication failed"),
        ("login.done", rb"Event triggered: auth_success"),
        ("bound", rb"JID set to: (?P<jid>\S+)"),
        ("stream.ended", rb"End of stream received"),
        ("closed", rb"connection_lost: "),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A record a unit, and what is said between them."""
    for one in records(rows, _HEAD, _OTHER):
        if isinstance(one, LogRecord):
            yield _piece(one)
        elif said := said_in(one, _SENTENCES):
            yield said


def _piece(one: LogRecord) -> Piece:
    if one.head[1] == b"SEND":
        return Piece(one.line, one.last, Role.INITIATING, one.body, fidelity=Fidelity.EXACT)
    return Piece(one.line, one.last, Role.RECEIVING, _DOUBLED.sub(_once, one.body))


def _once(found: re.Match[bytes]) -> bytes:
    """The name with its prefix once, and the prefix declared."""
    start, name = found.groups()
    if start == b"</":
        return b"</stream:" + name
    declared = b' xmlns:stream="http://etherx.jabber.org/streams"'
    default = b' xmlns="jabber:client"' if name == b"stream" else b""
    return b"<stream:" + name + declared + default


READER = Reader("slixmpp", "slixmpp", re.compile(rb"\b(?:SEND|RECV): </?[\w:]"), read)
