"""The log of @xmpp/debug: `IN` or `OUT`, and below it a unit with an indent; and of node-xmpp.

Messages of a login are hidden. Of the headers only the server's is shown, closed, behind `status
open`. A text that is an element's only child is not escaped: `1 < 2`.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.records import LogRecord, records
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"^\s*(IN|OUT)\s*$")
_OTHER = re.compile(rb"^status \w+ ")
_OPENED = re.compile(rb"^\s*status open (<.*)$")
_CLOSED = re.compile(rb"\s*/>\s*$")
_ROLES = {b"IN": Role.RECEIVING, b"OUT": Role.INITIATING}
# A tag as ltx writes it, an entity, or a character that stands for itself and may not.
_MARKUP = re.compile(
    rb"(</?[A-Za-z_][\w:.-]*(?: [\w:.-]+=\"[^\"<]*\")*/?>|&(?:amp|lt|gt|quot|apos|#x?[0-9A-Fa-f]+);)"
    rb"|([<&])"
)
_ESCAPED = {b"<": b"&lt;", b"&": b"&amp;"}
_SENTENCES = sentences(
    [
        ("tcp.connecting", rb"^status connecting (?P<address>\S+)"),
        ("tcp.connected", rb"^status connect $"),
        ("bound", rb"^status online (?P<jid>\S+)"),
        ("login.failed", rb"SASLError: (?P<condition>[\w-]+)"),
        ("stream.error", rb"StreamError: (?P<condition>[\w-]+)"),
        ("dns.failed", rb"getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|querySrv E"),
        ("tcp.failed", rb"connect E[A-Z]+ |AggregateError"),
        ("timeout", rb"TimeoutError"),
        ("tls.failed", rb"code: '(?:ERR_(?:TLS|SSL)|CERT_|DEPTH_|SELF_|UNABLE_TO)|:SSL routines:"),
        ("tls.failed", rb"^\s*(?:\w*Error: )?.{0,200}\bcertificate\b"),
        ("closed", rb"^status disconnect"),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A line `IN` or `OUT` a unit."""
    for one in records(rows, _HEAD, _OTHER):
        if isinstance(one, LogRecord):
            yield Piece(one.line, one.last, _ROLES[one.head[1]], _escape(one.body.strip()))
        elif opened := _OPENED.match(one.text):
            header = _CLOSED.sub(b">", opened[1])
            yield Piece(one.number, one.number, Role.RECEIVING, header)
        elif told := said_in(one, _SENTENCES):
            yield told


def _escape(unit: bytes) -> bytes:
    """What stands between tags, with what may not stand there escaped."""
    return _MARKUP.sub(lambda found: found[1] or _ESCAPED[found[2]], unit)


READER = Reader("xmppjs", "xmpp.js (@xmpp/debug)", re.compile(rb"^(?:IN|OUT|status \w+ .*)$"), read)
