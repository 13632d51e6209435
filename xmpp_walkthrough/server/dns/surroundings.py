"""The surroundings of the server where a client has to find it by DNS. RFC 6120 §3.2.

A nameserver with the zone of a fault, and the dead ports and addresses which that zone names.

In a zone `{domain}` is the domain as DNS has it; `{here}` the server's address with its kind of
record; `{port}` and `{direct}` its ports; `{closed}` a port that refuses, `{silent}` one that
swallows.
"""

import errno
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from xmpp_walkthrough.net.tls.identity import a_label
from xmpp_walkthrough.server.dns import dead_ports as dead
from xmpp_walkthrough.server.dns.nameserver import Nameserver
from xmpp_walkthrough.server.dns.zone import parse

_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class Standing(NamedTuple):
    """The place of the server; `direct` is None where it has no port for direct TLS."""

    domain: str
    host: str
    port: int
    direct: int | None


@asynccontextmanager
async def surroundings(
    zone: str, silent: Sequence[str], server: Standing
) -> AsyncIterator[tuple[str, int]]:
    """Build the surroundings; yields the nameserver's address. Errors: OSError for a taken port."""
    host = _EVERYWHERE.get(server.host, server.host)
    kind = "AAAA" if ":" in host else "A"
    facts: dict[str, object] = {
        "domain": a_label(server.domain),
        "here": f"{kind} {host}",
        "port": server.port,
        "direct": server.direct or 0,
    }
    async with AsyncExitStack() as stack:
        for name, make in (("closed", dead.closed), ("silent", dead.silent)):
            facts[name] = stack.enter_context(make(host)) if f"{{{name}}}" in zone else 0
        for address in silent:
            try:
                stack.enter_context(dead.silent(address, server.port))
            except OSError as error:  # without IPv6 there is no way to it: dead as well
                if error.errno not in _NO_SUCH_ADDRESS:
                    raise
        nameserver = Nameserver(parse(zone.format_map(facts)), host=host)
        yield (await stack.enter_async_context(nameserver)).address
