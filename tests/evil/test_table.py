"""Is the table what it says: behaviours that all differ, enough of them on every subject?"""

from __future__ import annotations

from collections import Counter

from evil.tables import behaviours

LEAST = 10  # behaviours on each subject


def test_ids_and_lines_and_scripts_differ() -> None:
    for of in ("id", "does", "doing"):
        counted = Counter(repr(getattr(each, of)) for each in behaviours())
        assert [what for what, times in counted.items() if times > 1] == [], of


def test_each_subject_has_enough_of_them() -> None:
    counted = Counter(each.subject for each in behaviours())
    assert {subject: n for subject, n in counted.items() if n < LEAST} == {}


def test_each_behaviour_does_something_in_one_way() -> None:
    for each in behaviours():
        assert bool(each.script) + bool(each.bends or each.fault or each.config) == 1, each.id
        assert each.does[0].islower() or not each.does[0].isalpha() or each.does[1].isupper(), each
