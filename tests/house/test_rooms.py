"""Rooms: no circle of imports, of any kind, and no folder that nobody can survey."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from support.sources import NAME, modules

MOST_MODULES = 14
MOST_NAMES_TWICE = 5
# A folder of values of one kind, loaded by `registry` or listed by name: it grows with the subject.
REGISTRIES = {
    *("cli/commands", "doctor/checks", "doctor/rules", "logs/readers", "protocol/sasl"),
    *("server/faults", "steps"),
}

# Words of an essay that look like a file.
WORDS = {"needs", "gives"}


def _dotted(path: str) -> str:
    return ".".join((NAME, *path.removesuffix(".py").split("/"))).removesuffix(".__init__")


def _imported(tree: ast.Module, known: set[str]) -> Iterator[str]:
    """Everything that the file names, for its types only, and inside of functions, too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in known else node.module


def circles(graph: dict[str, set[str]]) -> list[str]:
    """What is left when all modules are taken away that lead to none that is left."""
    left = dict(graph)
    while leaves := {name for name, below in left.items() if not below & set(left)}:
        left = {name: below for name, below in left.items() if name not in leaves}
    return sorted(left)


def test_no_circle_counting_all_imports() -> None:
    trees = {_dotted(path): tree for path, tree in modules().items()}
    known = set(trees)
    graph = {
        name: (set(_imported(tree, known)) & known) - {name, NAME} for name, tree in trees.items()
    }
    assert circles(graph) == []


def test_a_circle_is_seen() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"e"}, "e": set[str]()}
    assert circles(graph) == ["a", "b", "c"]


def test_a_folder_can_be_surveyed() -> None:
    rooms: dict[str, list[str]] = {}
    for path in modules():
        room, _, file = path.rpartition("/")
        if file != "__init__.py":
            rooms.setdefault(room, []).append(file)
    large = {room: len(files) for room, files in rooms.items() if len(files) > MOST_MODULES}
    assert set(large) <= REGISTRIES, large


def test_the_tour_names_what_is_there_and_all_of_it() -> None:
    """Every path in the package's own docstring exists, and every package is in it."""
    tour = ast.get_docstring(modules()["__init__.py"]) or ""
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_0-9]+)*)`", tour)) - {"lessons", "tests/house"}
    there = {
        path.removesuffix("/__init__.py") for path in modules() if path.endswith("/__init__.py")
    }
    files = {path.removesuffix(".py") for path in modules()}
    assert named <= there | files
    assert there - {"protocol/sasl2"} <= named


def test_each_package_begins_with_an_essay() -> None:
    """Its theory, its way of data, what it must not do; and the files that it names are there."""
    short = []
    for top in sorted({path.partition("/")[0] for path in modules() if "/" in path} - {"content"}):
        essay = ast.get_docstring(modules()[f"{top}/__init__.py"]) or ""
        if essay.count("\n") < 10:
            short.append(top)
        inside = {path.removeprefix(f"{top}/").removesuffix(".py") for path in modules()}
        for name in re.findall(r"`([a-z_]+\.[a-z_]+|[a-z_]+)`", essay):
            file = name.replace(".", "/")
            known = {file, f"{file}/__init__"} & inside or f"{file}.py" in modules()
            word = name in WORDS or f"{name}/__init__.py" in modules()
            assert known or word, f"{top}: {name}"
    assert short == []


def test_hardly_any_class_name_has_two_homes() -> None:
    homes: dict[str, list[str]] = {}
    for path, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path)
    twice = {name: paths for name, paths in homes.items() if len(paths) > 1}
    assert len(twice) <= MOST_NAMES_TWICE, twice
