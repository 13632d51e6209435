"""The resolver: the places of a domain's XMPP service. RFC 6120 §3.2, XEP-0368 §3, RFC 7622 §3.2.

SRV is asked with dnspython; the addresses of a target come from the operating system, which also
knows /etc/hosts. Localhost and IP literals never reach DNS. A resolver that is handed in is the
only source of truth: then addresses come from it as well, so a fixture can stand for the world.
"""

import asyncio
import secrets
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from itertools import zip_longest
from typing import TYPE_CHECKING

from xmpp_walkthrough.net.dns.srv import (
    SERVICES,
    UNASKED,
    Draw,
    Failed,
    Lookup,
    Outcome,
    SrvRecord,
    SrvTarget,
    TlsStart,
    fallback,
    targets,
    wanted,
)
from xmpp_walkthrough.net.tls.identity import a_label, ip_literal

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver
    from dns.resolver import NoNameservers

# Response codes (RFC 1035 §4.1.1) of a policy against us, or of a question beyond the server.
_CODES: dict[str, Failed] = {
    "REFUSED": "declined",
    "NOTAUTH": "declined",
    "FORMERR": "not-understood",
    "NOTIMP": "not-understood",
}
MAX_ANSWERS = 500  # read from one reply
MAX_ADDRESSES = 16  # tried for one target
LOOPBACK = ("127.0.0.1", "::1")
WELL_KNOWN_PORTS = 1024
FREE_PORTS = {443}  # below 1024, and yet used for direct TLS
_THIS_HOST = IPv4Network("0.0.0.0/8")  # RFC 1122 §3.2.1.3; most systems take it for themselves
_BROADCAST = IPv4Address("255.255.255.255")
_WITH_IPV4_AT_THE_END = tuple(
    map(
        IPv6Network, ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")
    )
)


@dataclass(frozen=True, slots=True)
class Discovery:
    """The targets of a domain, and the lookups that led to them.

    `reason` tells how they were found: srv, no-srv, ip-literal or localhost; srv-unasked where SRV
    got no answer at all, so that the domain itself is merely a guess.
    """

    domain: str  # in A-label form
    targets: tuple[SrvTarget, ...]
    lookups: tuple[Lookup, ...]
    reason: str
    dropped: int = 0  # SRV records that are not among the targets


class ResolveFault(Exception):
    """There is nowhere to connect to. `reason` is the key of its text."""

    def __init__(self, reason: str, domain: str, lookups: Sequence[Lookup] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.domain = domain
        self.lookups = tuple(lookups)

    @property
    def facts(self) -> dict[str, str]:
        """The values for its sentence: the domain, and each question with its outcome."""
        asked = "; ".join(f"{one.kind} {one.name}: {one.outcome}" for one in self.lookups)
        return {"domain": self.domain, "lookups": asked}


def _random(most: int) -> int:
    return secrets.randbelow(most + 1)


async def discover(
    domain: str,
    *,
    want_direct: bool | None = None,
    resolver: "Resolver | None" = None,
    timeout: float = 10.0,
    draw: Draw = _random,
) -> Discovery:
    """Find the places where `domain` may be reached, in the order in which to try them.

    `want_direct`: None merges both SRV sets, True takes direct TLS only, False STARTTLS only.
    Half of `timeout` is for SRV, half for addresses. Errors: ResolveFault.
    """
    host = _host(domain)
    if ip_literal(host) is not None or is_localhost(host):
        reason = "localhost" if is_localhost(host) else "ip-literal"
        return Discovery(host, fallback(host, want_direct), (), reason)
    asking = (_ask_srv(host, tls, resolver, timeout / 2) for tls in SERVICES)
    asked = dict(zip(SERVICES, await asyncio.gather(*asking), strict=True))
    lookups = list(asked.values())
    unasked = [asked[tls] for tls in wanted(want_direct) if asked[tls].outcome in UNASKED]
    records = [record for tls in wanted(want_direct) for record in asked[tls].records]
    if records:
        found = targets(records, draw)
        if not found and unasked:  # the other records may lead somewhere
            raise ResolveFault(unasked[0].outcome, host, lookups)
        if not found:  # RFC 6120 §3.2.1(3), XEP-0368 §5
            refused = any(record.host == "." for record in records)
            raise ResolveFault("service-refused" if refused else "no-target", host, lookups)
        return Discovery(host, found, tuple(lookups), "srv", len(records) - len(found))
    if want_direct and asked["starttls"].records and not unasked:
        raise ResolveFault("no-direct-tls", host, lookups)
    # RFC 6120 §3.2.2: without SRV the domain itself. A domain without any address is told now.
    lookups += await _ask_addresses(host, resolver, timeout / 2)
    if not any(lookup.addresses for lookup in lookups):
        raise ResolveFault(_cause(lookups), host, lookups)
    reason = "srv-unasked" if unasked else "no-srv"
    return Discovery(host, fallback(host, want_direct), tuple(lookups), reason)


async def addresses(
    host: str, *, resolver: "Resolver | None" = None, timeout: float = 10.0
) -> tuple[str, ...]:
    """The IP addresses of one target, in the order in which to try them. Errors: ResolveFault."""
    host = _host(host)
    literal = ip_literal(host)
    if literal is not None:
        return (str(literal),)
    if is_localhost(host):
        return LOOPBACK  # RFC 6761 §6.3
    lookups = await _ask_addresses(host, resolver, timeout)
    found = [address for lookup in lookups for address in lookup.addresses]
    if not found:
        raise ResolveFault(_cause(lookups), host, lookups)
    return alternating(found)[:MAX_ADDRESSES]


def alternating(found: Sequence[str]) -> tuple[str, ...]:
    """The families in turn, beginning with the first's: one broken family costs one try.

    RFC 8305 §4. Within a family the order stays: it is the system's, or that of the answer.
    """
    six = [address for address in found if ":" in address]
    four = [address for address in found if ":" not in address]
    families = (six, four) if found and ":" in found[0] else (four, six)
    pairs = zip_longest(*families)
    return tuple(address for pair in pairs for address in pair if address is not None)


async def alias(
    host: str, *, resolver: "Resolver | None" = None, timeout: float = 10.0
) -> str | None:
    """The name that `host` is an alias of (CNAME); None for none, or where DNS does not answer."""
    with suppress(ResolveFault):  # a name that cannot stand in DNS
        _, answers = await _query(_host(host), "CNAME", resolver, timeout)
        return answers[0].removesuffix(".") if answers else None
    return None


def through(nameserver: tuple[str, int] | None) -> "Resolver | None":
    """A resolver that asks this nameserver and nothing else, for `--dns`; None: the system's."""
    if nameserver is None:
        return None
    import dns.asyncresolver

    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [nameserver[0]], nameserver[1]
    return resolver


def is_localhost(host: str) -> bool:
    """Whether the name means this machine, which no DNS has to be asked about. RFC 6761 §6.3"""
    return host == "localhost" or host.endswith(".localhost")


def suspicion(
    domain: str, address: str, port: int, dns: tuple[str, int] | None = None, here: str = ""
) -> str | None:
    """The reason to ask before we are led to an address: loopback, link-local, port; or None.

    A public domain has no business on our own machine or on its link, and no XMPP service on port
    22 or 25; a private network is a usual place for one. Our own machine is no surprise where the
    domain is of it, or the nameserver `dns`, or the place `here` that sends us on.
    """
    place, wanted = ip_literal(address), ip_literal(domain)
    if place is not None and place == wanted:
        return None  # the very address that was typed
    reach = _reach(place) if place is not None else ""
    if reach == "loopback" and _at_home(domain, dns, here):
        return None
    if reach and place != ip_literal(here):
        return reach
    return "port" if port < WELL_KNOWN_PORTS and port not in FREE_PORTS else None


def _at_home(domain: str, dns: tuple[str, int] | None, here: str) -> bool:
    """Whether the domain, the nameserver or the present server is on our own machine."""
    if is_localhost(domain) or domain == socket.gethostname().lower():
        return True
    named = (ip_literal(each) for each in (domain, dns[0] if dns is not None else "", here))
    return any(_reach(place) == "loopback" for place in named if place is not None)


def _reach(place: IPv4Address | IPv6Address) -> str:
    """The reach of an address, if no farther than our own machine or its link; else "".

    An IPv6 address may have an IPv4 one inside, and lead there: RFC 4291 §2.5.5, RFC 6052 §2.
    """
    inside = [place]
    if isinstance(place, IPv6Address):
        inside += [each for each in (place.sixtofour, *(place.teredo or ())) if each]
        if any(place in network for network in _WITH_IPV4_AT_THE_END):
            inside.append(IPv4Address(int(place) & 0xFFFF_FFFF))
    if any(each.is_loopback or each in _THIS_HOST or each.is_unspecified for each in inside):
        return "loopback"
    if any(each.is_link_local or each.is_multicast or each == _BROADCAST for each in inside):
        return "link-local"
    return ""


def _host(domain: str) -> str:
    """The name to ask for; brackets of an IPv6 literal fall away."""
    try:
        host = a_label(domain)
    except ValueError:
        host = ""
    literal = ip_literal(host)
    if literal is not None:
        return str(literal)
    if len(host) > 253 or any(not 0 < len(label) < 64 for label in host.split(".")):
        raise ResolveFault("bad-domain", domain)
    return host


async def _ask_srv(
    host: str, tls: TlsStart, resolver: "Resolver | None", lifetime: float
) -> Lookup:
    name = f"{SERVICES[tls]}.{host}"
    outcome, answers = await _query(name, "SRV", resolver, lifetime)
    records: list[SrvRecord] = []
    for text in answers:  # "priority weight port target.", as RFC 2782 prints it
        priority, weight, port, target = text.split(" ", 3)
        place = target.removesuffix(".").lower() or "."  # one name in any case: RFC 4343 §3
        records.append(SrvRecord(int(priority), int(weight), int(port), place, tls))
    records.sort(key=lambda record: record.priority)
    return Lookup(name, "SRV", outcome, records=tuple(records))


async def _ask_addresses(host: str, resolver: "Resolver | None", lifetime: float) -> list[Lookup]:
    if resolver is None:
        found = await _system_addresses(host, lifetime / 2)
        if found:
            return [Lookup(host, "A/AAAA", "answered", tuple(found))]
    # The system says only that there is nothing; DNS says why.
    kinds = ("AAAA", "A")
    asked = await asyncio.gather(*(_query(host, kind, resolver, lifetime / 2) for kind in kinds))
    return [
        Lookup(host, kind, outcome, tuple(answers) if resolver is not None else ())
        for kind, (outcome, answers) in zip(kinds, asked, strict=True)
    ]


async def _query(
    name: str, kind: str, resolver: "Resolver | None", lifetime: float
) -> tuple[Outcome, list[str]]:
    import dns.asyncresolver
    import dns.exception
    import dns.resolver

    try:
        asking = resolver if resolver is not None else dns.asyncresolver.Resolver()
    except Exception:  # this system's resolv.conf: there is none, or dnspython cannot read it
        return "no-nameserver", []
    try:
        answer = await asking.resolve(f"{name}.", kind, lifetime=lifetime)
        return "answered", [rdata.to_text() for rdata in list(answer)[:MAX_ANSWERS]]
    except dns.resolver.NXDOMAIN:
        return "no-such-name", []
    except dns.resolver.NoAnswer:
        return "no-data", []
    except dns.exception.Timeout:
        return "timeout", []
    except dns.resolver.NoNameservers as error:
        return _said_no(error), []
    except Exception:  # an answer that dnspython cannot read is none
        return "servers-failed", []


def _said_no(error: "NoNameservers") -> Failed:
    """The kind of refusal, by the last code that a nameserver gave."""
    tries = error.kwargs.get("errors") or ()
    codes = [str(each[3]) for each in tries if each[4] is not None]
    return _CODES.get(codes[-1], "servers-failed") if codes else "servers-failed"


async def _system_addresses(host: str, timeout: float) -> list[str]:
    """The operating system's addresses of a host; none where it fails or takes too long.

    In a thread of its own rather than by loop.getaddrinfo: that one's threads are waited for
    when the program ends, and a resolver that is cut off would hold the prompt back for 30 s.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def ask() -> None:
        try:
            entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        except Exception:  # OSError, UnicodeError for a name that no system looks up, and its kin
            found = []
        with suppress(RuntimeError):  # the loop is gone, and its caller too
            loop.call_soon_threadsafe(settle, found)

    def settle(found: list[str]) -> None:
        if not answer.done():
            answer.set_result(found)

    try:
        threading.Thread(target=ask, daemon=True, name="getaddrinfo").start()
    except RuntimeError:  # no thread is left
        return []
    try:
        async with asyncio.timeout(timeout):
            return await answer
    except TimeoutError:
        return []


def _cause(lookups: Sequence[Lookup]) -> str:
    """The reason why there is no address: the outcome of the addresses themselves, then of SRV.

    A name that does not exist has none below it, either (RFC 8020); of one that exists, a question
    without any answer may be the one that matters.
    """
    outcomes = [lookup.outcome for lookup in lookups if lookup.kind != "SRV"]
    if "no-such-name" in outcomes:
        return "no-such-domain"
    outcomes += [lookup.outcome for lookup in lookups if lookup.kind == "SRV"]
    return next((outcome for outcome in UNASKED if outcome in outcomes), "no-address")
