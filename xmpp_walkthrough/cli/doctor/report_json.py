"""The doctor's report as JSON: one object, described by doctor/report.schema.json."""

from collections.abc import Mapping
from typing import Any

from xmpp_walkthrough.cli.doctor.comparison_words import comparison_record
from xmpp_walkthrough.doctor.examine import Report, checks
from xmpp_walkthrough.doctor.finding import Cause, Evidence, Finding
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.views.jsonl import plainly

FORMAT = 1


def record(report: Report, inquiry: Inquiry) -> dict[str, Any]:
    """Keys and facts, never sentences: those depend on the language."""
    topics = {check.name: check.topic for check in checks()}
    failing = report.faults[0] if report.faults else None
    failure = report.case.failure
    return {
        "xmpp_walk_doctor": FORMAT,
        "address": inquiry.address,
        "healthy": not report.faults,
        "exit_code": int(report.code),
        "seconds": round(report.seconds, 3),
        "failed": failing and {"check": failing.check, "code": int(failing.code)},
        "software": _software(report),
        "findings": [
            _finding(each, topics) for each in report.case.findings if not each.only_shown
        ],
        "failure": failure
        and {"key": failure.key, "step": failure.step, "code": int(failure.exit_code)},
        "causes": [_cause(cause) for cause in report.diagnosis.causes],
        "separate": report.diagnosis.separate,
        "ruled_out": list(report.diagnosis.ruled_out),
        "good_places": [str(place) for place in report.good],
        "as": comparison_record(report.comparison),
    }


def _software(report: Report) -> dict[str, str] | None:
    name, version = report.case.software
    return {"name": name, "version": version} if name else None


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "name": cause.name,
        "sureness": str(cause.sureness),
        "facts": _facts(cause.facts),
        "evidence": [_evidence(item) for item in cause.evidence if not item.only_shown],
    }


def _finding(finding: Finding, topics: Mapping[str, str]) -> dict[str, Any]:
    return {
        "check": finding.check,
        "topic": topics[finding.check],
        "mark": str(finding.mark),
        "key": finding.key,
        "code": int(finding.code),
        "facts": _facts(finding.facts),
        "evidence": [_evidence(item) for item in finding.evidence],
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {"key": item.key, "facts": _facts(item.facts), "quote": item.quote}


def _facts(facts: Mapping[str, object]) -> Any:
    return plainly(facts)
