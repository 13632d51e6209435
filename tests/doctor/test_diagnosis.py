"""Does each fault, met live at the practice server, have the right cause first, and evidence?"""

from __future__ import annotations

import re

import pytest

from doctor.expected import FIRST, HARMLESS, UNKNOWN
from doctor.making import walk_into
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Diagnosis
from xmpp_walkthrough.server.fault import known

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
    found = diagnose(walk_into(FAULTS[name]))
    assert found.causes, "not known"
    first = found.causes[0]
    assert (first.name, first.sureness) == FIRST[name]
    assert all(cause.evidence for cause in found.causes)
    words = told(found)
    assert "⟨" not in words
    assert not re.search(r"\{[a-z_]+\}", words)
    assert "mirror" not in words


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_nobody_knows_is_not_guessed(name: str) -> None:
    assert diagnose(walk_into(FAULTS[name])) == ((), ())


@pytest.mark.parametrize("name", HARMLESS)
def test_what_keeps_nobody_out_is_no_cause(name: str) -> None:
    assert diagnose(walk_into(FAULTS[name])) == ((), ())


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - {*FIRST, *UNKNOWN, *HARMLESS}))
def test_a_fault_that_came_later_is_not_explained_without_evidence(name: str) -> None:
    assert all(cause.evidence for cause in diagnose(walk_into(FAULTS[name])).causes)
