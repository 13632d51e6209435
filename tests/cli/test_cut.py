"""Does a login end well wherever the peer ends it, and is it told how? Over real sockets and TLS.

Each kind of TLS, both directions, by an end, a reset and silence: a sample of the bytes here, every
single one by `python -m tests.soak.cut`.
"""

from __future__ import annotations

import asyncio

import pytest
from soak.cutting import CAUSES, LINES, Line, Outcome, outcomes, tally

from xmpp_walkthrough.doctor.causes.diagnosis import rules

EVERY, DOCTOR_EVERY = 350, 1_700  # bytes


@pytest.mark.parametrize("line", LINES, ids=str)
def test_how_it_ended_is_told_wherever_it_ended(line: Line) -> None:
    async def all_of_them() -> list[Outcome]:
        return [each async for each in outcomes(line, EVERY, DOCTOR_EVERY)]

    found = asyncio.run(all_of_them())
    assert [each for each in found if not each.right] == []
    counted = tally(found)
    for ending in CAUSES:
        assert counted["walk", ending, ending] >= 5, counted
        assert counted["doctor", ending, ending] >= 1, counted


def test_the_causes_that_are_counted_are_those_of_the_doctor() -> None:
    names = {rule.name for rule in rules()}
    assert {name for told in CAUSES.values() for name in told} <= names
