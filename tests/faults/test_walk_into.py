"""Does the walk meet every fault, end as documented, and explain it by its key?"""

import json
from collections import Counter

import pytest
from support.faults.outcomes import OUTCOMES, outcome
from support.faults.walking import walk
from support.files import BRANCHES

from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.walk import steps

FAULTS = known()
SHORT, LONG = 0.5, 10.0  # seconds: for a server that is silent, and for one that is only slow
UNHEARD = {"srv-silent", "srv-all-dead", "srv-silent-target", "srv-starttls-filtered", "dns-silent"}
UNHURRIED = 2.0  # seconds: silence is met on the way, and the rest has to come in time
SILENT = {"failure.timeout", "failure.dead", "failure.tls.timeout", "note.close.no-answer"}


@pytest.mark.parametrize(
    "fault", FAULTS.values(), ids=lambda fault: "-".join((fault.name, *fault.branches))
)
def test_the_walk_into(fault: Fault) -> None:
    expected = outcome(fault)
    patience = _patience(fault, expected.key)
    walked = walk(fault, timeout=patience)
    if patience == SHORT and expected.key not in walked.keys:
        walked = walk(fault, timeout=UNHURRIED)  # this machine was away for longer than that
    assert (walked.code, expected.key in walked.keys) == (expected.code, True), walked.lines[-6:]
    assert expected.said in walked.said()
    assert walked.lines[0]["warning"]
    if expected.code == 23:
        assert "mirror" not in walked.said("initiating").partition("<auth")[0]


def _patience(fault: Fault, key: str) -> float:
    if fault.name in UNHEARD:
        return UNHURRIED
    return SHORT if key in SILENT else LONG


def test_every_outcome_belongs_to_a_fault() -> None:
    assert set(OUTCOMES) <= set(FAULTS)


def test_a_fault_names_a_step_of_the_walk() -> None:
    names = {step.name for step in steps()}
    assert {fault.step for fault in FAULTS.values()} <= names
    counts = Counter(fault.step for fault in FAULTS.values())
    assert min(counts[name] for name in names - {"discover"}) >= 1


def test_every_condition_of_sasl_and_of_stanzas_is_there() -> None:
    families = Counter(fault.family for fault in FAULTS.values())
    assert families["sasl-failure"] == 11
    assert families["message-error"] == 22
    # see-other-host is a fault of its own: it has to say where.
    assert families["stream-error"] == 24
    assert FAULTS["redirect-once"].branches[0] == "SE-19"


def test_branches_are_named_as_the_catalogue_names_them() -> None:
    catalogue = json.loads(BRANCHES.read_text(encoding="utf-8"))["branches"]
    ids = {branch["id"] for branch in catalogue}
    for fault in FAULTS.values():
        assert set(fault.branches) <= ids, fault.name
        assert len(set(fault.branches)) == len(fault.branches)
    assert len({id for fault in FAULTS.values() for id in fault.branches}) >= 130
