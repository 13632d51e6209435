"""`xmpp-walk doctor --as NAME` as a process: its words, its JSON, and names that nobody has."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import jsonschema
import pytest
from command import run
from test_canary import leaks

from doctor.test_command import SCHEMA, doctor
from xmpp_walkthrough.doctor.imitation import policies


def test_a_name_that_is_not_known_is_a_usage_error_with_all_names() -> None:
    done = run("doctor", "me@example.org", "--as", "Nobody", "--no-login")
    assert done.returncode == 2
    for name in policies():
        assert name in done.stderr


def test_the_mechanism_is_the_clients_choice() -> None:
    done = run("doctor", "me@example.org", "--as", "slixmpp", "--mechanism", "PLAIN")
    assert done.returncode == 2
    assert "--mechanism" in done.stderr


@pytest.mark.parametrize("name", policies())
def test_json_of_a_comparison_is_as_its_schema_says(tmp_path: Path, name: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    report = json.loads(doctor(tmp_path, "--json", "--as", name).stdout)
    jsonschema.validate(report, schema)
    compared = report["as"]
    assert compared["client"] == name
    assert compared["comes_in"]
    assert compared["theirs"]["stopped_by"] is None
    assert compared["theirs"]["mechanisms"]


def test_without_it_there_is_no_comparison(tmp_path: Path) -> None:
    assert json.loads(doctor(tmp_path, "--json").stdout)["as"] is None


@pytest.mark.parametrize(("lang", "label"), [("en", " Differs "), ("zh", " 不同 ")])
def test_the_first_decision_that_differs_is_named(tmp_path: Path, lang: str, label: str) -> None:
    done = doctor(tmp_path, "--as", "PROFANITY", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert label in done.stdout
    assert "SCRAM-SHA-512-PLUS" in done.stdout
    assert "⟨" not in done.stdout


@pytest.mark.parametrize("name", policies())
def test_the_canary_is_nowhere_and_one_login_is_tried(tmp_path: Path, name: str) -> None:
    canary = f"canary-{secrets.token_hex(12)}"
    done = doctor(tmp_path, "--as", name, "--verbose", password=canary, right="else")
    assert done.returncode == 40
    assert done.stdout.count("<auth ") == 1
    assert leaks(canary, done.stdout.encode(), done.stderr.encode()) == []
