"""The last walks are kept, masked, and only for a person at a terminal with a home."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from support.screens.command import run
from support.screens.terminal import Terminal
from support.walks.canary import leaks

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.record import kept


def walks(home: Path) -> list[Path]:
    return sorted(home.glob("xmpp-walk/walks/*.jsonl"))


def walk(home: Path, *arguments: str, ci: str = "") -> str:
    with Terminal("--auto", *arguments, XDG_STATE_HOME=str(home), CI=ci) as terminal:
        assert terminal.exit_code() == 0
        return terminal.everything


def test_a_walk_at_a_terminal_is_kept_masked_and_is_the_last_one(tmp_path: Path) -> None:
    seen = walk(tmp_path)
    (path,) = walks(tmp_path)
    assert "`xmpp-walk replay`" in seen.replace("\n", " ")
    assert path.parent.name in seen.replace("\n", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    data = path.read_bytes()
    header, *lines = map(json.loads, data.splitlines())
    assert header["masked"]
    assert leaks("mirror", data) == []
    (auth,) = (line for line in lines if line.get("event") == "sasl_auth")
    assert auth["masks"] == [{"at": 65, "size": 20, "hides": 16}]
    replayed = run("replay", XDG_STATE_HOME=str(tmp_path))
    assert replayed.returncode == 0
    assert "5 exchange" in replayed.stdout
    assert leaks("mirror", replayed.stdout.encode()) == []


def test_nothing_is_kept_in_ci_or_where_there_is_no_home(tmp_path: Path) -> None:
    assert "xmpp-walk replay" not in walk(tmp_path, ci="1")
    assert walks(tmp_path) == []
    nowhere = tmp_path / "file"
    nowhere.write_text("", encoding="utf-8")
    assert "xmpp-walk replay" not in walk(nowhere)


def test_nothing_is_kept_from_a_pipe(tmp_path: Path) -> None:
    for more in ((), ("--keep",)):
        assert run("--auto", *more, CI="", XDG_STATE_HOME=str(tmp_path)).returncode == 0
    assert walks(tmp_path) == []


def test_without_a_kept_walk_replay_says_so(tmp_path: Path) -> None:
    done = run("replay", XDG_STATE_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "no walk was kept yet" in done.stderr


class Person(Environment):
    @property
    def interactive(self) -> bool:
        return True


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return Person(*Environment.real()[:3], variables={})


def test_only_the_last_are_kept(person: Person) -> None:
    made: list[Path] = []
    for _ in range(kept.MOST + 5):
        path = kept.place(person)
        assert path is not None
        path.touch()
        made.append(path)
    assert kept.kept() == made[: -kept.MOST - 1 : -1]


def test_what_the_system_cannot_say_is_no_reason_to_fail(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    import platformdirs

    def raises(*_: object, **__: object) -> None:
        raise RuntimeError("no home")

    monkeypatch.setattr(platformdirs, "user_state_path", raises)
    assert kept.place(person) is None
    assert kept.kept() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--mechanism", "SCRAM-SHA-256"),
        ("--mechanism", "DIGEST-MD5"),
        ("--fast",),
        ("--old-login",),
        ("--sasl2", "--with", "upgrade"),
        ("--fault", "scram-wrong-signature", "--mechanism", "SCRAM-SHA-1"),
    ],
    ids=" ".join,
)
def test_no_way_to_log_in_leaves_the_password_in_what_is_kept(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    with Terminal("--auto", *arguments, XDG_STATE_HOME=str(tmp_path), CI="") as terminal:
        terminal.exit_code()
    (path,) = walks(tmp_path)
    assert leaks("mirror", path.read_bytes()) == []
    assert b'"hides"' in path.read_bytes()
