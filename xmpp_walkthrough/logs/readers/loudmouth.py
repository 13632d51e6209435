"""The log of Loudmouth (LM_DEBUG), and of mcabber, which is built on it: `SEND:` and `RECV [299]:`.

Between two lines of dashes stands what the socket took, or gave by 1,023 bytes: a part of a unit,
cut inside a character. What came is in quotes. mcabber writes `[time] LM-NET: ` before each line.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_BEFORE = rb"(?:\[[\d: -]+\] )?(?:\w+-\w+: )?"
_HEAD = re.compile(rb"^" + _BEFORE + rb"(SEND|RECV \[(\d+)\]):\s*$")
_DASHES = re.compile(rb"^" + _BEFORE + rb"-{20,}\s*$")
_PREFIX = re.compile(rb"^" + _BEFORE + rb"(?=['<])")
_MOST = 65_536  # bytes between dashes; the log of more has lost its end
_SENTENCES = sentences(
    [
        ("dns.failed", rb"error while resolving|host_cb \(result=(?!0\))|lookup failed"),
        ("tcp.connecting", rb"Attempting Connection to (?P<address>\S+)"),
        ("tcp.connected", rb"Connection success \("),
        ("tcp.failed", rb"Connection failed|connection failed"),
        ("tls.established", rb"(?:GNUTLS|OpenSSL) negotiated cipher suite|SSL: Cipher"),
        (
            "tls.refused",
            rb"Certificate (?:has been |is |not )?\w*(?:expired|trusted|match|revoked)|"
            rb"fingerprint (?:mismatch|doesn't match)",
        ),
        (
            "tls.failed",
            rb"[Hh]andshake failed|GNUTLS error|Setting up SSL failed|TLS.{0,200}required",
        ),
        ("login.done", rb"SASL authentication successful"),
        ("login.failed", rb"SASL authentication failed|Authentication failed"),
        ("login.impossible", rb"unable to find a usable SASL|no supported auth|Unsupported auth"),
        ("bound", rb"^\[[^\]]+\] Connection established\."),
        ("closed", rb"Disconnecting from: |Not connected"),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A frame a piece. A frame that another one interrupts has lost its end."""
    frame: _Frame | None = None
    for row in rows:
        if found := _HEAD.match(row.text):
            if frame is not None:
                yield frame.piece()
            frame = _Frame(row, found)
        elif frame is None:
            if said := said_in(row, _SENTENCES):
                yield said._replace(time=seconds(row.text))
        elif frame.take(row):
            yield frame.piece()
            frame = None
    if frame is not None:
        yield frame.piece()


class _Frame:
    """What stands between two lines of dashes."""

    def __init__(self, head: LogLine, found: re.Match[bytes]) -> None:
        self._head = head
        self._role = Role.INITIATING if found[1] == b"SEND" else Role.RECEIVING
        self._length = int(found[2] or 0)
        self._dashes = 0
        self._lines: list[bytes] = []
        self._size = 0
        self._last = head.number

    def take(self, row: LogLine) -> bool:
        """Add a line. Whether it was the last."""
        if _DASHES.match(row.text):
            self._dashes += 1
            return self._dashes == 2
        self._last = row.number
        self._lines.append(row.text if self._lines else _PREFIX.sub(b"", row.text, count=1))
        self._size += len(row.text)
        return self._size > _MOST

    def piece(self) -> Piece:
        raw = b"\n".join(self._lines)
        exact = self._role is Role.INITIATING
        if self._role is Role.RECEIVING:
            raw = raw.removeprefix(b"'").removesuffix(b"'")
            exact = len(raw) == self._length
        return Piece(
            self._head.number,
            self._last,
            self._role,
            raw,
            time=seconds(self._head.text),
            fidelity=Fidelity.EXACT if exact else Fidelity.PRINTED,
            whole=False,
        )


_MARK = re.compile(
    _HEAD.pattern + rb"|\bLM-(?:NET|VERBOSE|SASL|PARSER): |^\*\*\* [A-Z]\w+ing [Ct]o"
)
READER = Reader("loudmouth", "Loudmouth or mcabber", _MARK, read)
