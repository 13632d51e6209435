"""What is known about a mechanism of SASL stands in its file: one file more is one mechanism more.

Faults, policies and rules are about names. What else names one is listed here with its reason.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.files import ROOT
from support.sources import NAME, PACKAGE, modules

from xmpp_walkthrough.cli.options import written_mechanisms
from xmpp_walkthrough.protocol.sasl.known import everyone, mechanisms

NAMED = {
    "cli/walk/practice.py": "the article's login is by PLAIN",
    "doctor/signs/signs.py": "the closed table of what a rule may ask for",
    "transcript/ordinary.py": "words that stand on any stream, those of other clients among them",
}
ABOUT_NAMES = (
    *("protocol/sasl", "server/faults/", "doctor/policies/", "doctor/rules/"),
    "doctor/clients/policy.py",
)
# Some part of a name that only a mechanism has, as in `name.startswith("SCRAM-")`.
BEGINNINGS = {f"{name.partition('-')[0]}-" for name in everyone() if "-" in name}


def texts(tree: ast.Module) -> Iterator[str]:
    """The strings of a module that are not there to be read by people alone."""
    documents = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documents:
            yield node.value


def names_one(text: str) -> bool:
    """A name alone or its beginning, or a list of them; a sentence may mention one."""
    words = re.findall(r"[A-Z0-9-]+", text)
    alone = text in everyone() or text in BEGINNINGS or text in {b[:-1] for b in BEGINNINGS}
    return alone or len(set(words) & set(everyone())) > 1


def naming(sources: dict[str, ast.Module]) -> set[str]:
    rest = {path: tree for path, tree in sources.items() if not path.startswith(ABOUT_NAMES)}
    return {path for path, tree in rest.items() if any(map(names_one, texts(tree)))}


def test_no_other_code_names_a_mechanism() -> None:
    assert naming(modules()) == set(NAMED)
    assert len(NAMED) <= 3


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('X = "PLAIN"', True),
        ('if name.startswith("SCRAM-"): pass', True),
        ('if name.startswith("HT"): pass', True),
        ('HELP = "PLAIN, EXTERNAL and others"', True),
        ('HELP = "Our certificate, for EXTERNAL (PEM)."', False),
        ('"""About PLAIN and EXTERNAL."""', False),
        ('X = "plain"', False),
    ],
)
def test_a_name_is_found(source: str, found: bool) -> None:
    assert bool(naming({"cli/x.py": ast.parse(source)})) == found


def test_the_names_in_the_text_of_the_folder_are_those_of_its_values() -> None:
    assert sorted(written_mechanisms()) == sorted(mechanisms())


# --- a mechanism in one file ---

FILE = '''
"""X-TEST: a name and a password, with a bar between them. Of no standard."""

from xmpp_walkthrough.protocol.sasl import Granted, Mechanism, Move, Refusal
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading


def initiate(credentials):
    values = {"authcid": credentials.authcid, "test_proof": credentials.password}
    yield Move(f"{credentials.authcid}|{credentials.password}".encode(), values)
    return values


def answer(verifier):
    name, _, password = (yield Move(None)).decode().partition("|")
    if not verifier.check(name, password):
        raise Refusal("not-authorized")
    return Granted(verifier.prepare(name))


def read(payload, by_client):
    name, bar, password = payload.partition(b"|")
    if not bar or not by_client:
        return None
    parts = (Part("authcid", name), Part("bar", bar), Part("password", password, secret=True))
    return Reading("x-test", "x-test", parts, "likely", authcid=name)


X_TEST = Mechanism(
    "X-TEST",
    0,
    initiate,
    answer,
    by_default=False,
    family="x-test",
    read=read,
    secrets=frozenset({"test_proof"}),
)
'''
SECRET = "canary-0f3a9"
WALK = f'''
import asyncio, subprocess, sys
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

async def main():
    config = ServerConfig(accounts={{"mbed": "{SECRET}"}}, also=("X-TEST",))
    async with PracticeServer(config) as server:
        with open("ca.pem", "wb") as file:
            file.write(server.ca_pem)
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "{NAME}", "mbed@ceit.org", "--auto", "--lang", "en",
             "--server", f"127.0.0.1:{{server.port}}", "--ca-file", "ca.pem",
             "--mechanism", "x-test", "--view", sys.argv[1], "--password-file", "password"],
            timeout=60,
        )
    sys.exit(done.returncode)

asyncio.run(main())
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with one file more, beside its lessons as they are."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / NAME, ignore=shutil.ignore_patterns("__pycache__"))
    if not (folder / NAME / "lessons").exists():
        shutil.copytree(ROOT / "lessons", folder / "lessons")
    (folder / NAME / "protocol" / "sasl" / "x_test.py").write_text(FILE, encoding="utf-8")
    (folder / "password").write_text(f"{SECRET}\n", encoding="utf-8")
    return folder


def run(copy: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "100", **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_logs_in_and_is_masked_and_explained_as_far_as_it_says(copy: Path) -> None:
    plain = run(copy, "-c", WALK, "plain")
    assert plain.returncode == 0, plain.stderr
    assert SECRET not in plain.stdout
    assert "= authcid:mbed bar:| password:********" in plain.stdout  # by name, as far as it says
    assert "We choose the mechanism X-TEST" in plain.stdout
    assert "⟨" not in plain.stdout
    lines = [json.loads(line) for line in run(copy, "-c", WALK, "jsonl").stdout.splitlines()]
    assert lines[-1] == {"exit_code": 0}
    (values,) = (line["facts"]["values"] for line in lines if line.get("note") == "sasl.values")
    assert values == {"authcid": "mbed", "test_proof": "********"}


def test_it_is_offered_listed_and_completed(copy: Path) -> None:
    assert "X-TEST" in run(copy, "-m", NAME, "--help").stdout
    assert "x-test" in run(copy, "-m", NAME, "serve", "--help").stdout
    asked = {"COMP_WORDS": "xmpp-walk --mechanism x-t", "COMP_CWORD": "2"}
    program = "import sys; sys.argv[0] = 'xmpp-walk'; from {}.cli.main import main; main()"
    done = run(copy, "-c", program.format(NAME), _XMPP_WALK_COMPLETE="bash_complete", **asked)
    assert "X-TEST" in done.stdout
    assert "X-TEST" in run(copy, "-m", NAME, "--mechanism", "X-TSET").stderr  # a near miss


def test_it_is_taken_apart_and_computed_on_paper(copy: Path) -> None:
    paper = run(copy, "-m", NAME, "sasl", "decode", "bWJlZHxtaXJyb3I=", "--mechanism", "X-TEST")
    assert paper.returncode == 0
    assert re.search(r"authcid +mbed", paper.stdout)
    assert re.search(r"password +mirror", paper.stdout)
    login = run(copy, "-m", NAME, "sasl", "x-test", "mbed", "--practice")
    assert login.returncode == 0
    assert "bWJlZHxtaXJyb3I=" in login.stdout
    assert "⟨" not in paper.stdout + login.stdout
