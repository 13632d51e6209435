"""The log of gloox, as its examples print it: `log: level: 0, area: 131072, <…`.

The area is a number: of XML that came in and of XML that went out. Each element is printed anew,
with quotes of its own; the server's header is printed closed.
"""

import re

from xmpp_walkthrough.logs.headed import Headed, opened
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

# Before 1.0 there were fewer areas, and the two had smaller numbers.
_ROLES = {
    **dict.fromkeys((b"131072", b"8", b"0x20000"), Role.RECEIVING),
    **dict.fromkeys((b"262144", b"16", b"0x40000"), Role.INITIATING),
}
_HEAD = re.compile(
    rb"\barea:? ?\(?(131072|262144|8|16|0x[24]0000)\)?[,:;]? (?:[a-z ]{0,12}: )?(?=<)"
)
_SENTENCES = sentences(
    [
        (
            "dns.failed",
            rb"[Nn]o SRV records|failed to resolve|resolving.{0,200}failed|getaddrinfo\(\)",
        ),
        ("tcp.failed", rb"[Cc]onnection (?:refused|failed)|connect\(\) failed"),
        ("tcp.connecting", rb"This is gloox \S+, connecting to (?P<address>\S+?)\.\.\."),
        ("tcp.connected", rb"[Cc]onnected to "),
        ("tls.established", rb"connection encryption active"),
        ("tls.refused", rb"Server's certificate rejected"),
        ("tls.failed", rb"(?:TLS|tls|SSL) [Hh]andshake (?:failed|error)|encryption failed"),
        ("login.done", rb"SASL authentication successful"),
        ("login.failed", rb"SASL authentication failed"),
        ("login.impossible", rb"the server doesn't support any auth mechanisms"),
        ("stream.ended", rb"[Ss]tream closed by the server"),
        ("closed", rb"(?:^|area:? ?\d+, )(?:disconnected|connection closed)"),
    ]
)
_OTHER = re.compile(rb".{0,80}\blevel: \d+, area: \d+,")


def _amend(piece: Piece) -> Piece:
    return piece._replace(raw=opened(piece.raw))


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend, frozenset({Role.INITIATING}))

_MARK = re.compile(rb"\blevel: \d+, area: \d+, |\barea:? ?\(?(?:131072|262144)\)?[,:;]? ")
READER = Reader("gloox", "gloox", _MARK, _LOG.read)
