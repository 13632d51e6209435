"""What is said last? Our own header if it is due, the stream error, and the close. RFC 6120 §4.9.1.

These bytes pass the table like all others, also where the client broke the rules: §4.9.1.2 wants
header, error and end tag.
"""

from typing import TYPE_CHECKING

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Role, Violation
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.wire.markup import STREAM_END, element, serialise, stream_header

if TYPE_CHECKING:
    from xmpp_walkthrough.server.peer import Peer

APPLICATION = "urn:xmpp:errors"  # XEP-0205 §5

_MUTE = (Phase.IDLE, Phase.TLS_HANDSHAKE, Phase.CLOSED)


def header(peer: "Peer", to: str | None = None) -> bytes:
    """Our stream header. `to` echoes the `from` of the client's. §4.7"""
    return stream_header(
        {
            "from": peer.domain.name,
            "to": to,
            "id": peer.domain.source.stream_id(),
            "version": "1.0",
            "xml:lang": "en",
        }
    )


def farewell(peer: "Peer", condition: str, text: str, application: str | Element) -> bytes:
    """The last bytes; none where no stream is open, or where TLS is due."""
    stream = peer.stream
    if stream.phase in _MUTE:
        return b""
    if isinstance(application, str):
        more = [element(APPLICATION, application)] if application else []
    else:
        more = [application]
    last = serialise(stream_error(condition, text, *more)) + STREAM_END
    if not peer.header_sent:
        last = header(peer) + last
    if stream.phase is Phase.BROKEN and stream.wronged is not Role.RECEIVING:
        return last  # an answer of our own outgrew the limits
    events = stream.feed(Role.RECEIVING, last)
    assert not any(isinstance(event, Violation) for event in events), events
    return last
