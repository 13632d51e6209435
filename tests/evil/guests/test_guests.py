"""Some of the guests within the suite, by bounds that a busy machine keeps; `__main__` has all."""

from __future__ import annotations

from collections import Counter

import pytest

from evil.guests.host import Left
from evil.guests.judge import Round, Visit, judged
from evil.guests.tables import find, guests
from evil.guests.visit import Measure, visit

LEAST = 60
SOME = (
    "silent",
    "knock",
    "handshakes",
    "passwords",
    "spaces-each",
    "pings-deaf",
    "presence",
    "large-elements",
    "to-honest",
    "contacts-long",
    "sessions-left-full",
    "bomb",
)
SLOWER = 40.0  # times: it was hundreds, and a busy machine makes four of two


def test_the_table_is_what_it_says() -> None:
    assert len(guests()) >= LEAST
    for of in ("id", "decides", "doing"):
        counted = Counter(repr(getattr(each, of)) for each in guests())
        assert [what for what, times in counted.items() if times > 1] == [], of


@pytest.mark.parametrize("name", SOME)
def test_a_guest_costs_the_others_little(name: str) -> None:
    seen = visit(find(name), Measure(rounds=1, logins=10, first=False))
    assert judged(seen, most_slower=SLOWER) == []


GOOD = Visit("x", [Round([1.0] * 9, [1.5] * 9)], "", 60_000, Left(0, 0.1, b"", b"fine\n"), False)


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"left": Left(70, 0.1, b"", b"")}, "exit"),
        ({"left": Left(-9, 15.0, b"", b"")}, "deadline"),
        ({"memory": 151_000}, "memory"),
        ({"left": Left(0, 0.1, b"", b"Traceback (most recent call last)")}, "output"),
        ({"left": Left(0, 0.1, b"", "a\u202eb".encode())}, "output"),
        ({"left": Left(0, 0.1, b"", b"AHJvbWVvAG1vbnRhZ3Vl")}, "output"),
        ({"ca_left": True}, "output"),
        ({"refused": "no connection"}, "others"),
        ({"rounds": [Round([1.0] * 9, [1.0] * 8 + [2.1])]}, "others"),
    ],
)
def test_each_breach_is_seen(changes: dict[str, object], question: str) -> None:
    assert judged(GOOD) == []
    found = judged(GOOD._replace(**changes))  # type: ignore[arg-type]
    assert question in [each.question for each in found]
