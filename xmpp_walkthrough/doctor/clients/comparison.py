"""The comparison with another client: decisions that differ, and their result. Pure.

Decisions stand in the order in which they are made. The first that differs is the answer to "why
does it work in that other client?"; those behind it may follow from it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xmpp_walkthrough.doctor.clients.conduct import COMMON_NAME, NOT_KNOWN, Conduct
from xmpp_walkthrough.doctor.clients.itinerary import priorities, unasked
from xmpp_walkthrough.doctor.clients.policy import OURS, Policy
from xmpp_walkthrough.doctor.look.probe import Place
from xmpp_walkthrough.doctor.look.survey import Survey
from xmpp_walkthrough.transcript.secrets import Secrets

MOST_NAMED = 4  # places that a sentence names


class Difference(NamedTuple):
    """A decision that differs here: `aspect` is which, `key` finds its words, `facts` fill them."""

    aspect: str
    key: str
    facts: Mapping[str, object]


class Comparison(NamedTuple):
    """The differences in the order of a login; `leads` is the key of their result."""

    policy: Policy
    ours: Conduct
    theirs: Conduct
    differences: tuple[Difference, ...]
    leads: str

    @property
    def first(self) -> Difference | None:
        return next(iter(self.differences), None)

    def without(self, secrets: Secrets) -> "Comparison":
        """The comparison as it may be shown: DNS could name a place after a secret."""
        found = [each._replace(facts=secrets.hide(each.facts)) for each in self.differences]
        ours, theirs = (_shown(conduct, secrets) for conduct in (self.ours, self.theirs))
        return self._replace(differences=tuple(found), ours=ours, theirs=theirs)


def compare(
    policy: Policy, survey: Survey, ours: Conduct, theirs: Conduct, *, refused: bool = False
) -> Comparison:
    """Compare two conducts. `refused`: the one login was refused, so a second try matters."""
    # In the order of a login: the first difference may be the cause of the later ones.
    found = [
        *_services(policy, survey),
        *_order(policy, survey, ours, theirs),
        *_waiting(policy, theirs),
        *_going_on(theirs),
        *_names(policy, ours, theirs),
        *_mechanism(ours, theirs),
        *_again(policy, theirs, refused=refused),
    ]
    return Comparison(policy, ours, theirs, tuple(found), _leads(ours, theirs))


def _shown(conduct: Conduct, secrets: Secrets) -> Conduct:
    places, place = secrets.hide((conduct.places, conduct.place))
    return conduct._replace(places=places, place=place, mechanisms=secrets.hide(conduct.mechanisms))


def named(places: tuple[Place, ...]) -> str:
    """Places for a sentence, each with its address where several have the same name."""
    return ", ".join(dict.fromkeys(map(spelt, places[:MOST_NAMED])))


def spelt(place: Place) -> str:
    """A place as a sentence names it, with its address where the name does not tell it."""
    said = place.shared or place.address == place.host
    return str(place) if said else f"{place} ({place.address})"


def _services(policy: Policy, survey: Survey) -> Iterator[Difference]:
    missed = unasked(policy, survey)
    if missed:
        yield Difference("services", "starttls-only", {"places": named(missed)})


def _order(policy: Policy, survey: Survey, ours: Conduct, theirs: Conduct) -> Iterator[Difference]:
    """The first place that differs, among those that both know of."""
    first = next(iter(theirs.places), None)
    if first is None:
        return
    if first not in ours.places:
        key = "home-direct" if first.direct else "home"
        yield Difference("order", key, {"theirs": spelt(first)})
        return
    usual = [place for place in ours.places if _asked(policy, place)]
    pairs = zip(theirs.places, usual, strict=False)
    found = _always_direct(policy, survey, theirs) or next((x for x in pairs if x[0] != x[1]), None)
    if found is not None:
        facts = {"theirs": spelt(found[0]), "ours": spelt(found[1])}
        yield Difference("order", _why_first(*found), facts)


def _always_direct(policy: Policy, survey: Survey, theirs: Conduct) -> tuple[Place, Place] | None:
    """Two ways of one priority, between which we draw lots and the client does not."""
    if "direct" not in policy.rank or survey.reason != "srv":
        return None
    priority, by_priority = priorities(survey), dict[int, list[Place]]()
    for place in theirs.places:
        by_priority.setdefault(priority(place), []).append(place)
    for places in by_priority.values():
        later = [place for place in places if not place.direct]
        if places[0].direct and later:
            return places[0], later[0]
    return None


def _asked(policy: Policy, place: Place) -> bool:
    return ("direct" if place.direct else "starttls") in policy.services or not place.by_srv


def _why_first(theirs: Place, ours: Place) -> str:
    if theirs.direct and not ours.direct:
        return "direct-first"
    if theirs.family != ours.family:
        return "ipv6-first" if theirs.family == "IPv6" else "ipv4-first"
    return "other-first"


def _waiting(policy: Policy, theirs: Conduct) -> Iterator[Difference]:
    if theirs.waited and not policy.racing:
        facts = {"places": named(theirs.waited), "count": len(theirs.waited)}
        if policy.patience is None:
            yield Difference("racing", "one-by-one", facts)
            return
        seconds = policy.patience * len(theirs.waited)
        yield Difference("racing", "one-by-one-hurried", {**facts, "seconds": f"{seconds:g}"})


def _going_on(theirs: Conduct) -> Iterator[Difference]:
    for each in theirs.passed:
        if each.verdict.stage not in OURS.moves_on:
            facts = {**each.verdict.facts, "place": spelt(each.place), "why": each.verdict.why}
            yield Difference("going-on", "goes-on", facts)
            return


def _names(policy: Policy, ours: Conduct, theirs: Conduct) -> Iterator[Difference]:
    if theirs.kind == COMMON_NAME:
        yield Difference("names", "common-name", {})
    elif theirs.place == ours.place and ours.kind and ours.kind not in map(str, policy.names):
        yield Difference("names", "name-kind", {"kind": ours.kind})


def _mechanism(ours: Conduct, theirs: Conduct) -> Iterator[Difference]:
    mine, its = next(iter(ours.mechanisms), ""), next(iter(theirs.mechanisms), "")
    if mine and its and mine != its:
        yield Difference("mechanism", "mechanism", {"theirs": its, "ours": mine})
    elif mine and not its and theirs.kind:
        yield Difference("mechanism", "none-of-these", {"ours": mine})


def _again(policy: Policy, theirs: Conduct, *, refused: bool) -> Iterator[Difference]:
    more = theirs.mechanisms[1:]
    if refused and policy.insists and more:
        facts = {"mechanisms": ", ".join(more), "count": len(theirs.mechanisms)}
        yield Difference("again", "again", facts)


def _leads(ours: Conduct, theirs: Conduct) -> str:
    if theirs.verdict.why == NOT_KNOWN:
        return "not-known"
    if ours.comes_in and theirs.comes_in:
        return "same-place" if ours.place == theirs.place else "other-place"
    if theirs.comes_in:
        return "only-theirs"
    return "only-ours" if ours.comes_in else "neither"
