"""`xmpp-walk doctor` as a process: what it prints, what it returns, and what it never tells."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from support.doctor.process import SCHEMA, doctor
from support.screens.command import run
from support.walks.canary import leaks


def test_a_healthy_server_is_exit_code_0(tmp_path: Path) -> None:
    done = doctor(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "  ok   login" in done.stdout
    assert "XX" not in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_fault_is_exit_code_40_with_its_cause(tmp_path: Path, lang: str) -> None:
    done = doctor(tmp_path, "--lang", lang, password="not it")
    assert done.returncode == 40
    assert "  XX   " in done.stdout
    assert "⟨" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_verbose_shows_the_exchange_under_its_finding(tmp_path: Path) -> None:
    lines = doctor(tmp_path, "--verbose", password="not it").stdout.splitlines()
    login = next(number for number, line in enumerate(lines) if "  login " in line)
    sent = [line for line in lines[login:] if line.lstrip().startswith("~> <auth")]
    assert len(sent) == 1


def test_quiet_is_nothing_but_the_exit_code(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--quiet", password="not it")
    assert (done.returncode, done.stdout, done.stderr) == (40, "", "")


def test_a_picture_is_saved_of_the_report_that_is_shown(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--svg", str(tmp_path / "report.svg"))
    assert (done.returncode, done.stdout[:3]) == (0, " mb")
    assert (tmp_path / "report.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("password", ["mirror", "not it"])
def test_json_is_as_its_schema_says(tmp_path: Path, password: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    report = json.loads(doctor(tmp_path, "--json", password=password).stdout)
    jsonschema.validate(report, schema)
    assert bool(report["causes"]) is (password != "mirror")


def test_json_is_one_object_with_the_failing_steps_code(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json", password="not it")
    report = json.loads(done.stdout)
    assert report["failed"] == {"check": "login", "code": 23}
    assert (report["exit_code"], done.returncode, report["healthy"]) == (40, 40, False)


@pytest.mark.parametrize("options", [(), ("--verbose",), ("--json",)], ids=str)
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_the_canary_is_nowhere(tmp_path: Path, options: tuple[str, ...], right: bool) -> None:
    canary = f"canary-{secrets.token_hex(12)}"
    done = doctor(tmp_path, *options, password=canary, right=canary if right else "else")
    assert done.returncode == (0 if right else 40)
    assert leaks(canary, done.stdout.encode(), done.stderr.encode()) == []


def test_without_a_password_it_says_how_to_do_without_one() -> None:
    done = run("doctor", "mbed@ceit.org", "--server", "127.0.0.1:1")
    assert done.returncode == 2
    assert "--no-login" in done.stderr


def test_a_walk_does_not_load_the_doctor() -> None:
    program = (
        "import sys, xmpp_walkthrough.cli.run, xmpp_walkthrough.cli.walk.request\n"
        "print(*(name for name in sys.modules if 'doctor' in name))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
