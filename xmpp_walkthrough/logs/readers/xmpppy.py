"""The debug log of xmpppy: `DEBUG: socket sent …` and `got …`, each tag on a line of its own.

What the socket took and gave, with a line end and two blanks put between any two tags, and `\\n` in
the place of a line end; its colours stand in a file, too.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.protocol.event import Role

_COLOUR = rb"(?:\x1b\[[\d;]*m)*"
_COLOURS = re.compile(rb"\x1b\[[\d;]*m")
_HEAD = re.compile(
    rb"DEBUG: " + _COLOUR + rb"(?:socket|tls|bosh|CONNECTpr\w*) +(sent|got) +" + _COLOUR + rb"(.*)$"
)
_OTHER = re.compile(rb"\S{0,20} ?DEBUG: ")
_BETWEEN = b"  <"
_ROLES = {b"sent": Role.INITIATING, b"got": Role.RECEIVING}
_SENTENCES = sentences(
    [
        ("dns.failed", rb"Failed to lookup remote host (?P<address>\([^()]{0,200}\))"),
        ("tcp.connected", rb"Successfully connected to remote host (?P<address>\([^()]{0,200}\))"),
        ("tcp.failed", rb"Failed to connect to remote host (?P<address>\([^()]{0,200}\))"),
        ("tls.failed", rb"ssl\.SSL\w*Error: |TLS unsupported|Got starttls response: "),
        ("login.impossible", rb"SASL not supported|I can only use DIGEST-MD5 and PLAIN"),
        ("login.failed", rb"Failed SASL authentification: <?(?P<condition>[\w-]*)"),
        ("login.done", rb"Successfully authenticated with remote server"),
        ("bound", rb"Successfully bound (?P<jid>[^\s\x1b]+)\."),
        ("closed", rb"Disconnect detected|Socket error while|Closing socket"),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A line a piece, with the side of the head above it; where a piece ends, it cannot be told."""
    role: Role | None = None
    for row in rows:
        text = _COLOURS.sub(b"", row.text)
        if found := _HEAD.search(text):
            role = _ROLES[found[1]]
            yield _piece(row, role, found[2])
        elif role is not None and text.startswith(_BETWEEN):
            yield _piece(row, role, text.removeprefix(_BETWEEN[:-1]))
        else:
            role = None
            if told := said_in(row, _SENTENCES):
                yield told


def _piece(row: LogLine, role: Role, text: bytes) -> Piece:
    raw = text.replace(b"\\r", b"\r").replace(b"\\n", b"\n")
    return Piece(row.number, row.number, role, raw, whole=False)


READER = Reader(
    "xmpppy", "xmpppy", re.compile(rb"DEBUG: \S*socket +(?:sent|got|start|error) "), read
)
