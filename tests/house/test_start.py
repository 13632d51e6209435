"""The start of the program: what a plain walk and `--help` import, so that none grows unnoticed.

A module more is a fifth of a millisecond more, at each start, for everybody. Whoever needs one more
writes it down (`--update-goldens`); better is an import in the function that uses it.
"""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from support.files import ROOT
from support.screens.command import environment
from support.sources import PACKAGE

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

OURS = "xmpp_walkthrough"
# The program, and at its very end the names of all modules that it has by then.
TELLING = (
    "import os, sys; end = os._exit\n"
    "os._exit = lambda code: print(*sys.modules, file=sys.stderr, flush=True) or end(code)\n"
    "from xmpp_walkthrough.__main__ import main; main()"
)
# Modules of Python that cost a millisecond and more, and have no business in a plain walk.
DEAR = {"tempfile", "secrets", "random", "email", "http", "urllib.request", "unittest", "pdb"}
# Patterns that are asked again and again at some place in a text, for which `re` has no function.
ASKED_AT_A_PLACE = {"wire/framer.py", "wire/spelling.py", "protocol/sasl/digest_messages.py"}


def imported(*arguments: str) -> set[str]:
    """The modules of one run of the program, which must go well."""
    done = subprocess.run(
        [sys.executable, "-c", TELLING, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(XMPP_WALK_PASSWORD="mirror"),
        check=True,
    )
    return set(done.stderr.split())


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of one plain walk against a server in another process."""
    ca_file = tmp_path_factory.mktemp("start") / "ca.pem"

    async def walked() -> set[str]:
        async with PracticeServer(ServerConfig()) as server:
            ca_file.write_bytes(server.ca_pem)
            place = ("--server", f"127.0.0.1:{server.port}", "--ca-file", str(ca_file))
            options = ("--mechanism", "PLAIN", "--view", "plain", "--lang", "en")
            return await asyncio.to_thread(imported, "mbed@ceit.org", *place, *options)

    return asyncio.run(walked())


@pytest.fixture(scope="module")
def help_() -> set[str]:
    """The modules of `--help`."""
    return imported("--help")


def written(modules: set[str]) -> str:
    """Our own modules, and the names of the libraries; Python's own differ by version.

    A command's own module is no growth: `--help` has a line for each command.
    """
    ours = {name for name in modules if name.partition(".")[0] == OURS}
    tops = {name.partition(".")[0] for name in modules - ours}
    own = {name for name in ours if not name.startswith(f"{OURS}.cli.commands.")}
    libraries = tops - set(sys.stdlib_module_names) - {"cython_runtime", "org", "sitecustomize"}
    installed = {name for name in libraries if not name.startswith("_")}
    return "".join(f"{name}\n" for name in [*sorted(installed), *sorted(own)])


@pytest.mark.parametrize("which", ["walk", "help_"])
def test_no_more_is_imported_than_is_written_down(
    which: str, request: pytest.FixtureRequest, update_goldens: bool
) -> None:
    golden = ROOT / "tests" / "golden" / f"start-{which.strip('_')}.txt"
    found = written(request.getfixturevalue(which))
    if update_goldens:
        golden.write_text(found, encoding="utf-8")
    known = set(golden.read_text(encoding="utf-8").split())
    assert set(found.split()) == known, "if it is meant: --update-goldens writes them down"


def test_a_plain_walk_imports_nothing_dear(walk: set[str], help_: set[str]) -> None:
    assert not DEAR & walk
    assert not {"asyncio", "ssl", "pathlib", "json", *DEAR} & help_


def compiled(source: str) -> list[str]:
    """The patterns that are compiled while the module is imported."""
    calls = [
        each
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
        for each in ast.walk(statement)
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "re.compile"
    ]
    return [f"line {each.lineno}" for each in calls]


def test_patterns_are_compiled_where_they_are_first_used(walk: set[str]) -> None:
    """`re.fullmatch(_NAME, text)` keeps what it has compiled; a start needs few of them."""
    files = (Path(PACKAGE, *name.split(".")[1:]).with_suffix(".py") for name in walk)
    read = {file.relative_to(PACKAGE).as_posix(): file for file in files if file.is_file()}
    found = {name: compiled(file.read_text(encoding="utf-8")) for name, file in read.items()}
    assert {name for name, patterns in found.items() if patterns} == ASKED_AT_A_PLACE
    assert compiled('import re\n_X = re.compile("x")\n') == ["line 2"]
