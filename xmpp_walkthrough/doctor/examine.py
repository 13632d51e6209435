"""An examination from beginning to end: every check beside the others, then the diagnosis."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import xmpp_walkthrough.doctor.checks as checks_package
from xmpp_walkthrough.doctor.causes.crosses import Look, diagnose_all
from xmpp_walkthrough.doctor.causes.passed import bounded
from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.clients.comparison import Comparison
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Case, Diagnosis, Finding, Mark, fault, reason, skipped
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.probe import Place
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.doctor.signs.quoting import without_secrets
from xmpp_walkthrough.doctor.signs.typed import typed
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.entry import Transcript
from xmpp_walkthrough.transcript.secrets import Secrets

Told = Callable[[str], None]


class Report(NamedTuple):
    """The report, in the order of the steps. `seconds` is how long the examination took.

    `comparison` is with another client, where one was named. At each place of `good` everything
    before the login went well.
    """

    case: Case
    diagnosis: Diagnosis
    seconds: float
    comparison: Comparison | None = None
    good: tuple[Place, ...] = ()

    @property
    def faults(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.case.findings if finding.mark is Mark.FAULT)

    @property
    def code(self) -> ExitCode:
        """The exit code: one for any fault, since a script only asks whether the login works."""
        return ExitCode.FAULT_FOUND if self.faults else ExitCode.OK


def checks() -> list[Check]:
    """All checks, in the order in which they are answered."""
    return sorted(load(checks_package, Check), key=lambda check: check.order)


async def examine(inquiry: Inquiry, told: Told = lambda check: None) -> Report:
    """Ask all checks, and diagnose. `told` hears the name of each check that has its answer."""
    began = time.perf_counter()
    examination = Examination(inquiry)
    try:
        answers = await asyncio.gather(*(_ask(each, examination, told) for each in checks()))
        findings = [finding for answer in answers for finding in answer]
        login = await examination.attempt() if examination.jid is not None else None
        case = _complete(await _case(examination, bounded(findings, login)))
        looks, good = await _looks(examination)
        comparison = await examination.comparison()
    finally:
        await examination.close()
    seconds = time.perf_counter() - began
    report = Report(case, _diagnosed(case, looks), seconds, comparison, good)
    return _without_secrets(report, inquiry.secrets)


def _without_secrets(report: Report, secrets: Secrets) -> Report:
    """The report as it may be shown: answers of DNS and of other ports are in no transcript."""
    case, diagnosis, compared = report.case, report.diagnosis, report.comparison
    findings = tuple(without_secrets(finding, secrets) for finding in case.findings)
    causes = tuple(without_secrets(cause, secrets) for cause in diagnosis.causes)
    return report._replace(
        case=case._replace(findings=findings, software=secrets.hide(case.software)),
        diagnosis=diagnosis._replace(causes=causes),
        comparison=None if compared is None else compared.without(secrets),
        good=secrets.hide(report.good),
    )


async def _looks(examination: Examination) -> tuple[dict[str, Look], tuple[Place, ...]]:
    """Every place by its name, with the look at it; the good places where others are not good."""
    probes = () if examination.jid is None else await examination.probes()
    looks = {str(each.place): Look(each.seen.transcript, each.seen.failure) for each in probes}
    good = tuple(each.place for each in probes if each.good)
    return looks, good if len(good) < len(probes) else ()


def _complete(case: Case) -> Case:
    """A failure that no check told of is still a fault: the login's."""
    told = any(each.mark is Mark.FAULT or each.key == "unread" for each in case.findings)
    if case.failure is None or told:
        return case
    unsaid = fault("login", "on-the-way", case.failure.exit_code, **reason(case.failure))
    said = (unsaid if x.check == "login" and x.mark is Mark.SKIPPED else x for x in case.findings)
    return case._replace(findings=tuple(said))


def _diagnosed(case: Case, looks: Mapping[str, Look]) -> Diagnosis:
    """The diagnosis; empty where no finding is a fault."""
    broken = any(finding.mark is Mark.FAULT for finding in case.findings)
    return diagnose_all(case, looks) if broken else Diagnosis(())


async def _ask(check: Check, examination: Examination, told: Told) -> list[Finding]:
    if await examination.reached(check.needs):
        found = await check.run(examination)
    else:
        found = [skipped(check.name, "not-reached")]
    told(check.name)
    return found


async def _case(examination: Examination, findings: tuple[Finding, ...]) -> Case:
    """The case: the login, or where that went well, the first probe that did not."""
    seen: Seen | None = None
    if examination.jid is not None:
        seen = await examination.attempt()
        if seen is None or seen.failure is None:
            probes = [probe.seen for probe in await examination.probes()]
            failed = [probe for probe in probes if probe.failure is not None]
            shut = [probe for probe in failed if probe.connected is None]
            # A place that spoke tells more about the fault than one that never took the connection.
            telling = [probe for probe in failed if probe.connected is not None]
            good = [probe for probe in probes if probe.failure is None]
            first = (*telling, *([] if seen is None else [seen]), *good, *shut)
            seen = next(iter(first), None)
    software = ("", "") if examination.jid is None else await examination.software()
    return Case(
        transcript=Transcript() if seen is None else seen.transcript,
        failure=None if seen is None else seen.failure,
        findings=findings,
        jid=examination.jid,
        software=software,
        typed=typed(examination.inquiry, examination.jid),
        lookups=() if examination.jid is None else (await examination.survey()).lookups,
    )
