"""The debug log of slixmpp, of poezio, which is built on it, and of SleekXMPP before it.

`SEND: …` and `RECV: …`.

What it sends is the wire. What it receives it prints anew: a name with a prefix has it twice (up
to 1.8 once, and the header no namespaces), and each element its own `xmlns`; the server's closing
tag is a sentence.
"""

import re

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\b(SEND|RECV)(?: \(IMMED\))?: (?=<)")
# Prosody and go-xmpp write `SEND: <` as well; slixmpp behind a level or a module, or doubled.
_MARK = re.compile(
    rb"\b(?:DEBUG|slixmpp|xmlstream)\b.{0,60}\b(?:SEND|RECV)(?: \(IMMED\))?: <[/\w]"
    rb"|\bRECV: <stream:stream:|\bEvent triggered: |\bconnection_lost: \("
)
# Another record of the same log, in the formats that people give `logging`.
_OTHER = re.compile(
    rb"(?:\[?[\d:,. T-]{8,32}\]?[\s-]+)?(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)[\s:-]"
)
_PREFIXED = re.compile(
    rb"(</?)stream:(?:stream:)?(\w+)((?: xmlns=\"http://etherx\.jabber\.org/streams\")?)"
)
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


def _amend(piece: Piece) -> Piece:
    """What was received with each prefix once, and declared."""
    if piece.role is Role.INITIATING:
        return piece
    return piece._replace(raw=_PREFIXED.sub(_declared, piece.raw))


def _declared(found: re.Match[bytes]) -> bytes:
    """The name with its prefix once, and the prefix declared."""
    start, name, _ = found.groups()
    if start == b"</":
        return b"</stream:" + name
    declared = b' xmlns:stream="http://etherx.jabber.org/streams"'
    default = b' xmlns="jabber:client"' if name == b"stream" else b""
    return b"<stream:" + name + declared + default


_ROLES = {b"SEND": Role.INITIATING, b"RECV": Role.RECEIVING}
_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend, exact=frozenset({Role.INITIATING}))
READER = Reader("slixmpp", "slixmpp", _MARK, _LOG.read)
