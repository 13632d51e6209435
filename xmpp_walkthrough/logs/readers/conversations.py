"""What Conversations writes to Android's log: `D/conversations(1234): romeo@ceit.org: connecting`.

It has no XML, but for a `<failure/>` of a login: what happened, it says in words, with the account
in front.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import said_in, sentences
from xmpp_walkthrough.logs.text.stamp import seconds
from xmpp_walkthrough.protocol.event import Role

_TAG = rb"\bconversations *(?:\( *\d+\))?: "
_FAILURE = re.compile(_TAG + rb"(<failure\b.*)$")
_ACCOUNT = re.compile(_TAG + rb"(\S{3,200}): ")
_SENTENCES = sentences(
    [
        (
            "tls.failed",
            rb": .{0,200}(?:Certificate|SSL)\w*Exception",
        ),
        ("tls.failed", rb"TLS certificate (?:verification|domain verification) failed"),
        ("dns.failed", rb"Resolver results were empty|UnknownHostException"),
        ("tcp.failed", rb": .{0,200}(?:ConnectException|SocketTimeoutException|NoRouteToHost)"),
        ("tcp.connecting", rb": using values from resolver (?P<address>\S+)"),
        ("tls.established", rb": TLS connection established|: protocol: TLS|\(direct tls\)"),
        ("login.began", rb": Authenticating with (?:SASL(?:_2)?/)?(?P<mechanism>[\w-]+)"),
        ("login.done", rb": logged in(?: \(using \w+\))?\s*$"),
        ("login.failed", rb": (?:login|authentication) failure|status changed to UNAUTHORIZED"),
        ("stream.error", rb": stream error (?P<condition>[\w-]+)"),
        ("timeout", rb"status changed to CONNECTION_TIMEOUT|: ping timeout"),
        ("bound", rb": (?:session established|online with resource|server did accept resource)"),
        ("closed", rb": (?:force closing|closing) (?:socket|stream|tcp connection)"),
    ]
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A line a sentence."""
    account = ""
    for row in rows:
        time = seconds(row.text)
        if found := _ACCOUNT.search(row.text):
            account = found[1].decode("utf-8", "replace")
        if found := _FAILURE.search(row.text):
            yield Piece(row.number, row.number, Role.RECEIVING, found[1], account, time)
        elif said := said_in(row, _SENTENCES, account):
            yield said._replace(time=time)


READER = Reader("conversations", "Conversations", _ACCOUNT, read)
