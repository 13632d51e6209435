"""Why does a login break? From what was seen to causes, the likeliest first. Pure.

`rules/*.py` say which signs make which cause; here they are only compared. Where no rule fits,
there is no cause: it is not known.
"""

from functools import cache

import xmpp_walkthrough.doctor.rules as rules_package
from xmpp_walkthrough.doctor.facts import facts_of
from xmpp_walkthrough.doctor.finding import Case, Diagnosis, Sureness
from xmpp_walkthrough.doctor.rule import Fit, Rule, applies, fit
from xmpp_walkthrough.doctor.signs import Signs
from xmpp_walkthrough.doctor.symptoms import symptoms
from xmpp_walkthrough.registry import load

MOST_CAUSES = 4


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of files."""
    return tuple(load(rules_package, Rule))


def diagnose(case: Case) -> Diagnosis:
    """What follows from the case. Where one cause is proven, the merely likely ones fall away."""
    signs = symptoms(case)
    fits = [found for rule in rules() if (found := fit(rule, signs)) is not None]
    usual = [each for each in fits if not each.rule.last_resort]
    ranked = sorted(usual or fits, key=lambda each: each.weight, reverse=True)
    if ranked and ranked[0].cause.sureness is Sureness.SURE:
        ranked = [each for each in ranked if each.cause.sureness is Sureness.SURE]
    facts = facts_of(case, signs)
    causes = tuple(each.cause._replace(facts=facts) for each in ranked[:MOST_CAUSES])
    return Diagnosis(causes, ruled_out(signs, ranked) if causes else ())


def ruled_out(signs: Signs, found: list[Fit]) -> tuple[str, ...]:
    """What it is not: by how far the login came, and by causes that something seen speaks against.

    In the order of the steps; a cause that is named is not ruled out.
    """
    out = [key for sign, key in _REACHED.items() if sign in signs]
    for rule in rules():
        against = rule.dismissed and applies(rule, signs) and signs.any_of(rule.without)
        if against and rule.name not in {each.rule.name for each in found}:
            out.append(rule.dismissed)
    return tuple(dict.fromkeys(out))


# What is proven good by having been passed.
_REACHED = {
    "got:connection": "network",
    "got:header": "port",
    "secured:verified": "certificate",
    "at:bind": "password",
    "at:exchange": "password",
    "at:close": "password",
    "at:before-login": "credentials-untouched",
}
