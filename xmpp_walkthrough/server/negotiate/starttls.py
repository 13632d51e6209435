"""How does a connection get its TLS, and what is known of the client then? RFC 6120 §5.4.3."""

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
    # A type that nobody knows, which a fault may name, has no data.
    types = domain.config.binding_types
    found = ((kind, data(kind) if kind in PREFERENCE else b"") for kind in types)
    peer.bindings = {kind: value for kind, value in found if value is not None}
    peer.log(f"secured {tls.version()}")
