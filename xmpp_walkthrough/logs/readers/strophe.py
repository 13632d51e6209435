"""The log of strophe.js with the hooks of its examples: `SENT: <…` and `RECV: <…`.

RFC 7395 (`<open/>`), XEP-0124 (`<body/>`). It writes what it receives anew. What arrives behind its
own `<close/>` stands in a `<wrapper>`.
"""

import re

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\b(SENT|RECV):? (?=<)")
# Others write `RECV: <` as well, but `SENT: <` no other: whoever knows both knows more lines.
_MARK = re.compile(
    rb"\b(?:SENT|RECV):? <[/\w]"
    rb"|\b_(?:connect_cb|doDisconnect|throttledRequestHandler) (?:was )?called"
)
_WRAPPER = re.compile(rb"^<wrapper>(.*)</wrapper>$", re.DOTALL)
_OTHER = re.compile(
    rb"(?:\S+ )?(?:_\w+ was called|_throttled|request id |status \d|Websocket |WebSocket|SASL |"
    rb"Disconnect was called|removing request|errback|Server did not)"
)
SENTENCES = sentences(
    [
        ("tcp.connected", rb"Websocket open"),
        ("login.done", rb"SASL authentication succeeded"),
        ("login.failed", rb"SASL authentication failed"),
        ("login.impossible", rb"Server did not offer a supported authentication mechanism"),
        ("tls.failed", rb"ERR_CERT_|certificate"),
        ("tcp.failed", rb"WebSocket error|WebSocket connection to .{0,300} failed|ERR_CONNECTION_"),
        ("dns.failed", rb"ERR_NAME_NOT_RESOLVED|ENOTFOUND"),
        ("timeout", rb"_onDisconnectTimeout was called|Request \S+ timed out"),
        ("closed", rb"Status changed to: DISCONNECTED|\bWebSockets _doDisconnect|Websocket closed"),
    ]
)


def _amend(piece: Piece) -> Piece | None:
    raw = _WRAPPER.sub(rb"\1", piece.raw)
    return piece._replace(raw=raw) if raw else None


_ROLES = {b"SENT": Role.INITIATING, b"RECV": Role.RECEIVING}
_LOG = Headed(_HEAD, _ROLES, SENTENCES, _OTHER, _amend)
READER = Reader("strophe", "strophe.js", _MARK, _LOG.read)
