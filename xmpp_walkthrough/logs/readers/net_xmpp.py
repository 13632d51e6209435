"""The debug log of Net::XMPP and sendxmpp (`-d`), which both stand on XML::Stream: `Send: (<…)`.

What the socket took and gave, in parentheses: several units, or a part of one. What the layers
above say they have sent or received is the same once more.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.logs.worded import WordedLog

_HEAD = re.compile(rb"\b(?:XML::)?Stream: (?P<side>Send|Read): (?:buff)?\(")
_OTHER = re.compile(rb"(?:\w+::\w+|sendxmpp): |Use of uninitialized value ")
_SENTENCES = sentences(
    [
        ("dns.failed", rb"[Bb]ad hostname|Name or service not known|hostname lookup"),
        ("tcp.connecting", rb"XMPP::Conn: Connect: host\((?P<address>[^()]+)\)"),
        ("tcp.connected", rb"Stream: Connect: Got a connection"),
        (
            "tcp.failed",
            rb"Connection refused|Error connecting to|Connect: .{0,200}(?:fail|timed out)",
        ),
        ("tls.established", rb"SSL: We are secure"),
        (
            "tls.failed",
            rb"SSL (?:connect|accept) attempt failed|certificate verify failed|"
            rb"ssl_sock\(\)|TLSError",
        ),
        ("login.done", rb"AuthSASL: We authed!"),
        (
            "login.failed",
            rb"AuthSASL: \(?not-authorized|sendxmpp: AuthSend: (?!ok)|"
            rb"Error '[^']*': error: (?P<condition>[\w-]+)",
        ),
        ("bound", rb"AuthSASL: Starting session"),
        ("closed", rb"XMPP::Conn: Disconnect: bye bye"),
    ]
)
_LOG = WordedLog(_HEAD, _OTHER, _SENTENCES)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A line a read or write of the socket, unless there is a line end in it."""
    for one in _LOG.read(rows):
        if isinstance(one, Piece):
            one = one._replace(raw=one.raw.removesuffix(b")"))
            if not one.raw.strip():
                continue  # a blank to see whether the connection is still there
        yield one


READER = Reader("net-xmpp", "Net::XMPP or sendxmpp", _HEAD, read)
