"""The debug log of AnyEvent::XMPP: `send<< ACCOUNT` or `recv>> ACCOUNT`, and below it the units.

XML::Twig prints them anew, with an indent, in an element `<deb/>` of its own; what it cannot read,
such as a header, stands as it came.
"""

import re

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_ROLES = {b"send<<": Role.INITIATING, b"recv>>": Role.RECEIVING}
_HEAD = re.compile(rb"^(send<<|recv>>) (?P<who>\S*)\s*$")
_START, _END = b"<deb>", b"</deb>"
# No program has blanks and a line end between tags of its own accord: they are XML::Twig's.
_INDENT = re.compile(rb"(?<=>)\n\s*(?=<)")
_SENTENCES = sentences(
    [
        ("tls.failed", rb"TLS (?:error|handshake)|certificate verify failed"),
        ("login.impossible", rb"No SASL mechanism found"),
        ("login.failed", rb"(?i:sasl)(?: authentication)? error:? (?P<condition>[\w-]+)"),
        ("dns.failed", rb"[Cc]ouldn't resolve|No such device or address"),
        ("tcp.failed", rb"Couldn't create|Connection refused|[Cc]onnect error"),
        ("closed", rb"^disconnected: |Disconnected"),
    ]
)
_OTHER = re.compile(rb"^(?:send<<|recv>>) ")


def _amend(piece: Piece) -> Piece:
    raw = piece.raw.strip()
    if not raw.startswith(_START):
        return piece
    raw = raw.removeprefix(_START).removesuffix(_END).strip()
    return piece._replace(raw=_INDENT.sub(b"", raw))


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend, whole=False)

READER = Reader("anyevent", "AnyEvent::XMPP", re.compile(rb"^(?:send<<|recv>>) \S+@"), _LOG.read)
