"""Faults of TCP, before a byte of XMPP: refused, reset, silent, closed. RFC 6120 §3."""

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.server.fault import Fault


async def _reset(transport: Transport) -> None:
    transport.reset()


async def _listen_only(transport: Transport) -> None:
    while await transport.read():
        pass


async def _close(transport: Transport) -> None:
    await transport.read()
    await transport.close()


async def _half_close(transport: Transport) -> None:
    """End our direction at once, and read on until the client gives up."""
    await transport.close()
    await _listen_only(transport)


REFUSED = Fault("tcp-refused", "connect", ("0-10",), listens=False)
RESET = Fault("tcp-reset", "open", ("1-25",), meets=_reset)
SILENT = Fault("tcp-silent", "open", ("1-14", "0-18"), meets=_listen_only)
CLOSED = Fault("tcp-closed", "open", ("1-25",), meets=_close)
HALF_CLOSED = Fault("tcp-half-closed", "open", ("1-25",), meets=_half_close)
