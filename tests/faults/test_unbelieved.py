"""Does the mark beside a message of the login know what our mechanism made of it?"""

from __future__ import annotations

import pytest
from support.faults.outcomes import outcome
from support.faults.walking import Line, Walked, walk

from xmpp_walkthrough.server.fault import known

FAULTS = known()
DISTRUSTED = sorted(
    name
    for name, fault in FAULTS.items()
    if outcome(fault).key.startswith("failure.sasl.refusal.") and not fault.wants.fast
)
SOUND = {
    *("scram-few-iterations", "scram-many-iterations", "scram-list-changed", "scram-other-tls"),
    *("scram-mandatory-extension", "binding-type-unproven"),
}


def messages(walked: Walked) -> list[Line]:
    kinds = ("sasl_challenge", "sasl_success", "sasl2_challenge", "sasl2_success", "sasl2_bound")
    return [each for each in walked.lines if each.get("event") in kinds]


@pytest.mark.parametrize("name", DISTRUSTED)
def test_what_the_mechanism_does_not_believe_is_not_as_expected(name: str) -> None:
    walked = walk(FAULTS[name])
    assert walked.code == 23
    *before, last = messages(walked)
    assert last["verdict"] == ("unusual" if name in SOUND else "violation"), last
    assert last["key"].endswith("_unbelieved")
    assert {each["verdict"] for each in before} <= {"expected"}
    assert "note.sasl.unbelieved" in walked.keys


def test_what_it_believes_is() -> None:
    walked = walk(mechanism="SCRAM-SHA-256")
    assert [each["verdict"] for each in messages(walked)] == ["expected", "expected"]
    assert "note.sasl.unbelieved" not in walked.keys
