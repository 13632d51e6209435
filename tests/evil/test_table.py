"""Is the table what it says: behaviours that all differ, enough of them on every subject?"""

from __future__ import annotations

from collections import Counter

from evil.behaviour import Behaviour
from evil.tables import behaviours

LEAST = 10  # behaviours on each subject


def test_ids_and_lines_and_scripts_differ() -> None:
    for of in ("id", "does", "doing"):
        counted = Counter(repr(getattr(each, of)) for each in behaviours())
        assert [what for what, times in counted.items() if times > 1] == [], of


def test_each_subject_has_enough_of_them() -> None:
    counted = Counter(each.subject for each in behaviours())
    assert {subject: n for subject, n in counted.items() if n < LEAST} == {}


def test_each_behaviour_does_something_one_way() -> None:
    for each in behaviours():
        assert not (each.script and each.bends), each.id
        assert each.doing != Behaviour("", "").doing, each.id
