"""The debug log of aioxmpp: `….XMLStream:SENT b'…'` and `RECV b'…'`.

What the socket took and gave, as literals of Python. Messages of the login that it sends it does
not show: `<!-- some bytes omitted -->` stands in their place.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.literals import literal
from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"\b(SENT|RECV) (?=b['\"])")
_ROLES = {b"SENT": Role.INITIATING, b"RECV": Role.RECEIVING}
_OMITTED = b"<!-- some bytes omitted -->"
_SENTENCES = sentences(
    [
        ("tcp.connecting", rb"trying to connect to (?P<address>\S+) using"),
        ("tls.established", rb"handshake complete$"),
        ("tls.failed", rb"OpenSSL\.SSL\.Error|TLSFailure|certificate (?:verification|pin)"),
        ("tls.failed", rb"TLSUnavailable|TLSRequired|did not offer STARTTLS"),
        ("login.began", rb"attempting (?P<mechanism>\S+) mechanism"),
        ("login.failed", rb"AuthenticationFailure: (?P<condition>[a-z]+(?:-[a-z]+)+)?"),
        ("login.failed", rb"SASL\w{0,40}Failure"),
        ("login.impossible", rb"SASLUnavailable"),
        ("tcp.failed", rb"ConnectionRefusedError|TimeoutError|\[Errno \d+\] Connect call failed"),
        ("dns.failed", rb"socket\.gaierror|NXDOMAIN|NoNameservers"),
        ("bound", rb"bound to jid: (?P<jid>\S+)"),
        ("closed", rb"connection_lost|connection lost"),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A line a read or write of the socket; an empty one is only a nudge."""
    for row in rows:
        if not (found := _HEAD.search(row.text)):
            if said := said_in(row, _SENTENCES):
                yield said._replace(time=seconds(row.text))
            continue
        raw = literal(row.text[found.end() :])
        if raw is None:
            yield Unread(row.number, row.text, "cut")
        elif raw == _OMITTED:
            yield Unread(row.number, row.text, "masked")
        elif raw:
            yield _piece(row, found, raw)


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


_MARK = re.compile(rb"\b(?:SENT|RECV) b['\"]|\b(?:aioxmpp|aiosasl|aioopenssl)\.\w")
READER = Reader("aioxmpp", "aioxmpp", _MARK, read)
