"""Our own output, explained again, says what it said: keys, verdicts, sections, wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.logs.explained import explained
from support.screens.command import run

SAME = ("role", "event", "raw", "key", "verdict", "section", "step", "phase", "secured")


def walked(view: str) -> str:
    done = run("--auto", "--view", view, "--seed", "1", "--mechanism", "SCRAM-SHA-256")
    assert done.returncode == 0
    return done.stdout


def units(text: str) -> list[dict[str, Any]]:
    records = [json.loads(line) for line in text.splitlines()]
    return [{name: record[name] for name in SAME} for record in records if "role" in record]


@pytest.mark.parametrize("view", ["jsonl", "plain"])
def test_a_walk_that_is_read_again_is_the_same(view: str, tmp_path: Path) -> None:
    log = tmp_path / "walk.txt"
    log.write_text(walked(view), encoding="utf-8")
    found = explained(log, show_secrets=True)
    assert found.code == 0
    assert found.told["format"]["format"] == view
    assert [{name: unit[name] for name in SAME} for unit in found.units] == units(walked("jsonl"))
