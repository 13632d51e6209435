"""The debug log of xmppo/go-xmpp, and of go-sendxmpp (`-d`): a line of `SEND: <…` or `RECV: <…`.

What the socket took and gave. Before 0.2 it has only what was received, and no word before it:
that is bare XML.
"""

import re

from xmpp_walkthrough.logs.headed import BOTH, Headed
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_HEAD = re.compile(rb"^(SEND|RECV): (?=[<\s])")
_ROLES = {b"SEND": Role.INITIATING, b"RECV": Role.RECEIVING}
_OTHER = re.compile(rb"^\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d")
_SENTENCES = sentences(
    [
        ("dns.failed", rb"no such host|lookup \S+ on \S+:"),
        ("tls.failed", rb"\bx509: |\btls: |remote error: tls"),
        ("tcp.failed", rb"\bdial tcp "),
        (
            "login.impossible",
            rb"no viable auth|not offer.{0,200}mechanism|PLAIN authentication is not",
        ),
        ("login.failed", rb"auth failure: (?P<condition>[\w-]+)|SASL authentication failed"),
    ]
)
# slixmpp has the same words, behind what `logging` writes, and doubles the prefix.
_MARK = re.compile(rb"^(?:SEND|RECV): </?(?!stream:stream:|stream:features xmlns)[\w:?]")
READER = Reader(
    "go-xmpp",
    "go-xmpp or go-sendxmpp",
    _MARK,
    Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, exact=BOTH, whole=False).read,
)
