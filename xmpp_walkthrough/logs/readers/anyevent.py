"""The debug log of AnyEvent::XMPP: `send<< ACCOUNT` or `recv>> ACCOUNT`, and below it the units.

XML::Twig prints them anew, with an indent, in an element `<deb/>` of its own; what it cannot read,
such as a header, stands as it came.
"""

import re
from collections.abc import Iterable, Iterator

from xmpp_walkthrough.logs.piece import Fidelity, LogLine, Piece, Read
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.said import sentences
from xmpp_walkthrough.logs.worded import WordedLog
from xmpp_walkthrough.protocol.event import Role

_WORDS = {b"SEND<<": Role.INITIATING, b"RECV>>": Role.RECEIVING}
_HEAD = re.compile(
    rb"^(?P<side>send<<|recv>>) (?P<who>\S*)\s*$"
    # Without XML::Twig each call fails, and Perl's complaint has what was to be printed.
    rb"|^unhandled callback exception on event \(debug_(?:send|recv), \S+ "
)
_START, _END = b"<deb>", b"</deb>"
# No program has blanks and a line end between tags of its own accord: they are XML::Twig's.
_INDENT = re.compile(rb"(?<=>)\n\s*(?=<)")
_SENTENCES = sentences(
    [
        ("tls.failed", rb"TLS (?:error|handshake)|certificate verify failed"),
        ("login.failed", rb"SASL(?: authentication)? error:? (?P<condition>[\w-]+)"),
        ("dns.failed", rb"[Cc]ouldn't resolve|No such device or address"),
        ("tcp.failed", rb"Couldn't create|Connection refused|[Cc]onnect error"),
        ("closed", rb"^disconnected: |Disconnected"),
    ]
)
_LOG = WordedLog(
    _HEAD,
    re.compile(rb"^(?:send<<|recv>>) "),
    _SENTENCES,
    _WORDS,
    Fidelity.PRINTED,
    Fidelity.PRINTED,
)


def read(rows: Iterable[LogLine]) -> Iterator[Read]:
    """A record what was printed at once."""
    for one in _LOG.read(rows):
        if isinstance(one, Piece) and one.raw.strip().startswith(_START):
            raw = one.raw.strip().removeprefix(_START).removesuffix(_END)
            one = one._replace(raw=_INDENT.sub(b"", raw.strip()))
        yield one


READER = Reader("anyevent", "AnyEvent::XMPP", re.compile(rb"^(?:send<<|recv>>) \S+@"), read)
