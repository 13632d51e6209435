"""A replay is the walk again: the same output to the byte, the same end, and no socket."""

from __future__ import annotations

import io
import json
import os
import socket
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.screens.command import run
from support.walks.canary import leaks

import xmpp_walkthrough.server.faults as faults_package
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.replay.run_replay import run as replay
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.recording import Failure, Joined, Outcome, Recorder, Recording
from xmpp_walkthrough.views import jsonl, plain
from xmpp_walkthrough.views.view import Setting, ViewKind

FAULTS = {fault.name: fault for fault in load(faults_package, Fault)}
# One of every few, of each area; all of them: `python -m tests.soak.replays`.
SAMPLE = sorted(FAULTS)[::20]
VIEWS = {"plain": plain.VIEW, "jsonl": jsonl.VIEW}


def played(path: Path, view: str, *, lang: str = "en") -> tuple[int, str, str]:
    """The exit code, the output and the errors of a replay, in this process."""
    out, errors = io.StringIO(), io.StringIO()
    environment = Environment(io.StringIO(), out, errors, {"LANG": lang})
    given = {"file": path, "steps": [], "speed": None, "view": view, "lang": None, "lessons": None}
    code = replay(given, environment)
    return code, out.getvalue(), errors.getvalue()


def walked(path: Path, view: ViewKind, *faults: Fault) -> tuple[int, str]:
    """The exit code and the output of a walk that is recorded."""
    out = io.StringIO()
    setting = Setting(out, Library("en"))
    request = Request(None, "", view, setting, Environment.real(), delay=0, faults=faults)
    request = request._replace(record=path, options=Options(timeout=1.0), seed=1)
    return loop.run(journey(request)), out.getvalue()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["", *SAMPLE])
def test_a_replay_prints_what_the_walk_has_printed(name: str, view: str, tmp_path: Path) -> None:
    path = tmp_path / "walk.jsonl"
    code, out = walked(path, VIEWS[view], *([FAULTS[name]] if name else []))
    assert played(path, view) == (code, out, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--mechanism", "SCRAM-SHA-256"),
        ("--sasl2",),
        ("--twice",),
        ("--to", "bind"),
        ("--register",),
        ("--with", "sm", "--with", "rosterver"),
        ("--send-instead", "exchange=@5p-02"),
        ("--send-instead", "exchange:20=@5p-02"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("view", VIEWS)
def test_each_sort_of_walk(arguments: tuple[str, ...], view: str, tmp_path: Path) -> None:
    path = tmp_path / "walk.jsonl"
    live = run("--auto", "--view", view, *arguments, "--record", str(path))
    assert played(path, view) == (live.returncode, live.stdout, "")


def test_the_terminal_shows_the_same_steps(tmp_path: Path) -> None:
    path = tmp_path / "walk.jsonl"
    live = run("--auto", "--view", "terminal", "--record", str(path))
    again = run("replay", "--view", "terminal", str(path))
    assert (again.returncode, again.stdout) == (live.returncode, live.stdout)


def test_a_login_with_a_password_is_masked_unless_secrets_are_shown(tmp_path: Path) -> None:
    password = "canary-Zx7qW"
    for options, found in (((), False), (("--show-secrets",), True)):
        path = tmp_path / f"{found}.jsonl"
        code, out = _logged_in(password, path, *options)
        assert code == 0
        data = path.read_bytes()
        assert (leaks(password, data) != []) is found
        assert b'"masked": []' in data.partition(b"\n")[0] if found else True
        assert played(path, "plain") == (code, out, "")


def _logged_in(password: str, path: Path, *options: str) -> tuple[int, str]:
    import asyncio

    async def served() -> tuple[int, str]:
        config = ServerConfig(accounts={"romeo": password})
        async with PracticeServer(config) as server:
            ca = path.with_suffix(".pem")
            ca.write_bytes(server.ca_pem)
            line = ("romeo@ceit.org", "--server", f"127.0.0.1:{server.port}", "--ca-file", str(ca))
            more = ("--mechanism", "PLAIN", "--view", "plain", "--record", str(path), *options)
            done = await asyncio.to_thread(run, *line, *more, XMPP_WALK_PASSWORD=password)
            return done.returncode, done.stdout

    return asyncio.run(served())


def test_no_socket_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "walk.jsonl"
    code, out = walked(path, plain.VIEW)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(socket, "socketpair", never)
    assert played(path, "plain") == (code, out, "")


# --- the file ---


def test_the_file_is_its_owners_and_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "walk.jsonl"
    path.write_text("older", encoding="utf-8")
    path.chmod(0o644)
    os.umask(os.umask(0o022))
    walked(path, plain.VIEW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert b"older" not in path.read_bytes()


def test_never_through_a_symbolic_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("mine", encoding="utf-8")
    link.symlink_to(target)
    done = run("--auto", "--record", str(link))
    assert done.returncode == 2
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_full_disk_ends_the_recording_and_not_the_walk() -> None:
    done = run("--auto", "--view", "plain", "--record", "/dev/full")
    assert done.returncode == ExitCode.OUTPUT
    assert "6 close" in done.stdout
    assert "/dev/full" in done.stderr


def test_what_was_written_stays_when_the_program_is_killed(tmp_path: Path) -> None:
    import signal
    import subprocess

    from support.screens.command import COMMAND, environment

    path = tmp_path / "walk.jsonl"
    line = [*COMMAND, "--auto", "5", "--view", "plain", "--record", str(path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environment(), text=True) as process:
        assert process.stdout is not None
        while "1 open" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    code, out, errors = played(path, "plain")
    assert code == ExitCode.DATA
    assert "1 open" in out
    assert "was stopped" in errors


# --- bad files ---


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "walk.jsonl"
    walked(path, plain.VIEW)
    return path.read_bytes()


def test_a_cut_recording_is_shown_up_to_the_cut(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "walk.jsonl"
    path.write_bytes(good)
    _, whole, _ = played(path, "jsonl")
    shown = whole.splitlines()
    for cut in range(1, len(good), 997):
        path.write_bytes(good[:cut])
        code, out, errors = played(path, "jsonl")
        assert code == ExitCode.DATA
        assert errors.count("\n") == 1
        assert out.splitlines() == shown[: len(out.splitlines())]
    assert len(out.splitlines()) > len(shown) - 5


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is no recording"),
        (b"<iq/>", "xmpp-walk explain"),
        (b'{"xmpp_walk_recording": 99, "kind": "walk"}\n', "newer"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_recording(data: bytes, says: str, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "walk.jsonl"
    path.write_bytes(data)
    code, out, errors = played(path, "plain", lang=lang)
    assert (code, out) == (ExitCode.DATA, "")
    assert errors.startswith(str(path)) or lang == "zh"
    assert lang == "zh" or says in errors
    assert "⟨" not in errors


HOSTILE = (
    {"note": "begin", "facts": {"number": "1", "occurrence": 1}, "step": "../x"},
    {"note": "x", "facts": {"units": "many", "bytes": []}},
    {"note": "sasl.values", "facts": {"values": {"a": {"b": []}}}},
    {"note": "connect.racing", "facts": {}},
    {"end": {"exit_code": 999}},
    {"end": {"exit_code": 0, "failure": {"key": "../../x", "exit_code": 23}}},
    {"end": {"exit_code": 0, "failure": {"key": "timeout", "exit_code": 1, "step": "gone"}}},
    {"end": {"exit_code": 0, "failure": {"key": "timeout", "exit_code": 23, "step": "sasl"}}},
    {"afterwards": {"fact": {"key": "twice.alive", "facts": {}}}},
    {"joined": {"connection": 10**30, "about": "\u001b[2J"}},
    {"closing": {"failed": True}},
    {"note": "tls.established", "facts": {"tls": {}, "domain": "x"}},
    {"note": "\u001b]0;x\u0007", "facts": {"\u001b": "\u202e"}},
)


@pytest.mark.parametrize("record", HOSTILE, ids=str)
@pytest.mark.parametrize("kind", ["walk", "\u001b"])
@pytest.mark.parametrize("view", ["plain", "terminal"])
def test_a_hostile_record(
    record: dict[str, object], kind: str, view: str, good: bytes, tmp_path: Path
) -> None:
    where = {"time": 1e9, "step": "sasl", "phase": "idle", "secured": True, "connection": 1}
    lines = good.splitlines(keepends=True)
    first = json.dumps({**json.loads(lines[0]), "kind": kind}).encode() + b"\n"
    line = json.dumps({**where, **record}).encode() + b"\n"
    path = tmp_path / "walk.jsonl"
    for made in ([first, line], [first, *lines[1:20], line, *lines[20:]]):
        path.write_bytes(b"".join(made))
        code, out, _ = played(path, view)
        assert code in set(ExitCode)
        assert code != ExitCode.INTERNAL
        if view != "terminal":
            assert "\x1b" not in out


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0), st.integers(1, 40), st.sampled_from([b"", b"}", b'"', b"\xff", b"0", b"null"])
)
def test_any_change_of_a_recording(
    good: bytes, tmp_path: Path, at: int, size: int, instead: bytes
) -> None:
    at %= len(good)
    path = tmp_path / "walk.jsonl"
    path.write_bytes(good[:at] + instead + good[at + size :])
    code, _, _ = played(path, "plain")
    assert code in {ExitCode.OK, ExitCode.DATA}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_as_a_recording(good: bytes, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "walk.jsonl"
    for whole in (data, good.splitlines(keepends=True)[0] + data, good + data):
        path.write_bytes(whole)
        assert played(path, "plain")[0] in {ExitCode.OK, ExitCode.DATA}


def test_the_recorded_pace(good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    header, *lines = good.splitlines(keepends=True)
    slow = [
        line.replace(b'"time": 0.', b'"time": 2.') if b"exchange" in line else line
        for line in lines
    ]
    path = tmp_path / "walk.jsonl"
    path.write_bytes(b"".join([header, *slow]))
    given = {"file": path, "steps": [], "view": "plain", "lang": "en", "lessons": None}
    environment = Environment(io.StringIO(), io.StringIO(), io.StringIO(), {})
    assert replay({**given, "speed": 4.0}, environment) == ExitCode.OK
    assert 0.5 <= max(slept) < 0.6  # two seconds, at four times the pace
    assert replay({**given, "speed": 0.01}, environment) == ExitCode.OK
    assert max(slept) == 10.0  # nobody waits for longer
    slept.clear()
    assert replay({**given, "speed": None}, environment) == ExitCode.OK
    assert slept == []


def test_a_walk_that_was_cut_off_and_walked_again(tmp_path: Path) -> None:
    """A server's timer ends a pause; the learner walks again, a line a step until there."""
    path = tmp_path / "walk.jsonl"
    walked(path, plain.VIEW)
    with path.open("rb") as file:
        recording = Recording(file)
        header, records = recording.header, list(recording)
    till = next(n for n, x in enumerate(records) if isinstance(x, Entry) and x.step == "sasl")
    failure = Failure("cut-off", int(ExitCode.SASL), {"seconds": 30}, step="sasl")
    with path.open("wb") as file:
        recorder = Recorder(file.write, header)
        for record in [*records[:till], Outcome(int(ExitCode.SASL), failure)]:
            recorder.add(record)
        recorder.add(Joined(2, "walk"))
        for record in records[1:]:
            again = record._replace(connection=2) if isinstance(record, Entry | Note) else record
            recorder.add(again)
    code, out, errors = played(path, "plain")
    assert (code, errors) == (0, "")
    first, _, second = out.partition("***")
    assert "2.2 sasl: " in first
    assert "1 open: " in second
    assert "<auth" not in first
    assert second.count("<starttls xmlns") == 0  # a line for the step, till it is the one again
    assert "<auth" in second
