"""The diagnosis: from signs to causes, the likeliest first. Pure.

`rules/*.py` say which signs make which cause, and what is ruled out; here they are only compared.
Where no rule fits, there is no cause: it is not known.
"""

from functools import cache

import xmpp_walkthrough.doctor.rules as rules_package
from xmpp_walkthrough.doctor.causes.rule import Exclusion, Fit, Rule, fit
from xmpp_walkthrough.doctor.finding import Case, Cause, Diagnosis, Sureness
from xmpp_walkthrough.doctor.signs.all_signs import symptoms
from xmpp_walkthrough.doctor.signs.facts import facts_of
from xmpp_walkthrough.doctor.signs.of_log import extent
from xmpp_walkthrough.doctor.signs.signs import Signs
from xmpp_walkthrough.registry import load

MOST_CAUSES = 4  # more are no help to a reader


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of files."""
    return tuple(load(rules_package, Rule))


@cache
def exclusions() -> tuple[Exclusion, ...]:
    """Everything that can be ruled out, in the order of the steps."""
    return tuple(load(rules_package, Exclusion))


def diagnose(case: Case) -> Diagnosis:
    """Diagnose a case. Where one cause is proven, the merely likely ones fall away."""
    signs = symptoms(case)
    fits = [found for rule in rules() if (found := fit(rule, signs)) is not None]
    usual = [each for each in fits if not each.rule.last_resort]
    ranked = sorted(usual or fits, key=lambda each: each.weight, reverse=True)
    named: dict[str, Fit] = {}
    for each in ranked:  # a cause that two rules make is one
        named.setdefault(each.cause.name, each)
    ranked = list(named.values())
    if not ranked:
        return Diagnosis(())
    if ranked[0].cause.sureness is Sureness.SURE:
        ranked = [each for each in ranked if each.cause.sureness is Sureness.SURE]
    facts = facts_of(case, signs)
    causes = tuple(each.cause._replace(facts=facts) for each in ranked[:MOST_CAUSES])
    if case.partial and not extent(case.transcript).whole:
        causes = tuple(map(_unsure, causes))
    return Diagnosis(causes, _ruled_out(signs))


def _unsure(cause: Cause) -> Cause:
    """Of a part of a login nothing is sure: another part may have ruled it out."""
    sure = cause.sureness is Sureness.SURE
    return cause._replace(sureness=Sureness.LIKELY) if sure else cause


def _ruled_out(signs: Signs) -> tuple[str, ...]:
    return tuple(
        each.name
        for each in exclusions()
        if len(signs.one_of_each(each.needs)) == len(each.needs) and not signs.any_of(each.without)
    )
