"""STARTTLS and direct TLS, on the receiving side: the handshake and what it tells. §5.4.3.

RFC 6120. After it the server knows the client's certificate and the channel binding data.
"""

import asyncio
import ssl

from xmpp_walkthrough.net.tcp.transport import said_by
from xmpp_walkthrough.net.tls.certificate import addresses_of_der
from xmpp_walkthrough.net.tls.channel_binding import Bindings
from xmpp_walkthrough.protocol.sasl.scram_binding import PREFERENCE
from xmpp_walkthrough.server.leniency import space_at
from xmpp_walkthrough.server.state.client import Client


async def secure(peer: Client) -> None:
    """Run the TLS handshake. Errors: OSError, TimeoutError."""
    domain = peer.domain
    assert domain.context is not None
    # `<proceed/>` must have left in clear before the first byte of TLS.
    await peer.flushed()

    def behind_proceed(data: bytes) -> bytes:
        space = space_at(data)
        return data[space:] if space and peer.excuse("space-behind-starttls") else data

    async with asyncio.timeout(domain.config.tls_seconds):
        try:
            tls = await peer.transport.start_tls(
                domain.context,
                server_side=True,
                keys=domain.keys,
                in_clear=None if peer.stream.secured else behind_proceed,
            )
        except ssl.SSLError as error:
            peer.log(f"TLS failed {said_by(error)}")
            raise
    der = tls.getpeercert(binary_form=True)
    peer.certified = addresses_of_der(der) if der else ()
    data = Bindings(tls, peer.transport.exporter_secret, domain.certificate)
    # A fault may announce a type that is made up: it has no data.
    types = domain.config.binding_types
    found = ((kind, data(kind) if kind in PREFERENCE else b"") for kind in types)
    peer.bindings = {kind: value for kind, value in found if value is not None}
    peer.log(f"secured {tls.version()}")
