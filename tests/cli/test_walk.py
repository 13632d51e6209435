"""Does `xmpp-walk` walk, say what it should, and end with the documented exit code?"""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment, run

from xmpp_walkthrough.content.library import lessons_root

STEPS = (
    "0 connect",
    "1 open",
    "2.1 tls",
    "2.2 sasl",
    "3 bind",
    "4 session",
    "5 exchange",
    "6 close",
)


def wire(output: str, gutter: str) -> list[str]:
    """The raw units that the plain view shows behind this gutter."""
    return [line[7:] for line in output.splitlines() if line.startswith(gutter)]


def test_the_whole_walk_on_the_practice_server() -> None:
    done = run()
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for step in STEPS:
        assert re.search(rf"^===    {re.escape(step)}\b", done.stdout, re.MULTILINE), step
    assert "AG1iZWQAbWlycm9y" in done.stdout
    assert "</stream:stream>" in wire(done.stdout, "~>")
    assert "</stream:stream>" in wire(done.stdout, "<~")
    assert "⟨" not in done.stdout  # no sentence is missing


def test_a_step_is_shown_in_full_and_the_others_in_a_line_each() -> None:
    done = run("--step", "sasl", "--auto")
    assert done.returncode == 0, done.stderr
    assert wire(done.stdout, "~>") == [
        '<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">AG1iZWQAbWlycm9y</auth>'
    ]
    assert wire(done.stdout, "<~") == ['<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>']
    assert "3 bind" not in done.stdout
    lines = [line for line in done.stdout.splitlines() if line.startswith("===    1 open")]
    assert len(lines) == 2


def test_the_same_in_chinese() -> None:
    done = run("--step", "sasl", "--auto", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert "AG1iZWQAbWlycm9y" in done.stdout
    assert "[en]" not in done.stdout
    assert "⟨" not in done.stdout
    assert re.search("[\u4e00-\u9fff]", done.stdout)


@pytest.mark.parametrize(
    ("option", "last"),
    [
        ("open", "1 open"),
        ("1", "1 open"),
        ("tls", "2.1 tls"),
        ("2", "2.2 sasl"),
        ("bind", "3 bind"),
    ],
)
def test_a_walk_can_end_early_and_still_closes(option: str, last: str) -> None:
    done = run("--to", option)
    assert done.returncode == 0, done.stderr
    steps = re.findall(r"^===    ([0-9.]+ [a-z]+)\b.*:", done.stdout, re.MULTILINE)
    assert steps[-1] == "6 close"
    assert steps[-2].startswith(last)


@pytest.mark.parametrize(
    "mechanism",
    [
        "PLAIN",
        "SCRAM-SHA-1",
        "SCRAM-SHA-256",
        "scram-sha-256",
        "DIGEST-MD5",
        "cram-md5",
        "OAUTHBEARER",
        "ANONYMOUS",
        "external",
        "SCRAM-SHA-1-PLUS",
        "SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-512-PLUS",
    ],
)
def test_each_mechanism_logs_in(mechanism: str) -> None:
    done = run("--mechanism", mechanism)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f'mechanism="{mechanism.upper()}"' in done.stdout


def test_scram_shows_its_whole_arithmetic() -> None:
    output = run("--mechanism", "SCRAM-SHA-256", "--step", "sasl").stdout
    names = ("salted_password", "client_key", "stored_key", "auth_message", "client_signature",
             "client_proof", "server_key", "server_signature")  # fmt: skip
    for name in names:
        assert len(re.findall(rf"^    \|  {name} = ", output, re.MULTILINE)) == 1, name


def test_a_seed_repeats_the_walk_byte_for_byte() -> None:
    first, second, other = (run("--seed", seed, "--view", "jsonl").stdout for seed in "112")

    def raws(output: str) -> list[str]:
        return [
            record["raw"] for line in output.splitlines() if "raw" in (record := json.loads(line))
        ]

    assert raws(first) == raws(second)
    assert raws(first) != raws(other)


def test_direct_tls_has_no_step_2_1() -> None:
    done = run("--direct-tls")
    assert done.returncode == 0, done.stderr
    assert "starttls" not in done.stdout.replace("<starttls/>", "")
    assert "2.1 tls" not in done.stdout


def test_a_resource_can_be_asked_for() -> None:
    done = run("--resource", "balcony", "--step", "bind")
    assert "<resource>balcony</resource>" in done.stdout
    assert "<jid>mbed@ceit.org/balcony</jid>" in done.stdout


def test_auto_does_not_take_the_jid_for_its_seconds() -> None:
    done = run("--auto", "me@example.org")
    assert done.returncode == 2
    assert "XMPP_WALK_PASSWORD" in done.stderr
    assert run("--auto", "0.01", "--step", "open").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--step", "nowhere"], "there is no step 'nowhere'"),
        (["--view", "smoke"], "there is no view 'smoke'"),
        (["--lang", "xx"], "there is no language 'xx'"),
        (["@@"], "'@@'"),
        (["example.org"], "example.org"),
        (["me@example.org"], "XMPP_WALK_PASSWORD"),
        (["me@example.org", "--server", "host:port:x"], "is not HOST or HOST:PORT"),
        (["--server", "localhost"], "--server goes with a JID"),
        (["--ca-file", "/nonexistent"], "/nonexistent"),
        (["--password", "secret"], "--password"),
        (["--sasl2", "--old-login"], "choose one of them"),
        (["--fast", "--old-login"], "choose one of them"),
    ],
)
def test_wrong_use_is_explained_and_ends_with_2(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_malformed_server_is_explained() -> None:
    for server in ("host:port:x", ":5222", "host:0", "host:70000", "[::1"):
        done = run("me@example.org", "--server", server, XMPP_WALK_PASSWORD="x")
        assert (done.returncode, "HOST:PORT" in done.stderr) == (2, True), server


def test_a_closed_port_ends_with_11() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    done = run("mbed@ceit.org", "--server", f"127.0.0.1:{port}", XMPP_WALK_PASSWORD="x")
    assert done.returncode == 11
    assert "exit 11" in done.stdout


def test_the_last_line_of_a_failed_jsonl_walk_has_its_exit_code_as_any_last_line() -> None:
    done = run("--view", "jsonl", "--fault", "cert-expired")
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["exit_code"] == last["failed"]["exit_code"] == done.returncode == 22


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_so_has_that_of_a_walk_that_a_signal_ends(number: int) -> None:
    with subprocess.Popen(
        [*COMMAND, "--view", "jsonl", "--auto", "5"], stdout=subprocess.PIPE, env=environment()
    ) as walk:
        assert walk.stdout is not None
        while b'"connected"' not in walk.stdout.readline():
            assert walk.poll() is None
        walk.send_signal(number)
        last = json.loads(walk.stdout.read().splitlines()[-1])
    assert last == {"exit_code": 130}
    assert walk.returncode == 130


def test_jsonl_is_one_object_a_line_with_the_documented_fields() -> None:
    lines = [json.loads(line) for line in run("--view", "jsonl").stdout.splitlines()]
    assert lines[0]["xmpp_walk"] == 1
    assert lines[-1] == {"exit_code": 0}
    wire = [line for line in lines if "role" in line]
    for line in wire:
        assert set(line) == {
            *("time", "step", "phase", "secured", "role", "event", "raw"),
            *("masked", "verdict", "key", "section"),
        }
    assert {line["role"] for line in wire} == {"initiating", "receiving"}
    assert all("note" in line and "facts" in line for line in lines[1:-1] if "role" not in line)


def test_the_words_can_come_from_another_folder(tmp_path: Path) -> None:
    shutil.copytree(lessons_root(), tmp_path / "course")
    messages = tmp_path / "course" / "en" / "messages.toml"
    text = messages.read_text(encoding="utf-8")
    messages.write_text(text.replace('sasl = "who are you?"', 'sasl = "papers, please"'), "utf-8")
    course = str(tmp_path / "course")
    for done in (
        run("--step", "sasl", "--lessons", course),
        run("--step", "sasl", XMPP_WALK_LESSONS=course),
    ):
        assert "2.2 sasl: papers, please" in done.stdout
    assert run("--lessons", str(tmp_path / "nothing")).returncode == 2
