"""What Dino prints with `--print-xmpp`: `XMPP OUT [romeo@ceit.org … 2026-12-01T01:15:49+0000]`.

Below it stands the unit in Clark notation, with an indent. A header of ours stands there twice,
first as `ROOT`.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.notation.clark import from_clark
from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"^XMPP (OUT ROOT|OUT|IN ROOT|IN) \[(?P<who>[^\s\]]+)[^\]]*\]\s*$")
_ROLES = {
    **dict.fromkeys((b"OUT", b"OUT ROOT"), Role.INITIATING),
    **dict.fromkeys((b"IN", b"IN ROOT"), Role.RECEIVING),
}
_OTHER = re.compile(rb"^\([\w.-]+:\d+\): ")
_SENTENCES = sentences(
    [
        ("tls.failed", rb"TLS (?:error|certificate)|[Cc]ertificate (?:not|is not|verif)\w*"),
        ("login.failed", rb"SASL(?: \w+)? (?:error|fail)\w*|Authentication failed"),
        ("dns.failed", rb"Error resolving|Could not resolve"),
        ("tcp.failed", rb"Could not connect to \S+|Connection refused"),
        ("closed", rb"[Dd]isconnected|Stream (?:ended|closed)"),
    ]
)


def _amend(piece: Piece) -> Piece:
    return piece._replace(raw=from_clark(piece.raw.decode("utf-8", "replace")).encode())


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A record a unit, and a header once."""
    header = b""
    for one in _LOG.read(rows):
        raw = one.raw if isinstance(one, Piece) and one.raw.startswith(b"<stream:stream ") else b""
        if raw and raw == header:
            header = b""
        else:
            yield one
            header = raw


READER = Reader("dino", "Dino", _HEAD, read)
