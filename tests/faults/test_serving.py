"""Do `serve --fault`, `--fault` and `faults` do what their help says? As processes."""

import json
import subprocess

import pytest
from support.screens.command import COMMAND, environment, run

from xmpp_walkthrough.server.fault import known

FAULTS = known()


def test_the_walk_names_the_fault_and_ends_with_its_code() -> None:
    done = run("--fault", "scram-wrong-signature")
    assert done.returncode == 23
    assert "cannot prove that it knows the password" in done.stdout
    assert "exit 23" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_walk_in_chinese() -> None:
    done = run("--fault", "cert-expired", "--lang", "zh")
    assert done.returncode == 22
    assert "证书昨天到期" in done.stdout
    assert "[en]" not in done.stdout
    assert "⟨" not in done.stdout


def test_several_faults_at_once() -> None:
    done = run("--fault", "stream-no-id", "--fault", "bind-conflict")
    assert done.returncode == 24
    assert "no `id`" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fault", "cert-expird"], "cert-expired"),
        (["--fault", "qqq"], "xmpp-walk faults"),
        (["me@example.org", "--fault", "cert-expired"], "--fault is for the practice server"),
        (["serve", "--fault", "cert-expird"], "cert-expired"),
        (["faults", "--step", "nowhere"], "there is no step 'nowhere'"),
    ],
)
def test_wrong_use_is_explained_and_ends_with_2(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_fault_is_listed_under_its_step(lang: str) -> None:
    output = run("faults", "--lang", lang).stdout
    names = [line.split()[0] for line in output.splitlines() if line[:2] == "  " != line[2:4]]
    assert sorted(names) == sorted(FAULTS)
    assert "⟨" not in output
    assert "[en]" not in output


def test_the_faults_of_a_step() -> None:
    output = run("faults", "--step", "2.2").stdout
    assert output.startswith("2.2 sasl")
    assert "scram-wrong-signature" in output
    assert "cert-expired" not in output


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_fits_on_80_columns(lang: str) -> None:
    from unicodedata import east_asian_width

    for line in run("faults", "--lang", lang).stdout.splitlines():
        assert sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) <= 80, line


def test_the_server_alone_offers_a_fault_to_any_client() -> None:
    arguments = [*COMMAND, "serve", "--json", "--port", "0", "--quiet", "--fault", "cert-expired"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment()) as server:
        assert server.stdout is not None
        facts = json.loads(server.stdout.readline())
        at = f"{facts['host']}:{facts['port']}"
        done = run(
            *(facts["jid"], "--server", at, "--ca-file", facts["ca_file"]),
            XMPP_WALK_PASSWORD=facts["password"],
        )
        server.terminate()
    assert done.returncode == 22
    assert server.returncode == 0
    assert facts["password"] not in done.stdout
