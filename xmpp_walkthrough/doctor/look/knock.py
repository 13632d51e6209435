"""A port that does not answer XMPP, asked once in other words: HTTP, or the PROXY protocol.

Who listens there? A web server waits for the end of a line, which a stream header has not; so it
seems dumb. And a server behind a load balancer waits for the balancer's line, which says whose
connection it brings.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from xmpp_walkthrough.net.tls.context import unchecked_context

_BROWSER = b"GET / HTTP/1.0\r\n\r\n"  # RFC 1945 §5.1: it needs no name of a host
_GOES_ON = b"features>"  # how a server ends what it says to a header that it takes
_MOST = 2048  # bytes of the answer

Names = tuple[str, int]


async def knock(
    address: str, port: int, seconds: float, *, under_tls_of: str | None = None
) -> bytes:
    """The answer to a browser's request; empty without one. With a name: under TLS."""
    return await _answer(address, port, lambda own, peer: _BROWSER, seconds, name=under_tls_of)


async def introduce(address: str, port: int, header: bytes, seconds: float) -> bytes:
    """The answer to our stream header behind the line that a load balancer begins with."""
    return await _answer(
        address, port, lambda own, peer: _balancer(own, peer) + header, seconds, until=_GOES_ON
    )


def _balancer(own: Names, peer: Names) -> bytes:
    """The PROXY protocol, version 1, and the truth: this is our own connection."""
    family = f"TCP{ip_address(own[0]).version}"
    return f"PROXY {family} {own[0]} {peer[0]} {own[1]} {peer[1]}\r\n".encode("ascii")


async def _answer(
    address: str,
    port: int,
    words: Callable[[Names, Names], bytes],
    seconds: float,
    *,
    name: str | None = None,
    until: bytes = b"",
) -> bytes:
    heard = b""
    context = None if name is None else unchecked_context()
    with suppress(OSError, ValueError):  # a timeout is an OSError; a name that SNI cannot hold
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(
                address, port, ssl=context, server_hostname=name
            )
            try:
                ends = [writer.get_extra_info(which) for which in ("sockname", "peername")]
                if None not in ends:  # else it is gone already
                    writer.write(words(*(end[:2] for end in ends)))
                    while (data := await reader.read(_MOST)) and len(heard) < _MOST:
                        heard += data
                        if until in heard:
                            break
            finally:
                writer.transport.abort()
    return heard
