"""The log of Twisted Words' examples and of Wokkel: `SEND: b'…'` and `RECV: b'…'`.

What the socket took and gave, as literals of Python: several units, or a part of one.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.literals import literal
from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\b(SEND|RECV): (?=[bu]?['\"])")
_ROLES = {b"SEND": Role.INITIATING, b"RECV": Role.RECEIVING}
_SENTENCES = sentences(
    [
        ("tls.failed", rb"OpenSSL\.SSL\.Error|VerificationError|CertificateError|'SSL routines'"),
        ("tls.failed", rb"Failure .{0,200}\bTLS\w{0,40}Error|TLSRequiredError|TLSFailed"),
        ("login.failed", rb"SASLAuthError with condition '(?P<condition>[\w-]+)"),
        ("login.impossible", rb"SASLNoAcceptableMechanism"),
        ("dns.failed", rb"DNSLookupError|DNSNameError"),
        ("tcp.failed", rb"ConnectionRefusedError|TCPTimedOutError|ConnectError|NoRouteError"),
        ("tcp.connected", rb"\bConnected\.$"),
        ("login.done", rb"\bAuthenticated\.$"),
        ("closed", rb"\bDisconnected\.$|ConnectionDone|ConnectionLost"),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A line a read or write of the socket."""
    for row in rows:
        if found := _HEAD.search(row.text):
            raw = literal(row.text[found.end() :])
            if raw is None:
                yield Unread(row.number, row.text, "cut")
            else:
                yield _piece(row, found, raw)
        elif said := said_in(row, _SENTENCES):
            yield said._replace(time=seconds(row.text))


def _piece(row: LogLine, found: re.Match[bytes], raw: bytes) -> Piece:
    return Piece(
        row.number,
        row.number,
        _ROLES[found[1]],
        raw,
        time=seconds(row.text[: found.start()]),
        fidelity=Fidelity.EXACT,
        whole=False,
    )


READER = Reader("twisted", "Twisted Words or Wokkel", _HEAD, read)
