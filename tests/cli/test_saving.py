"""Files that we write: whole or not at all, for their owner, never through a link."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import threading
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment, run

WALK, FAILED = "--to open", "--fault scram-wrong-signature --to sasl"
DOCTOR = "doctor mbed@ceit.org --server 127.0.0.1:1 --no-login"
CODES = {WALK: 0, FAILED: 23, DOCTOR: 40}
OLD = "what was there before"

each_command = pytest.mark.parametrize("line", CODES)
both = pytest.mark.parametrize("line", [WALK, DOCTOR])


def save(line: str, path: Path | str, *, lang: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    done = run(*line.split(), "--svg", str(path), LANG=lang)
    assert "Traceback" not in done.stderr
    assert "report it" not in done.stderr
    return done


@each_command
def test_only_its_owner_may_read_it(tmp_path: Path, line: str) -> None:
    picture = tmp_path / "picture.svg"
    assert save(line, picture).returncode == CODES[line]
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert picture.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [picture]


@both
def test_an_older_one_is_replaced_in_one_step(tmp_path: Path, line: str) -> None:
    picture, other = tmp_path / "picture.svg", tmp_path / "other"
    picture.write_text(OLD)
    picture.chmod(0o644)
    os.link(picture, other)
    assert save(line, picture).returncode == CODES[line]
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert picture.stat().st_mode & 0o777 == 0o600
    assert other.read_text() == OLD  # it was not written into


@pytest.mark.parametrize("line", [DOCTOR])
@pytest.mark.parametrize("target", ["file", "missing", "folder", "/dev/null", "/dev/full"])
def test_a_link_is_refused_by_the_name_of_its_target(
    tmp_path: Path, line: str, target: str
) -> None:
    (tmp_path / "file").write_text(OLD)
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link.svg"
    link.symlink_to(target)
    done = save(line, link)
    assert done.returncode == 2
    assert repr(target) in done.stderr
    assert (tmp_path / "file").read_text() == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "link.svg"]


@both
@pytest.mark.parametrize("name", ["", "missing/picture.svg", "file/picture.svg", "x" * 300])
def test_what_cannot_be_there_is_told_before_the_work(tmp_path: Path, line: str, name: str) -> None:
    (tmp_path / "file").write_text(OLD)
    done = save(line, tmp_path / name)
    assert done.returncode == 2
    assert "--svg" in done.stderr
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("view", [(), ("--view", "plain"), ("--view", "jsonl")])
def test_what_is_shown_is_as_without_a_picture(tmp_path: Path, view: tuple[str, ...]) -> None:
    line = ("--seed", "1", "--step", "open", *view)
    picture = tmp_path / "picture.svg"
    with_one, without = run(*line, "--svg", str(picture)), run(*line)
    assert (with_one.returncode, without.returncode, with_one.stderr) == (0, 0, "")
    changing = r"127\.0\.0\.1\S*|[0-9.]+ ms|\"(time|server)\": [^,]*|port(\": )? ?\d+"
    assert re.sub(changing, "", with_one.stdout) == re.sub(changing, "", without.stdout)
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "stream:stream" in drawn  # as a terminal shows it, whatever the view


@both
def test_no_room_leaves_the_older_one_as_it_was(tmp_path: Path, line: str) -> None:
    picture = tmp_path / "picture.svg"
    picture.write_text(OLD)
    done = subprocess.run(
        [*COMMAND, *line.split(), "--svg", str(picture)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000)),
    )
    assert done.returncode == (CODES[line] or 74)
    assert "could not be written: File too large" in done.stderr
    assert picture.read_text() == OLD
    assert list(tmp_path.iterdir()) == [picture]


@both
def test_a_device_named_on_purpose_is_written_to(tmp_path: Path, line: str) -> None:
    """Where the defence must not fire."""
    assert save(line, "/dev/null").returncode == CODES[line]
    for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"):
        done = save(line, name)
        assert done.returncode == CODES[line]
        assert done.stdout.startswith("<svg")


@each_command
def test_a_device_that_is_full(line: str) -> None:
    done = save(line, "/dev/full", lang="zh_CN.UTF-8")
    assert done.returncode == (CODES[line] or 74)
    assert "无法写入 /dev/full" in done.stderr


def test_a_pipe_with_a_reader_and_one_without(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert save(DOCTOR, pipe).returncode == CODES[DOCTOR]
    assert save(WALK, pipe).returncode == 74
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    assert save(WALK, pipe).returncode == 0
    reader.join(60)
    assert found[0].startswith("<svg")
