"""When does a cause fit a case? A rule says it in signs, so that a cause is data.

What a server writes beside a condition is written for people: it may make a cause surer, or one
of several surer than the others, and never makes one by itself. RFC 6120 §4.9.2, §6.5.
"""

from typing import NamedTuple

from xmpp_walkthrough.doctor.finding import Cause, Evidence, Sureness
from xmpp_walkthrough.doctor.signs import MOST_EVIDENCE, Signs

_STEPS = (Sureness.POSSIBLE, Sureness.LIKELY, Sureness.SURE)


class Rule(NamedTuple):
    """One cause. In each sign ` | ` stands between alternatives.

    It fits where all that it `needs` is there and nothing of `without`. Each of `surer` raises
    the sureness by one step, each of `weaker` takes one away; less than possible is no cause.
    A rule that is a `last_resort` counts only where no other one fits. One that is `foremost`
    stands before all others: what they say was met on a way that nobody knows to be the right one.
    """

    name: str
    needs: tuple[str, ...]
    sureness: Sureness = Sureness.LIKELY
    without: tuple[str, ...] = ()
    surer: tuple[str, ...] = ()
    weaker: tuple[str, ...] = ()
    last_resort: bool = False
    foremost: bool = False


class Exclusion(NamedTuple):
    """What it is not: where all that it `needs` was seen, `name` is the key of words for that."""

    name: str
    needs: tuple[str, ...]


class Fit(NamedTuple):
    """A rule that fits, and how well: the greater `weight`, the sooner it is named."""

    rule: Rule
    cause: Cause
    weight: tuple[int, int, int, int]


def fit(rule: Rule, signs: Signs) -> Fit | None:
    """How well this cause explains the signs, or None."""
    if not signs.hold(rule.needs) or signs.any_of(rule.without):
        return None
    surer, weaker = signs.any_of(rule.surer), signs.any_of(rule.weaker)
    step = _STEPS.index(rule.sureness) + len(surer) - len(weaker)
    if step < 0:
        return None
    step = min(step, len(_STEPS) - 1)
    shown = [*signs.any_of(rule.needs), *surer]
    kept: list[Evidence] = []
    for sign in shown:
        kept += [each for each in signs.evidence(sign) if each not in kept]
    cause = Cause(rule.name, _STEPS[step], tuple(kept[:MOST_EVIDENCE]))
    return Fit(rule, cause, (rule.foremost, step, len(surer) - len(weaker), len(rule.needs)))
