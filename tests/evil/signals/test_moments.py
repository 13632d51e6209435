"""Each scene meets one signal in the suite; `python -m tests.evil.signals` makes ninety of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from evil.signals.moments import (
    SCENES,
    SECONDS,
    Places,
    Scene,
    interrupt,
    measured,
    moments,
    served,
    slowness,
)

STANDING = list(moments(len(SCENES), seed=1))


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    with served() as found:
        yield found


@pytest.mark.parametrize(
    ("scene", "number", "part"), STANDING, ids=[f"{s.name}, {n.name}" for s, n, _ in STANDING]
)
def test_a_signal_leaves_nothing_behind(
    scene: Scene, number: signal.Signals, part: float, places: Places
) -> None:
    moment = part * measured(scene, places)
    outcome = interrupt(scene, number, moment, places, SECONDS * slowness())
    assert outcome.broken == ()


def test_every_kind_of_end_is_among_them() -> None:
    assert {name.partition(",")[0] for name in (s.name for s in SCENES)} >= {
        "walk",
        "doctor",
        "serve",
    }
    assert len({number for _, number, _ in STANDING}) == 3
