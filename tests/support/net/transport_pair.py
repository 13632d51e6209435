"""Two joined ends of a connection, and what the transport's tests share."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from xmpp_walkthrough.net.tcp.transport import Transport, joined
from xmpp_walkthrough.net.tls.context import client_context
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority

DOMAIN = "im.example.com"
LARGE = bytes(range(256)) * 8_192  # 2 MiB


def run(test: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(20):
            await test

    asyncio.run(limited())


class Pair:
    """Two joined ends, perhaps with TLS between them."""

    def __init__(self, authority: PracticeAuthority | None = None) -> None:
        self._authority = authority

    async def __aenter__(self) -> tuple[Transport, Transport]:
        self.client, self.server = joined()
        if self._authority is not None:
            await asyncio.gather(
                self.client.start_tls(client_context(ca_pem=self._authority.ca_pem), name=DOMAIN),
                self.server.start_tls(self._authority.server_context(), server_side=True),
            )
        return self.client, self.server

    async def __aexit__(self, *_: object) -> None:
        self.client.release()
        self.server.release()


async def all_of(transport: Transport) -> bytes:
    found = bytearray()
    while data := await transport.read():
        found += data
    return bytes(found)


async def exactly(transport: Transport, count: int) -> bytes:
    found = b""
    while len(found) < count:
        found += await transport.read()
    return found


secure = pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
