"""Answers of DNS: `net.resolver`, and questions to `server.nameserver`. Errors: ResolveFault."""

import asyncio
from contextlib import suppress
from typing import Any

import dns.asyncresolver
import dns.message
import dns.nameserver
import dns.query

from fuzz.target import Target
from xmpp_walkthrough.net.dns.resolver import ResolveFault, addresses, alias, discover
from xmpp_walkthrough.server.dns.nameserver import Nameserver
from xmpp_walkthrough.server.dns.zone import parse

_PATIENCE = 0.2  # seconds: an answer that is none is asked for again, for so long
_ZONE = parse(
    "im.example.com A 127.0.0.1\n_xmpp-client._tcp.im.example.com SRV 0 5 5222 im.example.com."
)


class _Saying(dns.nameserver.Nameserver):
    """A nameserver without a network: whatever it is asked, it says these bytes."""

    def __init__(self, wire: bytes) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._wire = wire

    def __str__(self) -> str:
        return "fuzz"

    def kind(self) -> str:
        return "fuzz"

    def is_always_max_size(self) -> bool:
        return True

    def answer_nameserver(self) -> str:
        return "127.0.0.1"

    def answer_port(self) -> int:
        return 53

    async def async_query(self, request: Any, *_given: Any, **_named: Any) -> Any:
        """As `dns.asyncquery` does it: the bytes are read, and have to answer this question."""
        said = dns.message.from_wire(request.id.to_bytes(2, "big") + self._wire[2:])
        if not request.is_response(said):
            raise dns.query.BadResponse
        return said


def read(data: bytes) -> None:
    """What is found may be tried; what is not has a reason."""
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [_Saying(data)]
    resolver.cache = None
    asyncio.run(_asked(resolver))
    said = Nameserver(_ZONE).answer(data, 512)
    assert said is None or len(said) <= 1_232


async def _asked(resolver: dns.asyncresolver.Resolver) -> None:
    with suppress(ResolveFault):
        found = await discover(
            "im.example.com", resolver=resolver, timeout=_PATIENCE, draw=lambda _most: 0
        )
        assert found.targets
        assert all(0 < target.port < 65_536 for target in found.targets)
    with suppress(ResolveFault):
        assert await addresses("im.example.com", resolver=resolver, timeout=_PATIENCE)
    await alias("im.example.com", resolver=resolver, timeout=_PATIENCE)


TARGET = Target(
    "dns", read, (b"\xc0\x0c", b"\xc0\xff", b"\x00\x21\x00\x01", b"\x00\x05", b"\x00" * 8)
)
