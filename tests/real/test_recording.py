"""Is a recording the wire, and its replay the walk? A third party saw what passed, without TLS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.net.interception import Interceptor
from support.net.relay import Direction, Relay
from support.real.server import ACCOUNTS, Setup
from support.real.sharing import Start
from support.screens.command import run
from support.walks.canary import leaks

from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.recording import Recording

pytestmark = pytest.mark.real

SERVERS = ("practice", "prosody", "ejabberd", "prosody-13", "ejabberd-24")
BINDING = ("prosody-13", "ejabberd-24")
WAYS: dict[Role, Direction] = {
    Role.INITIATING: "client-to-server",
    Role.RECEIVING: "server-to-client",
}


def assert_is_the_wire(entries: list[Entry], wire: bytes) -> None:
    """Every byte but the marked ones, and of those the number."""
    at = 0
    for entry in entries:
        done = 0
        for mask in entry.masks:
            clear = entry.raw[done : mask.at]
            assert wire[at : at + len(clear)] == clear
            at += len(clear) + mask.hides
            done = mask.at + mask.size
        rest = entry.raw[done:]
        assert wire[at : at + len(rest)] == rest
        at += len(rest)
    assert at == len(wire)


def units(output: str) -> list[dict[str, object]]:
    """The units of the view for programs: their bytes, and what is said of them."""
    return [line for line in map(json.loads, output.splitlines()) if "role" in line]


@pytest.mark.parametrize("secrets", [False, True], ids=["masked", "shown"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-1"])
@pytest.mark.parametrize("name", SERVERS)
def test_a_recording_is_the_wire_and_its_replay_the_walk(
    name: str, mechanism: str, secrets: bool, start: Start, tmp_path: Path
) -> None:
    # These see by the channel binding that two connections are not one: with them, in clear.
    clear = name in BINDING and mechanism != "PLAIN"
    setup = Setup("off" if clear else "required", (mechanism,))
    server, password = start(name, setup), ACCOUNTS["mbed"]
    path, authority = tmp_path / "walk.jsonl", tmp_path / "ca.pem"
    shown = ("--show-secrets",) if secrets else ()
    between = Relay if clear else Interceptor
    with between(server.host, server.port) as middle:
        authority.write_bytes(getattr(middle, "ca_pem", server.ca_file.read_bytes()))
        live = run(
            *("mbed@ceit.org", "--server", f"127.0.0.1:{middle.port}", "--ca-file", str(authority)),
            *("--mechanism", mechanism, "--view", "jsonl", "--record", str(path)),
            *(("--insecure", "--insecure") if clear else ()),
            *shown,
            XMPP_WALK_PASSWORD=password,
        )
    assert live.returncode == 0, live.stderr
    with path.open("rb") as file:
        recording = Recording(file)
        entries = [record for record in recording if isinstance(record, Entry)]
    assert bool(recording.header.masked) is not secrets
    assert any(entry.masks for entry in entries) is not secrets
    for role, way in WAYS.items():
        passed = b"".join(each.data for each in middle.passages if each.direction == way)
        assert_is_the_wire([each for each in entries if each.role is role], passed)
    again = run("replay", "--view", "jsonl", str(path))
    assert (again.returncode, again.stdout) == (0, live.stdout)
    assert secrets or leaks(password, path.read_bytes()) == []
    assert len(units(live.stdout)) == len(entries)
    explained = run("explain", "--view", "jsonl", *shown, str(path))
    assert units(explained.stdout) == units(live.stdout)
