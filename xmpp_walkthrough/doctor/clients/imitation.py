"""The imitation of another client: its places are probed as well, and then judged.

Still one login at most: it goes where that client would log in, by the mechanism it would take.
"""

import asyncio
from functools import partial
from typing import NamedTuple

import xmpp_walkthrough.doctor.policies as policies_package
from xmpp_walkthrough.doctor.clients.conduct import NOT_KNOWN, Conduct, PlaceOutcome, conduct
from xmpp_walkthrough.doctor.clients.itinerary import Home, falls_back, itinerary, known_here
from xmpp_walkthrough.doctor.clients.policy import OURS, Policy
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.probe import Probe, probe
from xmpp_walkthrough.doctor.look.survey import Survey, addresses_of
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl.known import mechanisms
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.steps.actions import Target


class Imitation(NamedTuple):
    """Our conduct with this server, and the other client's."""

    ours: Conduct
    theirs: Conduct


def policies() -> dict[str, Policy]:
    """The known policies, by name."""
    return {policy.name: policy for policy in load(policies_package, Policy)}


async def imitate(
    policy: Policy, survey: Survey, probes: tuple[Probe, ...], jid: Jid, inquiry: Inquiry
) -> Imitation:
    """Probe the places that are not probed yet, and work out both conducts."""
    home = Home(jid.domain_ascii)
    if falls_back(policy, survey):
        home = Home(home.host, await addresses_of(home.host, inquiry))
    places = itinerary(policy, survey, home)
    seen = {each.place: each for each in probes}
    more = [place for place in places if place not in seen]
    found = await asyncio.gather(*(probe(place, jid, inquiry) for place in more))
    seen |= {each.place: each for each in found}
    judge = partial(conduct, probes=seen, domain=home.host, certificate=inquiry.options.certificate)
    ours = judge(OURS, itinerary(OURS, survey, home))
    if not known_here(policy, survey):
        return Imitation(ours, Conduct((), verdict=PlaceOutcome("resolve", NOT_KNOWN)))
    return Imitation(ours, judge(policy, places))


def as_they_would(theirs: Conduct, inquiry: Inquiry) -> Inquiry | None:
    """The one login in the way of that client; None where it makes none, or one we cannot make."""
    if theirs.place is None or not theirs.comes_in:
        return None
    shown = bool(inquiry.options.certificate)  # without one it is refused for sure: then the next
    known = {name for name, each in mechanisms().items() if shown or not each.certificate}
    chosen = next((name for name in theirs.mechanisms if name in known), None)
    if chosen is None:
        return None
    place = theirs.place
    there = Target(place.address, place.port, place.direct, told=inquiry.server is None)
    return inquiry.at(there, chosen)
