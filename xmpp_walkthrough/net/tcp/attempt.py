"""One TCP attempt: a connection, or one of a few reasons why there is none. RFC 6120 §3.2.1."""

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import NamedTuple

from xmpp_walkthrough.net.tcp import transport as tcp
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.transcript.facts import ConnectFailed, Fact

Noting = Callable[[Fact], None]

ERRORS = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.EADDRNOTAVAIL: "unreachable",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.ETIMEDOUT: "timeout",
}


class Endpoint(NamedTuple):
    """One address of a target; as text `address:port`, IPv6 in brackets."""

    target: Target
    address: str

    def __str__(self) -> str:
        return host_and_port(self.address, self.target.port)


class Unreached(Exception):
    """No attempt became a connection. `reasons` says why, for each of them."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


async def attempt(place: Endpoint, seconds: float) -> Transport:
    """Connect to a place within `seconds`.

    Errors: OSError; TimeoutError, which is one, for silence.
    """
    family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
    async with asyncio.timeout(seconds):
        return await tcp.connect(family, (place.address, place.target.port))


def reason(error: OSError) -> str:
    """The reason of a failed attempt, as the end of a key (`ERRORS`); `failed` for any other."""
    if isinstance(error, TimeoutError):
        return "timeout"
    return ERRORS.get(error.errno or 0, "failed")


async def only(place: Endpoint, seconds: float, note: Noting) -> Transport:
    """Connect to the only place there is. Errors: Unreached."""
    try:
        return await attempt(place, seconds)
    except OSError as error:
        why = reason(error)
        note(ConnectFailed(place.address, place.target.port, why))
        raise Unreached((why,)) from None
