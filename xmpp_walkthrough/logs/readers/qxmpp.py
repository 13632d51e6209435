"""The log of QXmpp: `Tue Dec 1 00:09:49 2026 SENT <…` and `RECEIVED <…`.

What the socket took and, up to QXmpp 1.8, what it gave: several units, or a part of one.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.headed import BOTH, Headed
from xmpp_walkthrough.logs.piece import LogLine, Read, Said
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_BEFORE = rb"(?:\b\d\d:\d\d:\d\d(?:[.,]\d+)?(?: \d{4}|Z)?\]?|\bQXmpp\w*:?) (?:\[\w+\] )?"
_HEAD = re.compile(_BEFORE + rb"(SENT|RECEIVED):? (?=<)")
_ROLES = {b"SENT": Role.INITIATING, b"RECEIVED": Role.RECEIVING}
_OTHER = re.compile(rb".{0,60}?" + _BEFORE + rb"(?:DEBUG|INFO|WARNING|SENT|RECEIVED) ")
_SENTENCES = sentences(
    [
        ("dns.failed", rb"WARNING .{0,200}(?:Host not found|Could not resolve|DNS lookup)"),
        ("tcp.connecting", rb"INFO Connecting to (?P<address>\S+)"),
        ("tcp.connected", rb"INFO Socket connected to"),
        (
            "tcp.failed",
            rb"WARNING Socket error: (?!.{0,200}SSL)|WARNING .{0,200}Connection refused",
        ),
        ("tls.established", rb"DEBUG Socket encrypted"),
        (
            "tls.failed",
            rb"WARNING (?:.{0,20}SSL handshake|.{0,200}certificate|Socket error:.{0,200}SSL)|"
            rb"TLS is (?:not supported|required)|Disconnecting as TLS",
        ),
        ("login.began", rb"SASL mechanism '(?P<mechanism>[^']+)' selected"),
        ("login.done", rb"DEBUG Authenticated"),
        ("login.impossible", rb"No supported SASL (?:authentication )?mechanism"),
        ("login.failed", rb"Authentication fail(?:ed|ure)|SASL error"),
        ("bound", rb"Bound to (?P<jid>\S+)"),
        ("timeout", rb"WARNING Ping timeout"),
        ("closed", rb"DEBUG Socket disconnected"),
    ]
)
_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, exact=BOTH, whole=False)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """What is wrong with a certificate counts where TLS does not come about all the same."""
    flaws: list[Said] = []
    for one in _LOG.read(rows):
        if isinstance(one, Said) and one.key in ("tls.refused", "tls.failed"):
            flaws.append(one)
            continue
        if not (isinstance(one, Said) and one.key == "tls.established"):
            yield from flaws
        flaws = []
        yield one
    yield from flaws


_MARK = re.compile(
    _BEFORE
    + rb"(?:(?:SENT|RECEIVED):? <|INFO (?:Connecting|Socket)|DEBUG (?:Socket|Starting|Auth))"
)
READER = Reader("qxmpp", "QXmpp", _MARK, read)
