"""The debug log of Smack: `01:13:03 SENT (0): <…` and `RECV (0): <…`, one number a connection.

What was written and read, in a record each, a part of a unit at times. Smack 4.4 prints it with an
indent, also each text on lines of its own, and loses the `<` of `<?xml`. `RCV PKT` is what was read
once more. On Android each line is behind what logcat puts there.
"""

import re

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\b(SENT|RECV|RCV) {1,3}\((?P<who>[\w-]{1,20})\):[ \t]*")
_ROLES = {b"SENT": Role.INITIATING, b"RECV": Role.RECEIVING, b"RCV": Role.RECEIVING}
_OTHER = re.compile(
    rb"(?:[A-Z][a-z]{2} \d{1,2}, \d{4},? )?\d{1,2}:\d\d:\d\d(?:\.\d+)?(?: [AP]M)?\s"
    rb"|(?:org|java|javax)\.[\w.$]+(?:Exception|Error)\b|\tat "
)
_SENTENCES = sentences(
    [
        ("dns.failed", rb"UnknownHostException|DNS(?:Exception| lookup failed)"),
        (
            "tls.failed",
            rb"SSLHandshakeException|CertificateException|SSLException|PKIX path|"
            rb"SecurityRequired(?:ByClient|ByServer)Exception",
        ),
        ("tcp.failed", rb"ConnectException|The following addresses failed|NoRouteToHost"),
        (
            "login.impossible",
            rb"SASL mechanisms are not supported|No supported and enabled SASL|"
            rb"Mechanism\w{0,20} not supported",
        ),
        ("login.failed", rb"SASLErrorException: SASLError using \S+: (?P<condition>[\w-]+)"),
        ("stream.error", rb"StreamErrorException: (?P<condition>[\w-]+)"),
        ("timeout", rb"NoResponseException"),
        ("login.done", rb"XMPPConnection authenticated \("),
        ("closed", rb"XMPPConnection closed"),
    ]
)
# Between two tags, or a text on lines of its own.
_APART = re.compile(rb"(?<=>)\n[ ]*+([^<>]*+)(?=<)")


def _amend(piece: Piece) -> Piece:
    raw = piece.raw
    if raw.startswith((b"\n<", b"?xml")) or not raw.startswith(b"<"):
        raw = _APART.sub(_together, raw.strip(b"\n"))
    return piece._replace(raw=b"<" + raw if raw.startswith(b"?xml ") else raw)


def _together(found: re.Match[bytes]) -> bytes:
    """The text without the line ends that were put around it."""
    text = found[1]
    return text[: text.rfind(b"\n")] if b"\n" in text else text.strip()


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend, whole=False)
_MARK = re.compile(
    rb"\borg\.jivesoftware\.smack\.|\b(?:SENT|RECV|RCV) {1,3}\([\w-]{1,20}\):\s*(?:[<?]|$)"
)
READER = Reader("smack", "Smack", _MARK, _LOG.read)
