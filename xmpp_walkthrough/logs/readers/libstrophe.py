"""The log of libstrophe, and of Profanity and xmppc, which are built on it: `conn: DBG: SENT: <…`.

What it sends is the wire. What it receives it prints anew from its tree: without `xml:` (`lang=`),
declarations of prefixes, or the prefix itself (`<features xmlns="…/streams">`).
"""

import re

from xmpp_walkthrough.logs.headed import Headed
from xmpp_walkthrough.logs.piece import Piece
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.logs.text.namespaces import with_language
from xmpp_walkthrough.protocol.event import Role

# libstrophe's own printing has a blank, Profanity's colons, xmppc's an arrow.
_LEVEL = rb"(?::? ?)(?:DBG|DEBUG|INF|INFO|WRN|WARN|ERR|ERROR)\b:? ?"
_HEAD = re.compile(rb"\b(?:conn|xmpp)" + _LEVEL + rb"(SENT|RECV): (?=<)")
_ROLES = {b"SENT": Role.INITIATING, b"RECV": Role.RECEIVING}
_OTHER = re.compile(
    rb"(?:[\d/:.TZ -]{8,40}: )?(?:[a-z_]{2,14}" + _LEVEL + rb"|prof: |stderr: )",
)
_SENTENCES = sentences(
    [
        ("tcp.connecting", rb"xmpp\W+D\w+\W+Attempting to connect to (?P<address>\S+)"),
        ("tcp.connected", rb"xmpp\W+D\w+\W+connection successful"),
        ("tcp.failed", rb"connection failed, error|sock_connect.{0,200} failed|Connection refused"),
        ("dns.failed", rb"SRV lookup failed|getaddrinfo.{0,200}failed|Could not resolve|EAI_"),
        ("tls.refused", rb"Certificate verification (?:FAILED|failed)"),
        ("tls.established", rb"Certificate verification passed|TLS connection established"),
        (
            "tls.failed",
            rb"Couldn't start TLS|TLS is not supported|TLS was requested but not|"
            rb"tls\W+D\w+\W+error=(?!SSL_ERROR_(?:SSL|ZERO_RETURN))",
        ),
        ("login.done", rb"SASL (?P<mechanism>\S+) auth(?:entication)? successful"),
        ("login.failed", rb"SASL (?:\S+ )?auth(?:entication)? failed|Failed authentication"),
        ("login.impossible", rb"Couldn't authenticate with known mechanisms|No auth methods"),
        ("bound", rb"Bind successful|(?P<jid>[^\s@]{1,200}@\S{1,200}) logged in successfully"),
        ("timeout", rb"[Cc]onnection attempt timed out|Timed out|did not respond"),
        ("stream.error", rb"Stream error received|received stream error"),
        ("closed", rb"Closing socket\.|Connection handler: XMPP_CONN_(?:DISCONNECT|FAIL)"),
    ]
)


def _amend(piece: Piece) -> Piece:
    """Its `lang` is `xml:lang`."""
    received = piece.role is Role.RECEIVING
    return piece._replace(raw=with_language(piece.raw)) if received else piece


_LOG = Headed(_HEAD, _ROLES, _SENTENCES, _OTHER, _amend, frozenset({Role.INITIATING}))
# Also where nothing was sent: there is no connection, say.
_MARK = re.compile(rb"(?:^|: )(?:conn|xmpp|tls|prof|sock|event)" + _LEVEL)
READER = Reader("libstrophe", "libstrophe, Profanity or xmppc", _MARK, _LOG.read)
