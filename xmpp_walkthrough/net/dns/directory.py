"""The directory: the answers of DNS to one run. Each question is put once. RFC 6120 §3.2.

Two answers to one question would be two worlds: findings on one connection would be told of the
other. So a caller that makes several connections for one purpose hands one directory to all of
them. An answer that has failed is kept as well: it is the answer of this run.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from xmpp_walkthrough.net.tls.identity import a_label

if TYPE_CHECKING:
    from xmpp_walkthrough.net.dns.resolver import Discovery

T = TypeVar("T")


class Directory:
    """The questions of one run to this nameserver; None: to the system's."""

    def __init__(self, nameserver: tuple[str, int] | None) -> None:
        self._nameserver = nameserver
        self._asked: dict[tuple[object, ...], asyncio.Task[Any]] = {}

    async def discover(
        self, domain: str, *, want_direct: bool | None = None, timeout: float = 10.0
    ) -> "Discovery":
        """The targets of a domain. Errors: ResolveFault."""
        from xmpp_walkthrough.net.dns.resolver import discover, through  # dnspython: 75 ms

        return await self._once(
            ("discover", _same(domain), want_direct),
            lambda: discover(
                domain, want_direct=want_direct, resolver=through(self._nameserver), timeout=timeout
            ),
        )

    async def addresses(self, host: str, *, timeout: float = 10.0) -> tuple[str, ...]:
        """The IP addresses of one target. Errors: ResolveFault."""
        from xmpp_walkthrough.net.dns.resolver import addresses, through

        asking = through(self._nameserver)
        return await self._once(
            ("addresses", _same(host)), lambda: addresses(host, resolver=asking, timeout=timeout)
        )

    async def alias(self, host: str, *, timeout: float = 10.0) -> str | None:
        """The name that this one is an alias of; None for none."""
        from xmpp_walkthrough.net.dns.resolver import alias, through

        asking = through(self._nameserver)
        return await self._once(
            ("alias", _same(host)), lambda: alias(host, resolver=asking, timeout=timeout)
        )

    async def _once(self, question: tuple[object, ...], ask: Callable[[], Awaitable[T]]) -> T:
        if question not in self._asked:
            self._asked[question] = asyncio.ensure_future(ask())
        # A caller that gives up must not take the answer from the others.
        answer: T = await asyncio.shield(self._asked[question])
        return answer


def _same(name: str) -> str:
    """One spelling for all of a name. RFC 1035 §2.3.3, RFC 5890 §2.3.2.1"""
    try:
        return a_label(name)
    except ValueError:
        return name
