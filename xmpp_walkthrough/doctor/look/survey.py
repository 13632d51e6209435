"""The survey: where DNS says that the domain is served, and which of it can be reached.

RFC 6120 §3.2, XEP-0368. Records are kept as they were answered; the places are those that a client
would try, in its order, with every address of each.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.probe import Place
from xmpp_walkthrough.net.dns.srv import Lookup
from xmpp_walkthrough.net.tls.identity import ip_literal
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.steps.actions import Target

ALIAS_PATIENCE = 1.0  # seconds: a login does not need to know of aliases
MOST_PLACES = 12  # probed at once: a server must not take us for an attack


class Survey(NamedTuple):
    """The answers of DNS, and the places they name.

    `reason` tells how the places were found: srv, no-srv, ip-literal, localhost, by-hand; or why
    there are none. `addresses` are by host name; an empty one dangles. `held` are places that are
    not looked at unasked, each with the reason.
    """

    reason: str
    places: tuple[Place, ...] = ()
    lookups: tuple[Lookup, ...] = ()  # what DNS was asked, and what it said
    addresses: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    aliases: Mapping[str, str] = MappingProxyType({})  # targets that are no name of their own
    facts: Mapping[str, object] = MappingProxyType({})
    held: Mapping[Place, str] = MappingProxyType({})

    @property
    def services(self) -> list[Lookup]:
        """The questions for SRV, with their answers."""
        return [lookup for lookup in self.lookups if lookup.kind == "SRV"]


async def survey(jid: Jid, inquiry: Inquiry) -> Survey:
    """Ask DNS once. Errors of DNS are in the result."""
    if inquiry.server is not None:
        found = await _addresses([inquiry.server], inquiry)
        return Survey("by-hand", _places([inquiry.server], found, by_srv=False), addresses=found)
    from xmpp_walkthrough.net.dns.resolver import ResolveFault

    targets: list[Target] = []
    facts: Mapping[str, object] = {}
    try:
        timeout = inquiry.options.timeout
        discovery = await inquiry.options.asking.discover(jid.domain, timeout=timeout)
    except ResolveFault as fault:
        reason, lookups, facts = fault.reason, fault.lookups, fault.facts
    else:
        reason, lookups = discovery.reason, discovery.lookups
        targets = [Target(t.host, t.port, t.tls == "direct") for t in discovery.targets]
    found, aliases = await asyncio.gather(
        _addresses(targets, inquiry), _aliases(targets if lookups else [], inquiry)
    )
    places = _places(targets, found, by_srv=reason == "srv")
    held = _held(places, jid, inquiry)
    return Survey(
        reason,
        tuple(place for place in places if place not in held),
        lookups,
        found,
        aliases,
        facts,
        held,
    )


async def _addresses(targets: list[Target], inquiry: Inquiry) -> dict[str, tuple[str, ...]]:
    hosts = list(dict.fromkeys(target.host for target in targets))
    found = await asyncio.gather(*(addresses_of(host, inquiry) for host in hosts))
    return dict(zip(hosts, found, strict=True))


async def _aliases(targets: list[Target], inquiry: Inquiry) -> dict[str, str]:
    hosts = [host for host in {target.host for target in targets} if ip_literal(host) is None]
    asking = inquiry.options.asking
    patience = min(ALIAS_PATIENCE, inquiry.options.timeout)
    found = await asyncio.gather(*(asking.alias(host, timeout=patience) for host in hosts))
    return {host: name for host, name in zip(hosts, found, strict=True) if name is not None}


def _held(places: tuple[Place, ...], jid: Jid, inquiry: Inquiry) -> dict[Place, str]:
    """Places to which DNS should not lead: our own machine, its link, a port of another service."""
    from xmpp_walkthrough.net.dns.resolver import suspicion

    if inquiry.options.anywhere:
        return {}
    found = {
        place: suspicion(jid.domain_ascii, place.address, place.port, inquiry.options.dns)
        for place in places
    }
    return {place: why for place, why in found.items() if why is not None}


async def addresses_of(host: str, inquiry: Inquiry) -> tuple[str, ...]:
    """All addresses of a name; empty where it has none or DNS fails."""
    literal = ip_literal(host)
    if literal is not None:
        return (str(literal),)
    from xmpp_walkthrough.net.dns.resolver import ResolveFault

    try:
        return await inquiry.options.asking.addresses(host, timeout=inquiry.options.timeout)
    except ResolveFault:
        return ()


def _places(
    targets: list[Target], addresses: Mapping[str, tuple[str, ...]], *, by_srv: bool
) -> tuple[Place, ...]:
    found = [
        Place(target.host, address, target.port, target.direct, by_srv)
        for target in targets
        for address in addresses[target.host]
    ]
    places = list(dict.fromkeys(found))[:MOST_PLACES]
    names = Counter((place.host, place.port, place.direct) for place in places)
    return tuple(
        place._replace(shared=names[place.host, place.port, place.direct] > 1) for place in places
    )
