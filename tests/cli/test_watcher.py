"""A person leads a replay by keys: on to the next message, back to the unit before, and away."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from support.screens.command import run
from support.screens.pauses import BEGIN, MORE
from support.screens.terminal import CTRL_C, ENTER, Terminal

from xmpp_walkthrough.cli.replay.index import EVERY, UnitIndex
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.recording import Recording

PAUSE = "Enter goes on"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("walk") / "walk.jsonl"
    assert run("--auto", "--mechanism", "SCRAM-SHA-1", "--record", str(path)).returncode == 0
    return path


def test_on_and_back_and_on(recording: Path) -> None:
    with Terminal("replay", str(recording), "--step", "sasl", columns=100, rows=60) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, PAUSE)
        assert "<auth" in terminal.screen
        back = len(terminal.written)
        terminal.press("b")
        terminal.until(lambda: b"features" in terminal.written[back:], "the features again")
        again = len(terminal.written)
        terminal.press(ENTER)
        terminal.until(lambda: b"auth" in terminal.written[again:], "what comes next again")
        on = len(terminal.written)
        terminal.press(ENTER)
        terminal.until(lambda: b"challenge" in terminal.written[on:], "the answer")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.restored()


def test_enter_leads_through_all_of_it(recording: Path) -> None:
    with Terminal("replay", str(recording), columns=100, rows=40) as terminal:
        terminal.wait_for(BEGIN)
        for _ in range(120):
            seen = len(terminal.written)
            terminal.press(ENTER)

            def moved(seen: int = seen) -> bool:
                fresh = terminal.written[seen:].decode("utf-8", "replace")
                ended = terminal.process.poll() is not None
                return ended or PAUSE in fresh or MORE in fresh

            terminal.until(moved, "the next pause")
            if terminal.process.poll() is not None:
                break
        assert terminal.exit_code() == 0
        assert "6 Close" in terminal.everything
        assert terminal.restored()


def test_ctrl_c_and_the_page_of_keys(recording: Path) -> None:
    with Terminal("replay", str(recording), columns=100, rows=40) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, PAUSE)
        terminal.step("?", "the unit before, once more")
        assert "editor" not in terminal.screen
        terminal.step("q", PAUSE)
        terminal.press(CTRL_C)
        assert terminal.exit_code() == 130
        assert terminal.restored()


def test_a_damaged_recording_is_led_through_up_to_there(recording: Path, tmp_path: Path) -> None:
    lines = recording.read_bytes().splitlines(keepends=True)
    path = tmp_path / "damaged.jsonl"
    path.write_bytes(b"".join([*lines[:12], b"{}\n", *lines[12:]]))
    with Terminal("replay", str(path), columns=100, rows=40) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, PAUSE)
        for _ in range(10):
            if terminal.process.poll() is None:
                seen = len(terminal.written)
                terminal.press(ENTER)
                terminal.until(
                    lambda seen=seen: (
                        PAUSE.encode() in terminal.written[seen:]  # type: ignore[misc]
                        or terminal.process.poll() is not None
                    ),
                    "what is next",
                )
        assert terminal.exit_code() == 65
        assert "Line 13" in terminal.everything


# --- the index ---


def long(recording: Path, copies: int) -> bytes:
    """The recording with its exchange many times over."""
    lines = recording.read_bytes().splitlines(keepends=True)
    middle = [line for line in lines if b'"exchange"' in line and b'"role"' in line]
    end = next(n for n, line in enumerate(lines) if b'"step": "close"' in line)
    return b"".join([*lines[:end], *(middle * copies), *lines[end:]])


def indexed(data: bytes) -> tuple[UnitIndex, list[tuple[Entry, object]]]:
    """The index once all has passed, and each unit with what it was explained as."""
    library = Library("en")
    recording, explainer = Recording(io.BytesIO(data)), Explainer(library)
    index, seen = UnitIndex(recording), list[tuple[Entry, object]]()
    for spot, record in recording.placed():
        if isinstance(record, Entry):
            index.passes(spot, record.connection, explainer)
            seen.append((record, explainer.explain(record)))
        elif isinstance(record, Note):
            explainer.explain(record)
    return index, seen


def test_each_unit_comes_back_as_it_was_explained(recording: Path) -> None:
    data = long(recording, 100)
    assert len(data) > 3 * EVERY
    index, seen = indexed(data)
    library = Library("en")
    assert len(index) == len(seen)
    for number in (*range(30), *range(30, len(seen), 97), len(seen) - 1):
        entry, explanation = index.unit(number, library)
        assert entry.raw == seen[number][0].raw
        assert explanation == seen[number][1]


def test_going_back_costs_the_same_however_long_it_is(recording: Path) -> None:
    took = []
    for copies in (30, 600):
        index, seen = indexed(long(recording, copies))
        began = time.process_time()
        for number in range(len(seen) - 20, len(seen)):
            index.unit(number, Library("en"))
        took.append(time.process_time() - began)
    assert took[1] < 5 * took[0] + 0.5
