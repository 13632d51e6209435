"""Faults of the server's stream header. RFC 6120 §4.7, §4.8."""

import re

from xmpp_walkthrough.protocol.events import StreamFeatures, StreamHeader
from xmpp_walkthrough.server.bending import (
    behind,
    both,
    exchanged,
    hang_up,
    instead,
    just,
    last,
    nothing,
    on,
)
from xmpp_walkthrough.server.fault import Fault, Utterance
from xmpp_walkthrough.wire.markup import STREAM_END

_VERSION = b' version="1.0" xml:lang'
_DOCTYPE = b'<!DOCTYPE stream [<!ENTITY a "aaaaaaaa">]>'
_BOM = b"\xef\xbb\xbf"


def _without_id(moment: Utterance) -> bytes:
    return re.sub(rb' id="[^"]*"', b"", moment.data, count=1)


def _other_from(moment: Utterance) -> bytes:
    return re.sub(rb' from="[^"]*"', b' from="node7.cluster.example"', moment.data, count=1)


def _header(name: str, branches: tuple[str, ...], old: bytes, new: bytes) -> Fault:
    says = instead(StreamHeader, exchanged(old, new))
    return Fault(f"stream-{name}", "open", branches, says=says)


SILENT = Fault("stream-silent", "open", ("1-14",), hears=on(StreamHeader, nothing))
HANG_UP = Fault("stream-cut", "open", ("1-25",), hears=on(StreamHeader, hang_up))
# §4.7.5: no version means 0.9: such a server has no features and will never send any.
NO_VERSION = Fault(
    "stream-no-version",
    "open",
    ("1-05",),
    says=both(
        instead(StreamHeader, exchanged(_VERSION, b" xml:lang")), instead(StreamFeatures, just(b""))
    ),
)
# A version is compared number by number, the minor one never decides.
OLD_VERSION = _header("old-version", ("1-06",), _VERSION, b' version="0.9" xml:lang')
NEW_VERSION = _header("new-version", (), _VERSION, b' version="2.0" xml:lang')
# §4.7.3 demands an id; by §4.7.1 the `from` may be another name of the server. Both are oddities
# that a login survives.
NO_ID = Fault("stream-no-id", "open", ("1-03",), says=instead(StreamHeader, _without_id))
OTHER_FROM = Fault("stream-other-from", "open", ("1-04",), says=instead(StreamHeader, _other_from))
WRONG_NAMESPACE = _header("wrong-namespace", (), b"etherx.jabber.org", b"ether.jabber.org")
SERVER_NAMESPACE = _header(
    "server-namespace", (), b'xmlns="jabber:client"', b'xmlns="jabber:server"'
)
# An entity that repeats itself (a billion laughs) needs a DOCTYPE: §11.1 forbids all of them.
DOCTYPE = _header("doctype", (), b"<stream:stream", _DOCTYPE + b"<stream:stream")
NO_STREAM = _header("other-root", (), b"<stream:stream", b"<stream:steam")
# §11.6: UTF-8 and nothing else; a mark of the byte order is no part of it.
LATIN_1 = _header("latin-1", (), b'"1.0"?>', b'"1.0" encoding="ISO-8859-1"?>')
BYTE_ORDER_MARK = _header("byte-order-mark", (), b"<?xml", _BOM + b"<?xml")
CLOSES = Fault(
    "stream-closes",
    "open",
    ("6-05",),
    says=both(instead(StreamHeader, behind(STREAM_END)), instead(StreamFeatures, last(b""))),
)
