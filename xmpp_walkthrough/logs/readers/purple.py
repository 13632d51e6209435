"""The debug log of libpurple, Pidgin and Finch (`-d`) and bitlbee: `jabber: Recv (ssl)(4095): <…`.

What the socket took and gave, the latter by 4,095 bytes: cut inside a tag or a character. The
number says where it ends. In place of `<auth/>`'s content stands `password removed`.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.headed import BOTH, Headed
from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_BEFORE = rb"(?:\(\d\d:\d\d:\d\d\)|DEBUG|INFO|WARNING|ERROR|FATAL|MISC):? "
_HEAD = re.compile(
    rb"\bjabber: (Sending|Recv) ?(?:\(ssl\) ?)?"
    rb"(?:\((?P<size>\d+)\)|\((?P<account>[^()\s]*)\)): "
)
_OTHER = re.compile(rb"^" + _BEFORE + rb"[\w.-]+: |^\(\d\d:\d\d:\d\d\) ")
_ROLES = {b"Sending": Role.INITIATING, b"Recv": Role.RECEIVING}
_SENTENCES = sentences(
    [
        ("dns.failed", rb"Error resolving|dnsquery: .{0,200}(?:fail|error)|Unable to resolve"),
        ("tcp.connecting", rb"proxy: Attempting connection to (?P<address>\S+)"),
        ("tcp.connected", rb"proxy: Connected to "),
        (
            "tcp.failed",
            rb"proxy: (?:Connection attempt failed|Error connecting|Unable to connect)|"
            rb"Connection error on \S+ \(reason: 0 ",
        ),
        (
            "tls.refused",
            rb"certificate.{0,200}: (?:Rejecting|.{0,200}invalid)|Failed to verify certificate|"
            rb"Certificate for \S+ (?:rejected|is unsafe)|reason: (?:9|1[0-5]) ",
        ),
        ("tls.failed", rb"(?:nss|gnutls): Handshake failed|SSL (?:Handshake|Connection) Failed"),
        (
            "tls.established",
            rb"Successfully verified certificate|TLS_\w+ cipher|"
            rb"certificate.{0,200}marking .{0,200}trusted",
        ),
        (
            "login.impossible",
            rb"Server does not use any supported authentication method|"
            rb"sasl: No worthy mechs",
        ),
        ("login.failed", rb"reason: 2 description: |Not Authorized"),
        ("closed", rb"connection: Destroying connection"),
    ]
)
_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, exact=BOTH, whole=False)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A record a read or a write of the socket."""
    for one in records(rows, _HEAD, _OTHER):
        if isinstance(one, LogRecord):
            yield _sized(_LOG.piece(one), one.head["size"])
        elif said := said_in(one, _SENTENCES):
            yield said._replace(time=seconds(one.text))


def _sized(piece: Piece, size: bytes | None) -> Piece:
    """As long as the log says: what is behind it is the log's own line end, or was one of its."""
    if size is None:
        return piece
    length = int(size)
    missing = length - len(piece.raw)
    return piece._replace(raw=piece.raw + b"\n" if missing == 1 else piece.raw[:length])


READER = Reader(
    "libpurple",
    "libpurple: Pidgin, Finch or bitlbee",
    re.compile(_BEFORE + rb"(?:jabber|proxy|dnsquery|dnssrv|account|connection|nss|gnutls): "),
    read,
)
