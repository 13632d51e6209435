"""The table of borders in CONTRIBUTING: its files are there, and nobody goes around them."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import NamedTuple

import pytest
from support.files import ROOT
from support.sources import NAME, PACKAGE, modules, part

_TICKED = re.compile(r"`([^`]+)`")
# What a distribution is called where it is imported, if it is another name.
_IMPORTED = {"dnspython": "dns", "precis-i18n": "precis_i18n"}
# Kinds that are named where a value is passed on, and nothing of the library is asked by it.
_TYPES = {"_Element", "SSLContext", "SSLObject", "SSLSession"}
# The practice server makes certificates, answers from its own zone, and asks no peer by these.
_MAKERS = ("server",)


class Border(NamedTuple):
    library: tuple[str, ...]
    becomes: str
    where: tuple[str, ...]
    tests: tuple[str, ...]


def borders() -> list[Border]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## Borders\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [
        Border(
            tuple(_TICKED.findall(library)),
            becomes,
            tuple(_TICKED.findall(where)),
            tuple(_TICKED.findall(tests)),
        )
        for library, becomes, where, tests in rows[1:]
    ]


def test_what_the_table_names_is_there() -> None:
    table = borders()
    assert len(table) > 10
    assert [border.library for border in table if not all(border)] == []
    files = {PACKAGE / path for border in table for path in border.where}
    tests = {ROOT / "tests" / path for border in table for path in border.tests}
    assert [str(path) for path in sorted(files | tests) if not path.is_file()] == []
    assert [str(path) for path in sorted(tests) if "def test_" not in path.read_text("utf-8")] == []


def test_every_library_that_we_depend_on_has_its_border() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [re.split("[<>=!~ ]", each)[0] for each in project["dependencies"]]
    known = {library for border in borders() for library in border.library}
    assert {_IMPORTED.get(name, name) for name in named} <= known


def asked(tree: ast.Module) -> set[str]:
    """The modules that are imported for what they do: not for a type alone."""
    found: set[str] = set()
    for node in _done(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and {a.name for a in node.names} - _TYPES:
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _done(tree: ast.AST) -> list[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING`."""
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        found += [node, *_done(node)]
    return found


def around(sources: dict[str, ast.Module]) -> list[str]:
    """Who asks a library that is translated elsewhere; every command speaks Click."""
    guarded = {
        library: border.where
        for border in borders()
        for library in border.library
        if library != "click"
    }
    return [
        f"{path} asks {library}, which is the border of {' '.join(where)}"
        for path, tree in sources.items()
        if part(path) not in _MAKERS
        for names in [asked(tree)]
        for library, where in guarded.items()
        if path not in where
        and any(name == library or name.startswith(f"{library}.") for name in names)
    ]


def test_nobody_goes_around_a_border() -> None:
    """Where the library is asked at all, there it is translated."""
    found = around(modules())
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("doctor/x.py", "def f():\n    from socket import create_connection", True),
        ("explain/x.py", "from lxml.etree import XPath", True),
        ("explain/x.py", "from lxml.etree import _Element", False),  # a type asks nothing
        ("net/x.py", "from json import loads", True),
        ("net/x.py", "if TYPE_CHECKING:\n    import ssl", False),
        ("server/x.py", "import dns.message", False),  # it answers, and asks no peer
        ("cli/x.py", "import click", False),
        ("net/tcp/transport.py", "import socket", False),
    ],
)
def test_who_goes_around_it_is_named(path: str, text: str, found: bool) -> None:
    assert bool(around({path: ast.parse(text)})) is found


def test_each_test_of_a_border_names_what_the_border_is() -> None:
    """A border whose test does not import what it guards is a line of text."""
    for border in borders():
        text = "".join((ROOT / "tests" / path).read_text(encoding="utf-8") for path in border.tests)
        packages = {f"{NAME}.{path.removesuffix('.py').replace('/', '.')}" for path in border.where}
        packages |= {
            f"import {path.removesuffix('.py').rpartition('/')[2]}" for path in border.where
        }
        run = "import run" in text or "command import" in text  # the program as a whole
        assert run or any(package in text for package in packages), border.library
