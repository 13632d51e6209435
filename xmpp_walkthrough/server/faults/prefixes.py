"""Fault of namespace prefixes: a server that knows `stream:` only. RFC 6120 §4.8.5.

For historical reasons it may refuse every other prefix, however right the XML is.
"""

from xmpp_walkthrough.protocol.events import Event, StreamHeader
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.server.bending import answer_header
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import serialise

_refuse = answer_header(serialise(stream_error("bad-namespace-prefix")))


async def _only_stream(peer: Client, event: Event) -> bool:
    if not isinstance(event, StreamHeader) or b"<stream:stream" in event.raw:
        return False
    _refuse(peer, event)
    return True


ONE_PREFIX = Fault("stream-one-prefix", "open", (), hears=_only_stream)
