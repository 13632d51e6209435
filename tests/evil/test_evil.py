"""Does nothing break it? The behaviours that differ most, each in one view, several at a time.

All of them in every view are met by `python -m tests.evil`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from support.real.server import absent

from evil.choice import chosen
from evil.soak import pool
from evil.tables import behaviours
from evil.worker import Verdict, met

NUMBER = 150
AT_ONCE = 3 * (os.cpu_count() or 1)  # most of them wait for most of their time
CHOSEN = chosen(behaviours(), NUMBER)


@pytest.fixture(scope="module")
def verdicts() -> Iterator[dict[str, Future[Verdict]]]:
    """Of all of them, as they come in: a test waits for its own."""
    if os.geteuid() != 0:
        absent("only root may make network namespaces")
    with pool(AT_ONCE) as made:
        yield {each.id: made.submit(met, each.id, view) for each, view in CHOSEN}


@pytest.mark.parametrize(
    ("id", "view"),
    [pytest.param(each.id, view, id=f"{each.id}-{view}") for each, view in CHOSEN],
)
def test_nothing_breaks(id: str, view: str, verdicts: dict[str, Future[Verdict]]) -> None:
    verdict = verdicts[id].result(timeout=300)
    again = f"python -m tests.evil --show --id {id} --views {view}"
    assert verdict.breaches == (), again
