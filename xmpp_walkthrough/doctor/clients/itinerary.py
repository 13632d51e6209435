"""The itinerary of a client: its places in order, from DNS and its policy. Pure. RFC 6120 §3.2.

The weights of records are drawn once, for all clients: two clients that both draw would otherwise
seem to differ.
"""

from collections.abc import Callable
from typing import NamedTuple

from xmpp_walkthrough.doctor.clients.policy import Policy, Rank
from xmpp_walkthrough.doctor.look.probe import Place
from xmpp_walkthrough.doctor.look.survey import Survey
from xmpp_walkthrough.net.dns.srv import FALLBACK_PORTS, SrvRecord, TlsStart

_BY_HAND = ("by-hand", "ip-literal", "localhost")
MOST_HOME = 2  # addresses of the domain itself that are tried besides


class Home(NamedTuple):
    """The domain itself, for a client that finds no record which leads anywhere."""

    host: str
    addresses: tuple[str, ...] = ()


def itinerary(policy: Policy, survey: Survey, home: Home) -> tuple[Place, ...]:
    """The places, first to last."""
    if survey.reason in _BY_HAND:
        return survey.places
    if falls_back(policy, survey):
        return _at_home(policy, survey, home)
    known = [place for place in survey.places if _start(place) in policy.services]
    keys = [_key(rank, survey) for rank in policy.rank]
    return tuple(sorted(known, key=lambda place: [key(place) for key in keys]))


def falls_back(policy: Policy, survey: Survey) -> bool:
    """Whether the client goes to the domain itself: no record that it asks for leads anywhere."""
    if survey.reason in _BY_HAND:
        return False
    records = [record for each in policy.services for record in _records(survey, each)]
    refused = [record for record in records if record.host == "."]
    if len(refused) < len(records):
        leads = any(_start(place) in policy.services for place in survey.places)
        return policy.undaunted and not leads
    return not refused or policy.refusal == "ignores"


def known_here(policy: Policy, survey: Survey) -> bool:
    """Whether the policy tells what the client does with these records."""
    records = [record for each in policy.services for record in _records(survey, each)]
    dots = bool(records) and all(record.host == "." for record in records)
    return not dots or policy.refusal != "unknown"


def unasked(policy: Policy, survey: Survey) -> tuple[Place, ...]:
    """Places of records that the client never asks for."""
    if survey.reason != "srv":
        return ()
    return tuple(place for place in survey.places if _start(place) not in policy.services)


def priorities(survey: Survey) -> Callable[[Place], int]:
    """The priority of a place: that of the first record which leads there."""
    records = [record for lookup in survey.services for record in lookup.records]
    known = {(each.host, each.port, each.tls): each.priority for each in reversed(records)}
    return lambda place: known.get((place.host, place.port, _start(place)), 0)


def _at_home(policy: Policy, survey: Survey, home: Home) -> tuple[Place, ...]:
    port = FALLBACK_PORTS["starttls"]
    places = [
        Place(home.host, address, port, start == "direct")
        for address in home.addresses[:MOST_HOME]
        for start in policy.fallback
    ]
    keys = [_key(rank, survey) for rank in policy.rank if rank in ("IPv4", "IPv6")]
    return tuple(sorted(places, key=lambda place: [key(place) for key in keys]))


def _start(place: Place) -> TlsStart:
    return "direct" if place.direct else "starttls"


def _records(survey: Survey, start: str) -> list[SrvRecord]:
    """The records of one service."""
    found = (record for lookup in survey.services for record in lookup.records)
    return [record for record in found if record.tls == start]


def _key(rank: Rank, survey: Survey) -> Callable[[Place], int]:
    """The sorting key of a place by this rank; the less the earlier."""
    if rank == "direct":
        return lambda place: 0 if place.direct else 1
    if rank in ("IPv4", "IPv6"):
        return lambda place: 0 if place.family == rank else 1
    if rank == "priority":
        return priorities(survey)
    targets = dict.fromkeys((p.host, p.port, p.direct) for p in survey.places)
    order = {target: number for number, target in enumerate(targets)}
    return lambda place: order[place.host, place.port, place.direct]
