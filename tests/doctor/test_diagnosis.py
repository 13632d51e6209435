"""Does each fault, met live at the practice server, have the right cause first, and evidence?"""

from __future__ import annotations

import re

import pytest
from support.doctor.expected import FIRST, HARMLESS, REFUSED_ONCE, UNKNOWN
from support.doctor.laws import wrongly_sure
from support.doctor.making import case_of

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Case, Diagnosis
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.transcript.entry import Transcript

FAULTS = known()
LIBRARIES = [Library(language) for language in ("en", "zh")]


def told(found: Diagnosis) -> str:
    """Everything that a person would read, in both languages."""
    lines: list[str] = []
    for library in LIBRARIES:
        for cause in found.causes:
            words = library.cause(cause.name, **cause.facts)
            assert words is not None
            lines += words
            for seen in cause.evidence:
                lines += [library.seen("evidence", seen.key, **seen.facts), seen.quote]
        lines += [library.seen("ruled-out", key) for key in found.ruled_out]
    return "\n".join(lines)


@pytest.mark.parametrize("name", FIRST)
def test_the_first_cause_of_a_fault(name: str) -> None:
    found = diagnose(case_of(name))
    assert found.causes, "not known"
    first = found.causes[0]
    assert (first.name, first.sureness) == FIRST[name]
    assert all(cause.evidence for cause in found.causes)
    words = told(found)
    assert "⟨" not in words
    assert not re.search(r"\{[a-z_]+\}", words)
    assert "mirror" not in words


@pytest.mark.parametrize("name", FAULTS)
def test_nobody_is_sure_of_another_cause(name: str) -> None:
    """The third law, of every fault that there is: the unexplained and the harmless as well."""
    expected = FIRST[name].cause if name in FIRST else ""
    assert wrongly_sure(diagnose(case_of(name)), expected) == []


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_nobody_knows_is_not_guessed(name: str) -> None:
    assert diagnose(case_of(name)) == Diagnosis(())


@pytest.mark.parametrize("name", HARMLESS)
def test_what_keeps_nobody_out_is_no_cause(name: str) -> None:
    assert diagnose(case_of(name)) == Diagnosis(())


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - {*FIRST, *UNKNOWN, *HARMLESS}))
def test_a_fault_that_came_later_is_not_explained_without_evidence(name: str) -> None:
    assert all(cause.evidence for cause in diagnose(case_of(name)).causes)


@pytest.mark.parametrize("name", sorted(FIRST.keys() | set(UNKNOWN) | set(HARMLESS)))
def test_no_beginning_of_a_transcript_is_too_short(name: str) -> None:
    """A walk that is still going on, or that was cut anywhere, is read without an error."""
    case = case_of(name)
    lines = case.transcript.lines
    for end in range(len(lines)):
        beginning = Transcript()
        beginning.lines = lines[:end]
        for failure in (None, case.failure):
            found = diagnose(case._replace(transcript=beginning, failure=failure))
            assert all(cause.evidence for cause in found.causes) or failure is not None


@pytest.mark.parametrize("name", sorted(set(HARMLESS) - set(REFUSED_ONCE)))
def test_a_walk_that_is_going_on_has_no_fault_yet(name: str) -> None:
    lines = case_of(name).transcript.lines
    for end in range(len(lines)):
        beginning = Transcript()
        beginning.lines = lines[:end]
        assert diagnose(Case(beginning)).causes == (), lines[end - 1]
