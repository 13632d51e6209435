"""Stream compression, on the client's side: ask for it, and begin a new stream. XEP-0138 §2."""

from xmpp_walkthrough.protocol.events import Compressed, CompressionFailure
from xmpp_walkthrough.steps.actions import Compress, Expect, Send, Tell
from xmpp_walkthrough.steps.extras import wanted
from xmpp_walkthrough.steps.open import open_stream
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import COMPRESS, COMPRESS_FEATURE


def compress(context: Context) -> Run:
    """Compress the stream, between the login and the binding, as XEP-0170 orders it."""
    if not (yield from wanted(context, "compression", COMPRESS_FEATURE, "compression")):
        return
    request = element(COMPRESS, "compress")
    child(request, "method", "zlib")
    yield Send(serialise(request))
    reply = yield Expect((Compressed, CompressionFailure))
    if isinstance(reply, CompressionFailure):
        yield Tell("compression.refused")
        return
    yield Compress()
    yield Tell("compression.begun")
    yield from open_stream(context)
