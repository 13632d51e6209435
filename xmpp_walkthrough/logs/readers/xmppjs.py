"""The log of @xmpp/debug: `IN` or `OUT`, and below it a unit with an indent; and of node-xmpp.

Messages of a login are hidden. Of the headers only the server's is shown, closed, behind `status
open`. A text that is an element's only child is not escaped: `1 < 2`.
"""

import re

from xmpp_walkthrough.logs.headed import Headed, opened
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"^\s*(status open(?= <)|(?:IN|OUT)(?=\s*$))\s*")
_MARK = re.compile(
    rb"^\s*(?:IN|OUT|status (?:opening|open|connect(?:ing)?|online|offline)\b.*)\s*$"
)
_OTHER = re.compile(rb"^status \w+ ")
_ROLES = {b"IN": Role.RECEIVING, b"status open": Role.RECEIVING, b"OUT": Role.INITIATING}
# A tag as ltx writes it, an entity, or a character that stands for itself and may not.
_MARKUP = re.compile(
    rb"(</?[A-Za-z_][\w:.-]*(?: [\w:.-]+=\"[^\"<]*\")*/?>"
    rb"|&(?:amp|lt|gt|quot|apos|#x?[0-9A-Fa-f]+);)|([<&])"
)
_ESCAPED = {b"<": b"&lt;", b"&": b"&amp;"}
_SENTENCES = sentences(
    [
        ("tcp.connecting", rb"^status connecting (?P<address>\S+)"),
        ("tcp.connected", rb"^status connect $"),
        ("bound", rb"^status online (?P<jid>\S+)"),
        ("login.failed", rb"SASLError: (?P<condition>[\w-]+)"),
        ("stream.error", rb"StreamError: (?P<condition>[\w-]+)"),
        ("dns.failed", rb"getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|querySrv E"),
        ("tcp.failed", rb"connect E[A-Z]+ |AggregateError"),
        ("timeout", rb"TimeoutError"),
        ("tls.failed", rb"code: '(?:ERR_(?:TLS|SSL)|CERT_|DEPTH_|SELF_|UNABLE_TO)|:SSL routines:"),
        ("tls.failed", rb"^\s*(?:\w*Error: )?.{0,200}\bcertificate\b"),
        ("closed", rb"^status disconnect"),
    ]
)


def _amend(piece: Piece) -> Piece:
    """What stands between tags, with what may not stand there escaped; a header is open again."""
    if piece.raw.startswith(b"<stream:stream "):
        return piece._replace(raw=opened(piece.raw))
    return piece._replace(raw=_MARKUP.sub(lambda found: found[1] or _ESCAPED[found[2]], piece.raw))


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend)
READER = Reader("xmppjs", "xmpp.js (@xmpp/debug)", _MARK, _LOG.read)
