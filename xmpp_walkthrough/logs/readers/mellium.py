"""The log of mellium.im/xmpp, as its programs tee it to Go's `log`: `SENT 2026/12/01 00:10:27 <…`.

What the socket took and gave: several units, or a part of one.
"""

import re

from xmpp_walkthrough.logs.headed import BOTH, Headed
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.protocol.event import Role

_STAMP = rb"(?:\d{4}/\d\d/\d\d )?\d\d:\d\d:\d\d(?:\.\d+)? "
_HEAD = re.compile(rb"^\s*(SENT|RECV):? " + _STAMP)
_ROLES = {b"SENT": Role.INITIATING, b"RECV": Role.RECEIVING}
_OTHER = re.compile(rb"^(?:\w+:? )?" + _STAMP)
_SENTENCES = sentences(
    [
        ("dns.failed", rb"no such host|lookup \S+:"),
        ("tls.failed", rb"\bx509: |\btls: |remote error: tls"),
        ("tcp.failed", rb"dial tcp |connect: connection refused|i/o timeout"),
        ("login.impossible", rb"no matching (?:SASL )?mechanisms?"),
        ("login.failed", rb"\b(?P<condition>not-authorized|account-disabled|invalid-mechanism)\b"),
    ]
)
READER = Reader(
    "mellium",
    "mellium.im/xmpp",
    re.compile(rb"^\s*(?:SENT|RECV):? " + _STAMP + rb"<"),
    Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, exact=BOTH, whole=False).read,
)
