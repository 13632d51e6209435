"""Everything public is called by something that is not a test: a defence that nobody calls is none.

A reference counts, not a name that is the same by chance: a function or a class of a module counts
as used where its module uses it outside of itself, or where another one that has imported it does.
A method counts by its name, wherever the package takes it from an object outside of the method.

Excepted by rule: what Python calls by itself (names between double underscores), what overrides a
method of a library's class, what click calls (a command of `cli/commands`), what is installed as a
program, and a seam whose own docstring says that it is for tests.
"""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

import pytest
from support.files import ROOT
from support.sources import NAME, modules

Function = ast.FunctionDef | ast.AsyncFunctionDef
COMMANDS = "cli/commands/"
Modules = dict[str, ast.Module]


class Public(NamedTuple):
    """One definition: its module, its name, and the class that it is a method of, if any."""

    path: str
    name: str
    owner: str
    node: Function | ast.ClassDef

    def __str__(self) -> str:
        return f"{self.path}: {self.owner + '.' if self.owner else ''}{self.name}"

    @property
    def dotted(self) -> str:
        return f"{dotted(self.path)}.{self.name}"

    @property
    def is_a_seam(self) -> bool:
        return "for tests" in (ast.get_docstring(self.node) or "").partition("\n")[0]


def dotted(path: str) -> str:
    return f"{NAME}.{path.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")


def public(path: str, tree: ast.Module) -> Iterator[Public]:
    """The functions, classes and methods that others may use."""
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and node.name[0] != "_":
            yield Public(path, node.name, "", node)
        if isinstance(node, ast.ClassDef):
            methods = (inner for inner in node.body if isinstance(inner, Function))
            yield from (Public(path, m.name, node.name, m) for m in methods if m.name[0] != "_")


def names(tree: ast.AST, without: ast.AST | None = None) -> set[str]:
    """The plain names in a tree but for one definition, those of annotations in quotes too."""
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node is without:
            continue
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= annotated(node.value)
        waiting += ast.iter_child_nodes(node)
    return found


def annotated(text: str) -> set[str]:
    """The names in an annotation that is written as a string."""
    if len(text) > 120 or not text[:1].isalpha():
        return set()
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError:
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def attributes(tree: ast.AST) -> Counter[str]:
    """How often each attribute is taken from something."""
    return Counter(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def bound(tree: ast.Module) -> dict[str, str]:
    """What each imported name of a module stands for, dotted."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def used(sources: Modules) -> set[str]:
    """The dotted names that modules use of each other, in their own homes."""
    found: set[str] = set()
    homes: dict[str, str] = {}
    for path, tree in sources.items():
        imported = bound(tree)
        homes |= {f"{dotted(path)}.{name}": home for name, home in imported.items()}
        found |= {imported[name] for name in names(tree) & set(imported)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{imported.get(node.value.id, '')}.{node.attr}")
    while more := {homes[name] for name in found if name in homes} - found:
        found |= more  # from where it is only imported itself
    return found


def overrides(each: Public) -> bool:
    """Whether a class that is not ours has the method already, and calls it."""
    owner = getattr(import_module(dotted(each.path)), each.owner)
    foreign = (base for base in owner.__mro__[1:] if not base.__module__.startswith(NAME))
    return any(each.name in vars(base) for base in foreign)


def programs() -> set[str]:
    """What the project installs as a command."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {place.replace(":", ".") for place in project["scripts"].values()}


def uncalled(sources: Modules) -> list[str]:
    """Everything public that nothing of these modules refers to."""
    elsewhere = used(sources) | programs()
    taken = sum((attributes(tree) for tree in sources.values()), Counter[str]())

    def called(each: Public) -> bool:
        if each.owner:
            return taken[each.name] > attributes(each.node)[each.name] or overrides(each)
        if each.path.startswith(COMMANDS) or each.dotted in elsewhere:
            return True
        return each.name in names(sources[each.path], without=each.node)

    every = (each for path, tree in sources.items() for each in public(path, tree))
    return [str(each) for each in every if not each.is_a_seam and not called(each)]


def test_everything_public_is_called_by_the_program_itself() -> None:
    assert uncalled(modules()) == []


SOME = ("wire/framer.py", "wire/markup.py", "wire/names.py")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("def nobody_calls() -> None: ...", "nobody_calls"),
        ("def nobody_calls() -> None: nobody_calls()", "nobody_calls"),
        ("class Unused: ...", "Unused"),
        ("def quote() -> None: ...", "quote"),  # the name of another one is no call
        ("def made_here() -> None: ...\nMADE = made_here", ""),
        ("class Made: ...\nmade: 'Made | None' = None", ""),
        ("def _private() -> None: ...", ""),
        ('def seam() -> None:\n """A pair, for tests."""', ""),
    ],
)
def test_what_counts_as_called(more: str, found: str) -> None:
    sources = {path: modules()[path] for path in SOME} | {"wire/x.py": ast.parse(more)}
    ours = [each for each in uncalled(sources) if each.startswith("wire/x.py")]
    assert ours == ([f"wire/x.py: {found}"] if found else [])


def test_a_method_that_nothing_takes_is_found() -> None:
    found = uncalled({path: modules()[path] for path in SOME})
    assert "wire/framer.py: Framer.feed" in found
    assert "wire/framer.py: Framer.allow" not in found  # its own class uses it
