"""Stream compression, on the receiving side: after login, with zlib, on request. XEP-0138 §2."""

from lxml.etree import _Element as Element

from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import COMPRESS, COMPRESS_FEATURE

METHOD = "zlib"  # the one method that servers have


def offer() -> Element:
    """`<compression/>`, for the features."""
    made = element(COMPRESS_FEATURE, "compression")
    child(made, "method", METHOD)
    return made


async def compress(peer: Client, request: Element) -> None:
    """Answer `<compress/>`: begin, or say why not; the stream goes on either way. Errors: OSError.

    Bytes that were sent ahead of the answer are not compressed: they cannot belong to the new
    stream.
    """
    possible = peer.stream.authenticated and not peer.transport.compressed and not peer.unread
    methods = [(each.text or "").strip() for each in request.iterfind(f"{{{COMPRESS}}}method")]
    if not possible or "compression" not in peer.domain.config.extensions:
        peer.send(_refusal("setup-failed"))
    elif METHOD not in methods:
        peer.send(_refusal("unsupported-method"))
    else:
        peer.send(element(COMPRESS, "compressed"))
        # The answer leaves uncompressed; every byte behind it is compressed.
        await peer.flushed()
        peer.transport.compress()
        peer.header_sent = False
        peer.log(f"compressed {METHOD}")


def _refusal(condition: str) -> Element:
    return element(COMPRESS, "failure", None, element(COMPRESS, condition))
