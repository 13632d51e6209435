"""Does a web server listen there? Asked in its own words: to ours it says nothing for a long time.

A web server waits for the end of a line, which a stream header has not; so it seems dumb.
"""

import asyncio
from contextlib import suppress

_QUESTION = b"HEAD / HTTP/1.0\r\n\r\n"  # RFC 1945 §5.1: it needs no name of a host
_MOST = 256  # bytes of the answer


async def knock(address: str, port: int, seconds: float) -> bytes:
    """What is said to a browser's question; empty where nothing is."""
    with suppress(OSError):  # a timeout is one, too
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(address, port)
            try:
                writer.write(_QUESTION)
                return await reader.read(_MOST)
            finally:
                writer.transport.abort()
    return b""
