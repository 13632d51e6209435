"""Lessons of one's own that are broken: the file and the line are named, whatever is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.screens.command import run
from support.screens.terminal import Terminal

from xmpp_walkthrough.content.library import lessons_root

DEEP = "[" * 20_000
# A file, what is put in the place of what, the command that meets it, and what it says.
BREAKS = [
    ("en/02-open.md", "+++", "", "lesson open", "02-open.md:1: "),
    ("en/02-open.md", 'id = "', 'id = = "', "lesson open", "02-open.md:2: "),
    ("en/02-open.md", 'id = "', 'idea = "', "lesson open", "lacks `id`"),
    ("en/02-open.md", "rfc = [", "rfc = [1, ", "lesson", "02-open.md:"),
    ("en/02-open.md", 'title = "', f'deep = {DEEP}\ntitle = "', "lesson", "nested too deeply"),
    ("en/messages.toml", "[ui.step]", "[ui.step]\nconnect = = 1", "", "messages.toml:"),
    ("en/messages.toml", "[ui.step]", "[ui.step]\nodd = 1", "", "messages.toml:"),
    ("en/messages.toml", "[ui.step]", f"[ui.step]\nodd = {DEEP}", "", "nested too deeply"),
    ("branches.toml", 'walk = "', 'wake = "', "branches", "branches.toml:"),
    ("branches.toml", 'walk = "', 'walk = "X', "branches --step tls", "branches.toml:"),
    ("branches.toml", 'group = "tls', 'group = "none', "branches", "branches.toml:"),
    ("branches.toml", '[group.tls]\nstep = "tls"', '[group.tls]\nstep = "x"', "branches", "'x'"),
    ("branches.toml", "[group.tls]", "group.tls = 1\n[group.tls]", "branches", "branches.toml:"),
    ("en/branches/tls.toml", "trigger = ", "trigger = 1 #", "branches", "branches/tls.toml:"),
    ("en/branches/tls.toml", "trigger = ", "triggers = ", "branches", "branches/tls.toml:"),
    ("en/faults.toml", "title = ", "titles = ", "faults", "faults.toml:"),
    (
        "en/server-texts.toml",
        "means = ",
        "mean = ",
        "--authzid romeo@ceit.org",
        "server-texts.toml:",
    ),
]


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    shutil.copytree(lessons_root(), tmp_path / "lessons")
    return tmp_path / "lessons"


def told(lessons: Path, line: str, *said: str) -> None:
    """The command ends with 2 and says all this in a line."""
    done = run(*line.split(), "--lessons", str(lessons))
    assert done.returncode == 2, done.stdout[-2000:] + done.stderr
    assert len(done.stderr.splitlines()) == 1
    for each in said:
        assert each in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("name", "old", "new", "line", "said"), BREAKS)
def test_the_file_and_the_line_are_named(
    lessons: Path, name: str, old: str, new: str, line: str, said: str
) -> None:
    text = (lessons / name).read_text(encoding="utf-8")
    assert old in text
    (lessons / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    told(lessons, line, str(lessons / name), said)


def not_text(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n\xff\n")


def huge(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(10 * 2**30)


def endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("make", [not_text, huge, endless, pipe, folder])
@pytest.mark.parametrize(
    ("name", "line"),
    [("en/02-open.md", "lesson"), ("en/messages.toml", ""), ("branches.toml", "branches")],
)
def test_what_is_no_file_of_text_is_named(
    lessons: Path, make: Callable[[Path], None], name: str, line: str
) -> None:
    make(lessons / name)
    told(lessons, line, str(lessons / name))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("lesson", "missing"),
        ("branches", "lessons/branches.toml"),
        ("faults", "\udcff"),
        ("", "x" * 5_000),
        ("doctor a@b", "/dev/null"),
    ],
)
def test_what_is_no_folder_of_lessons(lessons: Path, line: str, name: str) -> None:
    done = run(*line.split(), "--lessons", str(lessons.parent / name))
    assert done.returncode == 2
    assert "is not a folder of lessons" in done.stderr


def test_an_empty_folder_of_a_language_has_no_lessons(tmp_path: Path) -> None:
    """Where the defence must not fire: a course may begin with nothing."""
    (tmp_path / "en").mkdir()
    done = run("lesson", "--lessons", str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_lesson_may_name_a_mechanism_that_nobody_has(lessons: Path) -> None:
    path = lessons / "en/02-open.md"
    with path.open("a", encoding="utf-8") as file:
        file.write("\n{{wire: sasl.sasl_auth NOBODY-HAS-IT}}\n")
    done = run("lesson", "open", "--lessons", str(lessons))
    assert done.returncode == 0
    assert "`sasl.sasl_auth`" in done.stdout


def test_in_the_middle_of_a_walk_the_terminal_is_given_back(lessons: Path) -> None:
    path = lessons / "en/02-open.md"
    path.write_text(path.read_text(encoding="utf-8").replace("+++", "", 1), encoding="utf-8")
    with Terminal("--lessons", str(lessons), columns=200) as terminal:
        terminal.wait_for("Enter begins")
        terminal.press("l")
        assert terminal.exit_code() == 2
        assert f"{path}:1: " in terminal.screen
        assert terminal.restored()


def test_it_is_said_in_the_language_of_the_reader(lessons: Path) -> None:
    not_text(lessons / "zh/messages.toml")
    done = run("--lessons", str(lessons), LANG="zh_CN.UTF-8")
    assert done.returncode == 2
    assert "无法读取" in done.stderr


def test_ours_are_sound(tmp_path: Path) -> None:
    for line in (["lesson"], ["branches"], ["faults", "--step", "open"]):
        ours = run(*line)
        theirs: subprocess.CompletedProcess[str] = run(*line, "--lessons", str(lessons_root()))
        assert (theirs.returncode, theirs.stdout) == (0, ours.stdout)
