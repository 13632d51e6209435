"""Is the table what it says: behaviours that all differ, enough of them on every subject?"""

from __future__ import annotations

from collections import Counter

from evil.acts import Reset
from evil.behaviour import Behaviour, at, behind, grave
from evil.choice import chosen
from evil.places import CLOSE
from evil.tables import behaviours

LEAST = 20  # behaviours on each subject


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


def test_the_short_run_has_some_of_every_subject_in_every_view() -> None:
    met = chosen(behaviours(), 150)
    assert len({each.id for each, _ in met}) == 150
    counted = Counter(each.subject for each, _ in met)
    assert set(counted) == {each.subject for each in behaviours()}
    assert max(counted.values()) - min(counted.values()) <= 1
    assert set(Counter(view for _, view in met).values()) == {30}


def test_the_short_run_is_chosen_by_what_differs() -> None:
    """Of two that consist of the same one is enough, as long as there is another kind."""
    alike = [grave(f"a-{n}-x", "", behind(CLOSE, b"%d" % n)) for n in range(9)]
    another = grave("b-x", "", at(CLOSE, Reset()))
    assert another in [each for each, _ in chosen([*alike, another], 2)]
