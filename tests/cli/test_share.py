"""Does `xmpp-walk share` write what may be posted, and only where a person has agreed?"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from support.screens.command import run
from support.screens.terminal import Terminal
from support.walks.encodings import found_in

from xmpp_walkthrough.sharing.dummies import PASSWORD
from xmpp_walkthrough.transcript.recording import Recording


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A walk on the practice server, whose secrets are shown."""
    path = tmp_path_factory.mktemp("recorded") / "magpie.jsonl"
    options = ("--auto", "--mechanism", "SCRAM-SHA-256", "--resource", "magpie-place")
    assert run(*options, "--record", str(path), "--keylog", f"{path}.keys").returncode == 0
    return path


@pytest.fixture
def file(recording: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(recording, tmp_path / "magpie.jsonl"))


def shared(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run("share", str(file), "--yes", *options)


def test_the_file_tells_nothing_and_is_for_its_owner_alone(file: Path) -> None:
    before = file.read_bytes()
    done = shared(file)
    output = file.with_name("magpie.jsonl.shared")
    assert done.returncode == 0, done.stderr
    assert output.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == before
    text = output.read_bytes() + done.stdout.replace(str(output), "").encode()
    for canary in ("mbed", "magpie", "ceit.org", "practice CA"):
        assert found_in(before, canary), canary
        assert found_in(text, canary) == [], canary
    assert found_in(text, "mirror") == []
    header = json.loads(output.read_bytes().splitlines()[0])
    assert header["began"] == ""
    assert header["masked"] == []
    # What both sides sent is counted anew: the old count would tell how long the password was.
    records = [json.loads(line) for line in output.read_bytes().splitlines()]
    roles = ("initiating", "receiving")
    sizes = [sum(len(x["raw"].encode()) for x in records if x.get("role") == r) for r in roles]
    assert records[-1]["end"]["sizes"] == sizes


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_account_tells_what_was_changed_and_kept(file: Path, lang: str) -> None:
    done = shared(file, "--lang", lang)
    for dummy in ("user1", "example.org", "resource1", "id1", "nonce1", PASSWORD, "127.0.0.1"):
        assert dummy in done.stdout
    assert "⟨" not in done.stdout


def test_it_is_a_recording_that_is_replayed_and_shared_again(file: Path) -> None:
    shared(file)
    output = file.with_name("magpie.jsonl.shared")
    told = run("replay", str(output), "--view", "plain")
    assert told.returncode == 0
    assert told.stdout.count("made to be posted") == 1
    assert PASSWORD in told.stdout
    original = run("replay", str(file), "--view", "plain").stdout
    # What comes before is another opening, and the note that it was shared.
    assert told.stdout.count("\n") - original.count("\n") in (-1, 0, 1)
    steps = [line for line in told.stdout.splitlines() if line.startswith("===    2")]
    assert steps
    assert steps == [line for line in original.splitlines() if line.startswith("===    2")]
    shared(output)
    again = output.with_name("magpie.jsonl.shared.shared")
    assert run("replay", str(again), "--view", "plain").stdout == told.stdout


def test_the_domain_is_kept_where_it_is_wanted(file: Path) -> None:
    assert "ceit.org" in shared(file, "--keep-domain").stdout
    text = file.with_name("magpie.jsonl.shared").read_text()
    assert "user1@ceit.org" in text
    assert "mbed" not in text


def test_nothing_is_written_over(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    link = tmp_path / "link"
    link.hardlink_to(file)
    for output in (file, link):
        refused = shared(file, "--output", str(output))
        assert refused.returncode == 2
        assert "name another" in refused.stderr
    assert shared(file).returncode == 0
    written = file.with_name("magpie.jsonl.shared").read_bytes()
    again = shared(file)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert file.read_bytes() == before
    assert file.with_name("magpie.jsonl.shared").read_bytes() == written


def test_without_a_terminal_it_wants_to_be_told(file: Path) -> None:
    done = run("share", str(file))
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert not file.with_name("magpie.jsonl.shared").exists()


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("\n", False), ("n\n", False)])
def test_at_a_terminal_it_asks(file: Path, answer: str, written: bool) -> None:
    with Terminal("share", str(file)) as terminal:
        terminal.wait_for("[y/N]")
        assert not file.with_name("magpie.jsonl.shared").exists()
        terminal.press(answer)
        assert terminal.exit_code() == 0
    assert file.with_name("magpie.jsonl.shared").exists() is written


def test_of_a_recording_that_was_cut_what_came_before_is_shared(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    done = shared(file)
    assert done.returncode == 65
    assert "cut off" in done.stderr
    with file.with_name("magpie.jsonl.shared").open("rb") as written:
        recording = Recording(written)
        assert recording.header.kind == "walk"
        assert len(list(recording)) > 5


def test_a_log_of_another_program_becomes_a_recording(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text(
        "C: <stream:stream to='magpie.example' version='1.0' xmlns='jabber:client'"
        " xmlns:stream='http://etherx.jabber.org/streams'>\n"
        "S: <stream:stream from='magpie.example' id='7' version='1.0' xmlns='jabber:client'"
        " xmlns:stream='http://etherx.jabber.org/streams'>\n"
        "C: <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
        "AG1hZ3BpZQBtYWdwaWU=</auth>\n"
        "magpie says something that is no XML\n"
        "S: <failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>\n"
    )
    done = shared(log)
    assert done.returncode == 0, done.stderr
    output = log.with_name("log.txt.shared")
    text = output.read_bytes() + done.stdout.replace(str(output), "").encode()
    assert found_in(text, "magpie") == []
    assert "1" in done.stdout.partition("not understood")[2]
    assert "AHVzZXIxAHB1YmxpYy1wYXNzd29yZA==" in output.read_text()  # NUL user1 NUL public-password
    assert "<not-authorized/>" in run("replay", str(output), "--view", "plain").stdout


@pytest.mark.parametrize("data", [b"", b"\0\xff\xfe", b"[]\n", b'{"xmpp_walk_recording": 99}\n'])
def test_what_is_no_log_is_no_traceback(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd").write_bytes(data)
    done = shared(tmp_path / "odd")
    assert done.returncode in (0, 65)
    assert "Traceback" not in done.stdout + done.stderr
    assert "itself failed" not in done.stderr
    assert shared(tmp_path / "none").returncode == 2
