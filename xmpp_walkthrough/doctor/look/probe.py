"""A probe: the answer of one place, as far as it can be seen without logging in. RFC 6120 §3 to §5.

The ordinary walk, step by step, that turns back before SASL: no name and no password is sent.
Where it fails, the same place is looked at once more, in the way that tells most.
"""

import asyncio
from typing import NamedTuple

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.ending import looked
from xmpp_walkthrough.doctor.look.knock import introduce, knock
from xmpp_walkthrough.doctor.look.seen import CERTIFICATE, Seen
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.features import Features
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.transcript.tls import TlsFacts
from xmpp_walkthrough.walk import find, perform, plan

SECOND_LOOK = 2.0  # seconds: a server that understands the second way answers at once
CONNECTING = 3.0  # seconds: a place that takes longer to connect is taken for dead


class Place(NamedTuple):
    """One address and port where the domain may be served; `host` is the name that led there.

    Where the name is `shared` by several addresses, each is another place, and is named as one.
    """

    host: str
    address: str
    port: int
    direct: bool
    by_srv: bool = False
    shared: bool = False

    def __str__(self) -> str:
        place = host_and_port(self.host, self.port)
        return f"{place} ({self.address})" if self.shared else place

    @property
    def family(self) -> str:
        return "IPv6" if ":" in self.address else "IPv4"


class Probe(NamedTuple):
    """The looks at one place; without a failure, everything before SASL went well.

    Further looks are made where they tell more: `unverified` where the certificate was refused,
    `other_way` with the other beginning of TLS where the port spoke no XMPP, `knocked` with a
    browser's request, `introduced` behind the line of a load balancer, `old` with versions of TLS
    that are not fit for use any more. No login follows any of them.
    """

    place: Place
    seen: Seen
    unverified: Seen | None = None
    other_way: Seen | None = None
    knocked: bytes = b""
    introduced: bytes = b""
    old: Seen | None = None

    @property
    def connected(self) -> bool:
        return self.seen.connected is not None

    @property
    def good(self) -> bool:
        """Whether everything before SASL went well, the certificate included."""
        return self.seen.failure is None

    @property
    def failed(self) -> str:
        """The key of its failure, if any."""
        return "" if self.seen.failure is None else self.seen.failure.key

    @property
    def speaks_otherwise(self) -> bool:
        """Whether the place serves clients that begin TLS the other way."""
        other = self.other_way
        return other is not None and (other.tls is not None or _refused_only(other))

    @property
    def offers(self) -> Features | None:
        """The first list of features under TLS, even behind a certificate that was refused."""
        seen = self.seen if self.unverified is None else self.unverified
        return seen.features(secured=True)

    @property
    def tls(self) -> TlsFacts | None:
        """The facts of TLS, even with a certificate that was refused."""
        seen = self.seen if self.unverified is None else self.unverified
        return seen.tls


async def probe(place: Place, jid: Jid, inquiry: Inquiry) -> Probe:
    """Look at a place, and again where that tells more. Network errors are in the result."""
    seen = await _look(place, jid, inquiry)
    found = Probe(place, seen)
    if _refused_only(seen):
        return found._replace(unverified=await _look(place, jid, inquiry, verify=False))
    if found.failed == "tls.protocol-version":
        old = inquiry.with_options(old_tls=True)
        return found._replace(old=await _look(place, jid, old, verify=False))
    if seen.connected is not None and seen.failure is not None and _not_xmpp(seen):
        other = place._replace(direct=not place.direct)
        hurried = inquiry.with_timeout(min(SECOND_LOOK, inquiry.options.timeout))
        looking = _look(other, jid, hurried)
        if seen.in_clear:
            return found._replace(other_way=await looking)
        there, knocked, introduced = await asyncio.gather(
            looking,
            knock(place.address, place.port, hurried.options.timeout),
            _introduced(place, seen, hurried),
        )
        return found._replace(other_way=there, knocked=knocked, introduced=introduced)
    if seen.tls is not None and seen.header is None and seen.failure is not None:
        seconds = min(SECOND_LOOK, inquiry.options.timeout)
        knocking = knock(place.address, place.port, seconds, under_tls_of=jid.domain_ascii)
        return found._replace(knocked=await knocking)
    return found


async def _introduced(place: Place, seen: Seen, inquiry: Inquiry) -> bytes:
    """The answer to our header behind a load balancer's line, where it got none in clear."""
    said = [x.raw for x in seen.transcript.entries if x.role is Role.INITIATING]
    if place.direct or not said:
        return b""
    return await introduce(place.address, place.port, said[0], inquiry.options.timeout)


async def _look(place: Place, jid: Jid, inquiry: Inquiry, *, verify: bool = True) -> Seen:
    there = Target(place.address, place.port, place.direct, told=inquiry.server is None)
    context = inquiry.context(jid, server=there)
    connecting = min(CONNECTING, inquiry.options.timeout)
    options = inquiry.options._replace(verify=verify, connecting=connecting)
    if not verify:  # a peer that is not verified need not see our certificate
        options = options._replace(client_pem=None, client_key=None)
    return await looked(context, _before_login(context), options, inquiry, f"probe {place}")


def _before_login(context: Context) -> Run:
    counts: dict[str, int] = {}
    while (step := plan(context.facts)) is not None and step.name not in ("sasl", "close"):
        counts[step.name] = counts.get(step.name, 0) + 1
        yield from perform(context, step, counts[step.name])
    yield from perform(context, find("close")[0], 1)


def _refused_only(seen: Seen) -> bool:
    """Whether TLS went well, but for the certificate."""
    key = "" if seen.failure is None else seen.failure.key
    return key.removeprefix("tls.") in CERTIFICATE


def _not_xmpp(seen: Seen) -> bool:
    """Whether neither an XMPP header nor a TLS handshake came."""
    return seen.header is None and seen.tls is None
