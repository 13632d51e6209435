"""The log of XMPPFramework, by NSLog or CocoaLumberjack: `App[512:7c07] SEND: <…`, `RECV: <…`.

What is sent is the wire; what is received is written anew, the header closed, unless the log was
set to show what comes before it is parsed.
"""

import re

from xmpp_walkthrough.logs.headed import Headed, opened
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_BEFORE = rb"(?:\S\[\d+:\w+\] |\bXMPPStream(?: - \w+)?: |\bXMPPStream\W{1,4})"
_HEAD = re.compile(_BEFORE + rb"(SEND|RECV): (?=<)")
_ROLES = {b"SEND": Role.INITIATING, b"RECV": Role.RECEIVING}
_OTHER = re.compile(rb"\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d\S* |" + _BEFORE)
_SENTENCES = sentences(
    [
        ("dns.failed", rb"kCFErrorDomainCFNetwork|nodename nor servname"),
        ("tls.failed", rb"kCFStreamErrorDomainSSL|errSSL\w+|CFNetwork SSLHandshake failed"),
        ("tcp.failed", rb"Code=61 |Connection refused|Attempt to connect to host timed out"),
        (
            "closed",
            rb"GCDAsyncSocketErrorDomain Code=7|(?:Stream|socket)DidDisconnect",
        ),
        ("login.done", rb"xmppStreamDidAuthenticate"),
        ("login.failed", rb"didNotAuthenticate"),
    ]
)


def _amend(piece: Piece) -> Piece:
    return piece._replace(raw=opened(piece.raw))


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend, frozenset({Role.INITIATING}))
READER = Reader("xmppframework", "XMPPFramework", _HEAD, _LOG.read)
