"""Which of the doctor's three laws does a report break? For every fault that a test has made.

1. An accepted login bounds what may be said: what it has passed is no cross.
2. Each cross has a cause of its own stage among the leading ones.
3. `sure` means that everything else was ruled out by something seen: so a cause with it stands
   first for no fault but its own, and no two of them explain one fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module

import xmpp_walkthrough.doctor.rules as rules_package
from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Diagnosis, Finding, Mark, Sureness

# What is asked after the login, or in it: whatever else is passed by who has come in.
PAST_THE_LOGIN = ("downgrade", "login", "bind", "session", "roster", "message", "close", "policy")

_NAMES = ("dns", "tcp")
_STREAM = ("tcp", "opening", "xml", "endless", "starttls")
_TLS = ("starttls", "certificate", "tcp", "opening")
_SASL = ("sasl_offers", "sasl_others", "sasl_refusals", "sasl_trust", "opening", "xml", "endless")
_LATER = ("bind", "after_login", "opening", "xml", "endless", "tcp")
# The files of rules that may explain a cross of this check.
STAGES = {
    "address": _NAMES,
    "dns": _NAMES,
    "targets": _NAMES,
    "tcp": (*_NAMES, "opening"),
    "network": (*_NAMES, "starttls"),
    "families": _NAMES,
    "service": (*_STREAM, "dns"),
    "stream": (*_STREAM, "sasl_offers", "sasl_refusals"),
    "tls": (*_TLS, "dns", "xml"),
    "tls_version": ("starttls",),
    "chain": ("certificate",),
    "dates": ("certificate",),
    "names": ("certificate",),
    "mechanisms": _SASL,
    "binding": _SASL,
    "downgrade": _SASL,
    "login": (*_SASL, "bind"),
    "bind": _LATER,
    "session": _LATER,
    "roster": _LATER,
    "message": _LATER,
    "close": _LATER,
}


@cache
def causes_of(stage: str) -> frozenset[str]:
    """The causes that the file of rules with this name knows."""
    module = import_module(f"{rules_package.__name__}.{stage}")
    return frozenset(rule.name for rule in vars(module).values() if isinstance(rule, Rule))


def broken(findings: Iterable[Finding], diagnosis: Diagnosis, expected: str) -> list[str]:
    """What breaks a law, in words; `expected` is the cause of the fault, empty where there is none
    that anybody could know."""
    return [
        *not_bounded(findings),
        *unexplained(findings, diagnosis),
        *wrongly_sure(diagnosis, expected),
    ]


def not_bounded(findings: Iterable[Finding]) -> list[str]:
    """The first law."""
    found = list(findings)
    if not any((each.check, each.key) == ("login", "accepted") for each in found):
        return []
    crosses = [each for each in found if each.mark is Mark.FAULT]
    return [
        f"the login came in past {each.check}.{each.key}"
        for each in crosses
        if each.check not in PAST_THE_LOGIN
    ]


def unexplained(findings: Iterable[Finding], diagnosis: Diagnosis) -> list[str]:
    """The second law; where the first cause is not known, nothing is."""
    if not diagnosis.causes:
        return []
    leading = {cause.name for cause in diagnosis.causes[: 1 + diagnosis.separate]}
    crosses = [each for each in findings if each.mark is Mark.FAULT]
    return [
        f"{each.check}.{each.key} has no cause of its own"
        for each in crosses
        if not leading & frozenset().union(*(causes_of(stage) for stage in STAGES[each.check]))
    ]


def wrongly_sure(diagnosis: Diagnosis, expected: str) -> list[str]:
    """The third law."""
    if not diagnosis.causes:
        return []
    first, *others = diagnosis.causes
    said = []
    if first.sureness is Sureness.SURE and first.name != expected:
        said.append(f"{first.name} is sure, and the cause is {expected or 'not known'}")
    alternatives = [first, *others[diagnosis.separate :]]
    sure = [cause.name for cause in alternatives if cause.sureness is Sureness.SURE]
    if len(sure) > 1:
        said.append(f"sure of two causes of one fault: {' and '.join(sure)}")
    return said
