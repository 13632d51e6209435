"""The doctor at real servers: no false alarm where all is well, the right cause where it is not."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.real.command import COMMAND, environment
from support.real.server import RealServer, Setup

pytestmark = pytest.mark.real

SERVERS = ("prosody", "ejabberd", "prosody-13", "ejabberd-24", "practice")
HEALTHY_SECONDS = 1.5  # the process as a whole, from the shell and back

Start = Callable[[str, Setup], RealServer]


def doctor(
    server: RealServer,
    place: Path,
    *options: str,
    jid: str = "mbed@ceit.org",
    password: str = "mirror",
) -> tuple[int, dict[str, Any]]:
    """Its exit code and its JSON."""
    done = subprocess.run(
        [
            *(*COMMAND, "doctor", jid, "--json", "--ca-file", str(server.ca_file)),
            *("--server", f"{server.host}:{server.port}", *options),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        cwd=place,
        env=environment() | {"XMPP_WALK_PASSWORD": password},
        check=False,
    )
    assert done.stderr == b""
    return done.returncode, json.loads(done.stdout)


def marked(report: dict[str, Any], mark: str) -> list[str]:
    return [f"{x['check']}.{x['key']}" for x in report["findings"] if x["mark"] == mark]


@pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct"])
@pytest.mark.parametrize("name", SERVERS)
def test_a_healthy_server_gets_no_cross(
    start: Start, name: str, direct: bool, tmp_path: Path
) -> None:
    server = start(name, Setup())
    place = f"{server.host}:{server.direct_port if direct else server.port}"
    options = ("--server", place, *(["--direct-tls"] if direct else []))
    code, report = doctor(server, tmp_path, *options)
    assert (code, marked(report, "fault"), report["causes"]) == (0, [], [])
    assert marked(report, "warning") == []
    assert report["software"]["version"]


def test_a_healthy_prosody_is_examined_at_once(start: Start, tmp_path: Path) -> None:
    server = start("prosody", Setup())
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        assert doctor(server, tmp_path)[0] == 0
        spent.append(time.perf_counter() - began)
    assert min(spent) <= HEALTHY_SECONDS


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "PLAIN"])
@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
def test_a_wrong_password_is_called_one(
    start: Start, name: str, mechanism: str, tmp_path: Path
) -> None:
    server = start(name, Setup())
    code, report = doctor(server, tmp_path, "--mechanism", mechanism, password="not it")
    assert (code, marked(report, "fault")) == (40, ["login.refused"])
    first = report["causes"][0]["name"]
    assert first == ("plain-refused" if mechanism == "PLAIN" else "password-wrong")
    assert report["failed"] == {"check": "login", "code": 23}


@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
def test_an_unknown_account_is_told_from_a_wrong_password(
    start: Start, name: str, tmp_path: Path
) -> None:
    server = start(name, Setup())
    wishes = ("--mechanism", "SCRAM-SHA-1")
    _, report = doctor(server, tmp_path, *wishes, jid="nobody@ceit.org")
    assert report["causes"][0]["name"] == "account-unknown"


@pytest.mark.parametrize("name", SERVERS)
def test_a_domain_that_is_not_served_is_found_before_any_login(
    start: Start, name: str, tmp_path: Path
) -> None:
    server = start(name, Setup())
    _, report = doctor(server, tmp_path, jid="mbed@example.org")
    assert marked(report, "fault")[:1] == ["stream.failed"]
    assert report["causes"][0]["name"] == "domain-not-served"
