"""The debug log of Net::XMPP and sendxmpp (`-d`), which both stand on XML::Stream: `Send: (<…)`.

What the socket took and gave, in parentheses: several units, or a part of one. What the layers
above say they have sent or received is the same once more.
"""

import re

from xmpp_walkthrough.logs.headed import BOTH, Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\b(?:XML::)?Stream: (Send|Read): (?:buff)?\(")
_ROLES = {b"Send": Role.INITIATING, b"Read": Role.RECEIVING}
_OTHER = re.compile(rb"(?:\w+::\w+|sendxmpp): |Use of uninitialized value ")
_SENTENCES = sentences(
    [
        ("dns.failed", rb"[Bb]ad hostname|Name or service not known|hostname lookup"),
        ("tcp.connecting", rb"XMPP::Conn: Connect: host\((?P<address>[^()]+)\)"),
        ("tcp.connected", rb"Stream: Connect: Got a connection"),
        (
            "tcp.failed",
            rb"Connection refused|Error connecting to|Connect: .{0,200}(?:fail|timed out)",
        ),
        ("tls.established", rb"SSL: We are secure"),
        (
            "tls.failed",
            rb"SSL (?:connect|accept) attempt failed|certificate verify failed|"
            rb"ssl_sock\(\)|TLSError",
        ),
        ("login.done", rb"AuthSASL: We authed!"),
        (
            "login.failed",
            rb"AuthSASL: Authentication failed|sendxmpp: AuthSend: (?!ok)|"
            rb"Error '[^']*': error: (?P<condition>[\w-]+)",
        ),
        ("bound", rb"AuthSASL: Starting session"),
        ("closed", rb"XMPP::Conn: Disconnect: bye bye"),
    ]
)


def _amend(piece: Piece) -> Piece | None:
    """Without the parenthesis; a blank only asked whether the connection was still there."""
    raw = piece.raw.removesuffix(b")")
    return piece._replace(raw=raw) if raw.strip() else None


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend, BOTH, whole=False)

_MARK = re.compile(rb"\b(?:XML::Stream|XMPP::Conn): \w+: ")
READER = Reader("net-xmpp", "Net::XMPP or sendxmpp", _MARK, _LOG.read)
