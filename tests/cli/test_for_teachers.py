"""A course of one's own: its folder looked over, the phases drawn, and odd names explained."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from support.screens.command import run

from xmpp_walkthrough.content.library import lessons_root


def test_the_lessons_of_the_program_have_no_problem() -> None:
    done = run("lesson", "--check")
    assert (done.returncode, done.stdout) == (0, "")


def test_what_a_folder_lacks_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(lessons_root(), folder)
    (folder / "zh" / "glossary.toml").unlink()
    done = run("lesson", "--check", "--lessons", str(folder))
    assert done.returncode == 40
    assert "glossary.toml" in done.stdout


def test_the_phases_are_drawn() -> None:
    done = run("branches", "--diagram")
    assert done.returncode == 0
    assert done.stdout.startswith("stateDiagram-v2\n")
    assert "tls_handshake --> idle: TLS established" in done.stdout


def test_a_name_that_an_address_cannot_hold_is_shown_as_it_is_written() -> None:
    done = run("space cadet@example.org", "--auto")
    assert done.returncode == 2
    assert "space\\20cadet@example.org" in done.stderr
    assert "XEP-0106" not in run("@example.org", "--auto").stderr
    assert "XEP-0106" not in run("a@b@example.org", "--auto").stderr


def test_the_doctor_says_what_an_escaped_name_stands_for() -> None:
    place = ("--server", "127.0.0.1:1", "--no-login", "--json", "--timeout", "1")
    report = json.loads(run("doctor", "space\\20cadet@example.org", *place).stdout)
    found = {
        each["key"]: each["facts"] for each in report["findings"] if each["check"] == "address"
    }
    assert found["escaped"]["shown"] == "space cadet"
    plain = json.loads(run("doctor", "mbed@example.org", *place).stdout)
    assert "escaped" not in {each["key"] for each in plain["findings"]}
