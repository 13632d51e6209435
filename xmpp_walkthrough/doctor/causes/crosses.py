"""A cause for each cross: every fault is explained, not only the one that ended the login. Pure.

The login, or the first place that failed, shows one fault. A second one, at another place or in the
same certificate, stops logins once the first is mended.
"""

from collections.abc import Mapping
from typing import NamedTuple

from xmpp_walkthrough.doctor.causes.diagnosis import MOST_CAUSES, diagnose
from xmpp_walkthrough.doctor.finding import Case, Cause, Diagnosis, Finding, Mark
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.transcript.entry import Transcript

# The failure that a walk would have met, for a finding that was made before any walk.
_AS_FAILURE = {
    "dates.expired": "tls.expired",
    "dates.not-yet-valid": "tls.not-yet-valid",
    "names.none": "tls.name-mismatch",
    "names.other": "tls.name-mismatch",
    "names.other-form": "tls.name-mismatch",
    "names.of-the-host": "tls.name-mismatch",
}


class Look(NamedTuple):
    """One look at a connection, with its failure, if any."""

    transcript: Transcript
    failure: WalkError | None


def diagnose_all(case: Case, looks: Mapping[str, Look]) -> Diagnosis:
    """The causes of the case, and behind the first of them one for each cross that it leaves open.

    `looks` are by the place that a finding names.
    """
    whole = diagnose(case)
    crosses = [finding for finding in case.findings if finding.mark is Mark.FAULT]
    if len(crosses) < 2:
        return whole
    firsts: dict[str, Cause] = {}
    for cross in crosses:
        alone = _alone(cross, case, looks)
        for cause in diagnose(alone).causes[:1]:
            firsts.setdefault(cause.name, cause)
    leading, others = whole.causes[:1], whole.causes[1:]
    named = {cause.name for cause in leading}
    second = [cause for name, cause in firsts.items() if name not in named]
    named |= {cause.name for cause in second}
    rest = [cause for cause in others if cause.name not in named]
    room = max(0, MOST_CAUSES - len(leading) - len(second))
    return whole._replace(causes=(*leading, *second, *rest[:room]), separate=len(second))


def _alone(cross: Finding, case: Case, looks: Mapping[str, Look]) -> Case:
    """The case as it would be if this had been the only fault."""
    look = looks.get(str(cross.facts.get("place", "")), Look(case.transcript, case.failure))
    quiet = tuple(x for x in case.findings if x.mark is not Mark.FAULT)
    return case._replace(
        transcript=look.transcript,
        failure=_failure(cross) or look.failure,
        findings=(cross, *quiet),
    )


def _failure(cross: Finding) -> WalkError | None:
    why = str(cross.facts.get("why", ""))
    met = _AS_FAILURE.get(f"{cross.check}.{cross.key}")
    if met is None:
        _, _, met = why.partition("failure.")
    return WalkError(met, cross.code, dict(cross.facts)) if met else None
