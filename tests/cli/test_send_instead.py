"""`--send-instead`: a script sends what no client should, and reads what the server makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.screens.command import run
from support.screens.pauses import BEGIN, ends
from support.screens.terminal import ENTER, Terminal
from support.walks.walked import walked

from xmpp_walkthrough.cli.walk.send_instead import scripts

STARTTLS = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


def test_the_bytes_of_a_file_go_out_in_the_place_of_the_first_send(tmp_path: Path) -> None:
    file = tmp_path / "auth.xml"
    auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='X'/>"
    file.write_text(auth + "\n", encoding="utf-8")
    done = run("--send-instead", f"sasl={file}")
    assert done.returncode == 23, done.stdout + done.stderr
    assert f"~>     {auth}" in done.stdout
    assert "Sent in the place of what the walk would have sent" in done.stdout
    assert "<invalid-mechanism/>" in done.stdout


def test_a_script_of_the_catalogue_is_found_by_its_name() -> None:
    done = run("--send-instead", "tls=@2.1-10", "--view", "jsonl")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    (sent,) = [record for record in records if record.get("edited")]
    assert sent["raw"] == scripts()["2.1-10"] == "<presence/>"
    assert done.returncode == 22


def test_what_speaks_against_it_is_said_before_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "bad.xml"
    file.write_bytes(b"<iq type='set'>\n<bind></iq>")
    done = run("--send-instead", f"bind={file}", "--view", "jsonl")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    (opinion,) = [record for record in records if record.get("note") == "opinion"]
    assert opinion["key"] == "violation.mismatched-tag"
    assert "Line 2" in opinion["facts"]["says"]
    (sent,) = [record for record in records if record.get("edited")]
    assert sent["raw"] == "<iq type='set'>\n<bind></iq>"
    assert records.index(opinion) < records.index(sent)
    assert any("not-well-formed" in record.get("raw", "") for record in records)
    assert done.returncode == 24


def test_bytes_that_are_not_text_and_a_later_send_of_a_step(tmp_path: Path) -> None:
    file = tmp_path / "bytes"
    file.write_bytes(b"<a>\xff</a>")
    done = run("--send-instead", f"open:3={file}", "--view", "jsonl")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    (sent,) = [record for record in records if record.get("edited")]
    assert "raw_base64" in sent
    before = [r for r in records if r.get("event") == "stream_header" and not r.get("edited")]
    assert len([r for r in before if r["role"] == "initiating"]) == 2
    assert done.returncode == 20


def test_in_a_step_that_is_not_shown_in_full(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(STARTTLS + b"<presence/>")
    done = run("--step", "sasl", "--send-instead", f"2.1={file}")
    assert done.returncode != 0
    assert "<presence/>" in done.stdout  # it failed, so it is shown all the same


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("sasl", "STEP=FILE"),
        ("connect=x", "none of the steps that send"),
        ("2=x", "none of the steps that send"),
        ("=x", "none of the steps that send"),
        ("open:0=x", "does not count"),
        ("sasl=/nonexistent/file", "cannot be read"),
        ("sasl=/dev/null", "is empty"),
        ("sasl=@none", "there is no script @none"),
    ],
)
def test_a_wrong_use_is_explained(value: str, said: str) -> None:
    done = run("--send-instead", value)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_person_is_asked_before_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "iq.xml"
    file.write_bytes(b"<iq type='get' id='mine'><query xmlns='jabber:iq:roster'/></iq>")
    arguments = ("--step", "exchange", "--send-instead", f"exchange={file}")
    with Terminal(*arguments, rows=60) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, "e edits it")
        assert "edited" in terminal.screen
        terminal.step(ENTER, "Enter sends · e")
        assert "id='mine'" in terminal.everything
        terminal.press("q")
        assert ends(terminal) == 0
        assert terminal.restored()


def test_a_person_may_leave_it(tmp_path: Path) -> None:
    file = tmp_path / "iq.xml"
    file.write_bytes(b"<nonsense")
    with Terminal("--step", "tls", "--send-instead", f"tls={file}", rows=60) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, "sends it anyway")
        terminal.step("n", "Enter sends · e")
        terminal.press(ENTER)
        assert ends(terminal) == 0
        assert terminal.restored()


def unsent(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[tuple[str, int]]]:
    found = walked("", f"xmpp-walk {command}", monkeypatch)
    told: list[dict[str, Any]] = [
        record for record in found.records if record.get("note", "").startswith("instead.")
    ]
    return found.code, [(each["facts"]["place"], each["facts"]["sends"]) for each in told]


@pytest.mark.parametrize(
    ("command", "code", "places"),
    [
        ("--send-instead exchange:2=@5p-02", 0, []),
        ("--send-instead exchange:20=@5p-02", 0, [("exchange:20", 5)]),
        ("--step bind --send-instead exchange=@5p-02", 0, [("exchange", 0)]),
        ("--to bind --send-instead close=@6-02 --send-instead session=@4-04", 0, [("session", 0)]),
        ("--fault sasl-not-authorized --send-instead sasl:2=@SF-01", 23, [("sasl:2", 1)]),
        ("--fault tls-declined --send-instead sasl=@SF-01", 22, [("sasl", 0)]),
    ],
)
def test_what_never_came_up_is_said(
    command: str, code: int, places: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unsent(command, monkeypatch) == (code, places)
