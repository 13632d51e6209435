"""Is no healthy server called sick? Forty; `python -m tests.soak` meets some hundred."""

from __future__ import annotations

import os

import pytest
from support.real.server import absent

from soak.configuration import DIMENSIONS, configurations, counts, possible
from soak.oracle import Verdict, all_judged
from soak.signs import mute
from soak.soak import summary

pytestmark = pytest.mark.real

NUMBER = 40
SEED = 9
JOBS = 2 * (os.cpu_count() or 1)
MADE = configurations(SEED, NUMBER)


@pytest.fixture(scope="module")
def verdicts() -> dict[int, Verdict]:
    if os.geteuid() != 0:
        absent("only root may make network namespaces")
    found = {each.configuration.number: each for each in all_judged(MADE, JOBS)}
    print(*summary(list(found.values())), sep="\n")
    return found


@pytest.mark.parametrize("number", [it.number for it in MADE], ids=map(str, MADE))
def test_a_healthy_server_is_called_healthy(number: int, verdicts: dict[int, Verdict]) -> None:
    verdict = verdicts[number]
    assert not verdict.broken, f"{verdict.told}\n{verdict.breaches}\n{verdict.walk.errors}"


def test_most_of_them_are_healthy(verdicts: dict[int, Verdict]) -> None:
    """Where slixmpp does not come in, nothing is said of us."""
    refused = [str(each.configuration) for each in verdicts.values() if not each.healthy]
    assert len(refused) <= NUMBER // 10, refused


def test_what_is_set_up_is_said(verdicts: dict[int, Verdict]) -> None:
    """Or a dimension would be one by name only."""
    walked = [each for each in verdicts.values() if each.healthy and each.walk.code == 0]
    silent = {str(x.configuration): mute(x.configuration, x.walk.out) for x in walked}
    assert {name: found for name, found in silent.items() if found} == {}


def test_each_value_of_each_dimension_is_met(verdicts: dict[int, Verdict]) -> None:
    healthy = [each.configuration for each in verdicts.values() if each.healthy]
    missing = [
        (name, value)
        for name, values in counts(healthy).items()
        for value, count in values.items()
        if not count
    ]
    assert missing == []


def test_a_seed_is_a_list_of_servers() -> None:
    assert configurations(SEED, NUMBER) == MADE
    assert configurations(SEED + 1, NUMBER) != MADE


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_made_that_cannot_be(seed: int) -> None:
    made = configurations(seed, NUMBER)
    assert all(possible(it.values) for it in made)
    assert all(all(values.values()) for values in counts(made).values())
    assert [*DIMENSIONS] == [*made[0].values]
