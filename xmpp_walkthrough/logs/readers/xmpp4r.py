"""The debug log of XMPP4R: `SENDING:` or `RECEIVED:`, and below it, by four blanks in, the unit.

REXML prints what comes anew, the server's header closed; our stanzas are shown with an `xmlns` that
is not on the wire. Below `PROCESSING:` the same stands once more.
"""

import re

from xmpp_walkthrough.logs.headed import Headed, opened
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_BEFORE = rb"^(?:[A-Z], \[[^\]]*\]\s+[A-Z]+ -- :\s|(?:\[?[\d:./ -]*\]? ?))"
_HEAD = re.compile(_BEFORE + rb"(SENDING|RECEIVED):\s*$")
_ROLES = {b"SENDING": Role.INITIATING, b"RECEIVED": Role.RECEIVING}
_OTHER = re.compile(rb"^[A-Z], \[|" + _BEFORE + rb"[A-Z]+:\s*$")
_INDENT = re.compile(rb"^    ", re.MULTILINE)
_SENTENCES = sentences(
    [
        ("tls.failed", rb"OpenSSL::SSL::SSLError|certificate verify failed"),
        ("tls.established", rb"TLSv1: restarting parser"),
        ("tcp.failed", rb"Errno::E\w+|SocketError|Connection refused"),
        ("login.failed", rb"ClientAuthenticationFailure|(?P<condition>not-authorized):"),
        ("stream.error", rb"ServerError: (?P<condition>[\w-]+)"),
        ("stream.ended", rb"RECEIVED <stream:stream/> end"),
        ("closed", rb"CLOSED|SOCKET CLOSED|Exception caught in Parser thread"),
    ]
)


def _amend(piece: Piece) -> Piece:
    return piece._replace(raw=opened(_INDENT.sub(b"", piece.raw).strip()))


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend)

_MARK = re.compile(rb"^[DW], \[[^\]]*\]\s+\w+ -- :\s[A-Z]{4,12}:|^\S* ?SENDING:$")
READER = Reader("xmpp4r", "XMPP4R", _MARK, _LOG.read)
