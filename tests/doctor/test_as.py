"""`xmpp-walk doctor --as NAME` as a process: its words, its JSON, and names that nobody has."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path

import jsonschema
import pytest
from support.doctor.process import SCHEMA, Done, doctor
from support.net.nameserver import nameserver
from support.screens.command import run
from support.walks.canary import leaks

from xmpp_walkthrough.doctor.clients.imitation import policies
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer


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


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "Nothing keeps us from"), ("zh", "没有什么妨碍我们登录")]
)
def test_a_client_that_alone_is_kept_out_is_a_fault(tmp_path: Path, lang: str, says: str) -> None:
    """The server is well: what keeps the client out stands in the comparison and nowhere else."""
    zone = "_xmpps-client._tcp.ceit.org SRV 0 5 {} xmpp.ceit.org.\nxmpp.ceit.org A 127.0.0.1\n"

    async def served() -> Done:
        async with PracticeServer(ServerConfig(direct_tls_port=0)) as server:
            ca_file = tmp_path / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            with nameserver(zone.format(server.direct_tls_port)) as dns:
                where = ("--dns", dns.place, "--ca-file", str(ca_file), "--lang", lang)
                words = ("doctor", "mbed@ceit.org", "--as", "profanity", *where)
                return await asyncio.to_thread(run, *words, XMPP_WALK_PASSWORD="mirror")

    done = asyncio.run(served())
    assert done.returncode == 40, done.stderr
    assert says in done.stdout
    assert "_xmpps-client" in done.stdout
    assert done.stdout.count("Profanity 0.15") == 1
    assert "⟨" not in done.stdout


@pytest.mark.parametrize("name", policies())
def test_the_canary_is_nowhere_and_one_login_is_tried(tmp_path: Path, name: str) -> None:
    canary = f"canary-{secrets.token_hex(12)}"
    done = doctor(tmp_path, "--as", name, "--verbose", password=canary, right="else")
    assert done.returncode == 40
    assert done.stdout.count("<auth ") == 1
    assert leaks(canary, done.stdout.encode(), done.stderr.encode()) == []
