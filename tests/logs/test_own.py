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


def test_a_recording_that_is_explained_is_the_walk(tmp_path: Path) -> None:
    """Keys, verdicts, sections and wire, notes as well: the practice account is masked here."""
    tape = tmp_path / "walk.jsonl"
    done = run("--auto", "--view", "jsonl", "--mechanism", "SCRAM-SHA-256", "--record", str(tape))
    found = explained(tape, show_secrets=True)
    assert found.told["format"]["format"] == "recording"
    walk = [json.loads(line) for line in done.stdout.splitlines()]
    shown = [record for record in found.records if "step" in record and not told_of(record)]
    assert [same(record) for record in shown] == [same(r) for r in walk if "step" in r]
    assert len(shown) > 20


def told_of(record: dict[str, Any]) -> bool:
    """Whether this is about the log, and not of it."""
    return str(record.get("note", "")).startswith("log.")


def same(record: dict[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in (*SAME, "note") if name in record}


@pytest.mark.parametrize("cut", [1, 40, 400, 4_000])
def test_a_recording_that_was_cut_off_is_read_up_to_there(cut: int, tmp_path: Path) -> None:
    tape = tmp_path / "walk.jsonl"
    run("--auto", "--view", "plain", "--record", str(tape))
    whole = explained(tape).units
    tape.write_bytes(tape.read_bytes()[:-cut])
    found = explained(tape)
    assert found.units == whole[: len(found.units)]
    assert found.code == 0


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
