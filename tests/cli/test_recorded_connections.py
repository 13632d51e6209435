"""The doctor and the server record all their connections in one file; a full disk loses nothing."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.net.relay import Relay
from support.screens.command import COMMAND, environment, run
from support.walks.canary import leaks

from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.recording import Joined, Outcome, Record, Recording


@contextmanager
def serving(path: Path, *options: str) -> Iterator[dict[str, Any]]:
    """The server of a shell, recording; ended in order."""
    line = [*COMMAND, "serve", "--port", "0", "--json", "--quiet", "--record", str(path), *options]
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environment(), text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def records(path: Path) -> list[Record]:
    with path.open("rb") as file:
        return list(Recording(file))


def units(path: Path, connection: int, role: Role) -> list[bytes]:
    entries = [each for each in records(path) if isinstance(each, Entry)]
    return [x.raw for x in entries if (x.connection, x.role) == (connection, role)]


def login(facts: dict[str, Any], *options: str) -> subprocess.CompletedProcess[str]:
    place = ("--server", f"127.0.0.1:{facts['port']}", "--ca-file", facts["ca_file"] or "/dev/null")
    return run("mbed@ceit.org", *place, "--view", "plain", *options, XMPP_WALK_PASSWORD="mirror")


def test_the_server_records_what_the_client_records(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "serve.jsonl", tmp_path / "walk.jsonl"
    with serving(theirs, "--show-secrets") as facts:
        for _ in range(2):
            done = login(facts, "--show-secrets", "--record", str(ours))
            assert done.returncode == 0
    joined = [each for each in records(theirs) if isinstance(each, Joined)]
    assert [each.connection for each in joined] == [1, 2]
    for role in Role:
        assert b"".join(units(theirs, 2, role)) == b"".join(units(ours, 1, role))
    assert isinstance(records(theirs)[-1], Outcome)
    again = run("replay", "--view", "plain", str(theirs))
    assert again.returncode == 0
    assert "Connection 2 127.0.0.1:" in again.stdout
    assert again.stdout.count("5 exchange") == 2


def test_the_server_masks_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "serve.jsonl"
    with serving(path) as facts:
        for mechanism in ("PLAIN", "SCRAM-SHA-1"):
            assert login(facts, "--mechanism", mechanism).returncode == 0
    assert leaks("mirror", path.read_bytes()) == []
    masked = [each for each in records(path) if isinstance(each, Entry) and each.masks]
    assert len(masked) >= 3


@pytest.mark.parametrize("fault", ["features-comment", "features-cut", "features-entity"])
def test_a_fault_is_recorded_as_it_passed(fault: str, tmp_path: Path) -> None:
    path = tmp_path / "serve.jsonl"
    with (
        serving(path, "--starttls", "off", "--show-secrets", "--fault", fault) as facts,
        Relay("127.0.0.1", facts["port"]) as relay,
    ):
        login({**facts, "port": relay.port}, "--insecure", "--insecure", "--timeout", "2")
    passed = {Role.INITIATING: relay.client_to_server, Role.RECEIVING: relay.server_to_client}
    for role, wire in passed.items():
        entries = [x for x in records(path) if isinstance(x, Entry) and x.role is role]
        assert sum(len(x.raw) - sum(m.size - m.hides for m in x.masks) for x in entries) == len(
            wire
        )


def test_the_doctor_records_each_look(tmp_path: Path) -> None:
    path, server = tmp_path / "doctor.jsonl", tmp_path / "serve.jsonl"
    with serving(server) as facts:
        place = ("--server", f"127.0.0.1:{facts['port']}", "--ca-file", facts["ca_file"])
        line = ("doctor", "mbed@ceit.org", *place, "--record", str(path))
        done = run(*line, XMPP_WALK_PASSWORD="mirror")
    assert done.returncode == 0
    joined = [each.about for each in records(path) if isinstance(each, Joined)]
    assert sorted(joined) == ["login", f"probe 127.0.0.1:{facts['port']}"]
    assert leaks("mirror", path.read_bytes()) == []
    sizes = [
        sorted(sum(map(len, units(each, n, Role.RECEIVING))) for n in (1, 2))
        for each in (path, server)
    ]
    assert sizes[0] == sizes[1]
    again = run("replay", "--view", "jsonl", str(path))
    assert again.returncode == 0
    assert "other-connection" in again.stdout


def test_a_disk_that_fills_up_loses_nothing_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "walk.jsonl"

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))

    line = [*COMMAND, "--auto", "--view", "plain", "--record", str(path)]
    done = subprocess.run(
        line,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(),
        preexec_fn=small,
        timeout=30,
        check=False,
    )
    assert done.returncode == ExitCode.OUTPUT
    assert b"6 close" in done.stdout
    assert str(path).encode() in done.stderr
    assert path.stat().st_size == 6_000
    again = run("replay", "--view", "plain", str(path))
    assert again.returncode == ExitCode.DATA
    assert "cut off" in again.stderr
    shown = again.stdout.splitlines()
    assert len(shown) > 30
    assert shown == done.stdout.decode().splitlines()[: len(shown)]
