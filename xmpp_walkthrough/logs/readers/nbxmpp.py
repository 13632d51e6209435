"""The log of nbxmpp, which Gajim is built on: `::::: DATA SENT ::::`, and below it what was sent.

What the socket took and gave: several units, or a part of one. The account stands in parentheses.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.said import said, said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"(?:\((?P<account>[^()]*)\) )?::::: DATA (?P<side>SENT|RECEIVED) ::::\s*$")
# Another record of the same log: its level is a letter, as Gajim writes it, or a word.
_OTHER = re.compile(rb"[^<]{0,60}\([DIWEC]\)|(?:[\d:,. -]+)?(?:DEBUG|INFO|WARNING|ERROR)[\s:-]")
_MARK = re.compile(rb"::::: DATA (?:SENT|RECEIVED) ::::|\bnbxmpp\.(?:stream|connection)\b")
_ROLES = {b"SENT": Role.INITIATING, b"RECEIVED": Role.RECEIVING}
_ACCOUNT = re.compile(rb"\bnbxmpp\.\w+[\s|:]+\(([^()]*)\) ")
_FLAWS = re.compile(rb"Found TLS certificate errors: ")
_REFUSED = re.compile(rb"Set error: StreamError\.BAD_CERTIFICATE")
_SENTENCES = sentences(
    [
        ("dns.failed", rb"Unable to resolve|resolve\w{0,20} failed"),
        ("tcp.connecting", rb"Connecting to \S+ \((?P<address>[^()]+)\)"),
        ("tcp.connected", rb"Connected to \S+ \((?P<address>[^()]+)\)"),
        ("tcp.failed", rb"Connect Error: |Unable to connect to"),
        ("tls.refused", rb"Set error: StreamError\.BAD_CERTIFICATE"),
        ("tls.failed", rb"Handshake failed: |Set error: StreamError\.TLS"),
        ("login.failed", rb"Set error: StreamError\.SASL, (?P<condition>[\w-]+)"),
        ("stream.error", rb"Set error: StreamError\.STREAM, (?!stream-end)(?P<condition>[\w-]+)"),
        ("stream.ended", rb"Set error: StreamError\.STREAM, stream-end"),
        ("bound", rb"Successfully bound (?P<jid>\S+)"),
        ("closed", rb"Set Connection State: TCPState\.DISCONNECTED"),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A record what was read or written at once. What is wrong with a certificate comes first."""
    flaws: dict[str, LogLine] = {}
    for one in records(rows, _HEAD, _OTHER):
        if isinstance(one, LogRecord):
            yield _piece(one)
            continue
        found = _ACCOUNT.search(one.text)
        account = found[1].decode("utf-8", "replace") if found else ""
        if _FLAWS.search(one.text):
            flaws[account] = one
        elif _REFUSED.search(one.text) and account in flaws:
            yield said(flaws.pop(account), "tls.refused", {}, account)
        elif told := said_in(one, _SENTENCES, account):
            yield told._replace(time=seconds(one.text))


def _piece(one: LogRecord) -> Piece:
    account = (one.head["account"] or b"").decode("utf-8", "replace")
    raw = one.body.removeprefix(b"\n\n").removesuffix(b"\n")
    return Piece(
        one.line,
        one.last,
        _ROLES[one.head["side"]],
        raw,
        account,
        seconds(one.head.string),
        fidelity=Fidelity.EXACT,
        whole=False,
    )


READER = Reader("nbxmpp", "nbxmpp or Gajim", _MARK, read)
