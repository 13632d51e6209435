"""The house as it was planned: who imports whom, what stays pure, how large a file may be."""

import ast
import re
import sys
import tomllib

import pytest
from sources import NAME, PACKAGE, ROOT, functions, imports, modules, part

# Who may import whom, besides itself; `version` is the package's own number.
OWN = {
    "registry": "",
    "wire": "",
    "content": "",
    "protocol": "wire registry",
    "transcript": "wire protocol",
    "steps": "registry wire protocol",
    "walk": "registry protocol steps",
    "explain": "wire protocol transcript content steps",
    "net": "wire protocol transcript steps walk",
    "server": "version registry wire protocol transcript net",
    "proxy": "protocol transcript net",
    "doctor": "registry wire protocol transcript steps walk net",
    "views": "registry protocol transcript explain content",
    "cli": "version registry wire content protocol transcript steps walk explain net server proxy"
    " doctor views",
    "__init__": "",
    "__main__": "cli",
}
# An lxml element is the house's value for XML; who only reads or passes it on may name its type.
THIRD_PARTY = {
    "wire": "lxml",
    "protocol": "lxml precis_i18n idna",
    "transcript": "lxml",
    "steps": "lxml",
    "explain": "lxml",
    "net": "dns cryptography idna",
    "server": "lxml cryptography dns",
    "views": "rich jinja2",
    "cli": "click rich prompt_toolkit",
}
# Layers 0 to 3: no I/O, no clock, no chance, no screen. They are handed what they need.
PURE = ("wire", "content", "protocol", "transcript", "steps", "walk", "explain", "registry")
IMPURE = {
    *("asyncio", "socket", "ssl", "select", "selectors", "threading", "subprocess", "signal"),
    *("time", "random", "secrets", "uuid", "click", "rich", "prompt_toolkit"),
}
IMPURE_NAMES = {"urandom", "getrandom", "now", "utcnow", "today", "print", "input"}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 60
DISTRIBUTIONS = {
    "dns": "dnspython",
    "precis_i18n": "precis-i18n",
    "prompt_toolkit": "prompt-toolkit",
}

each_module = pytest.mark.parametrize("path", modules())


def test_every_part_has_its_line_in_the_table() -> None:
    assert {part(path) for path in modules()} <= set(OWN)


@each_module
def test_imports_only_point_down(path: str) -> None:
    allowed = {part(path), *OWN[part(path)].split()}
    for name in imports(modules()[path]):
        if name.partition(".")[0] == NAME:
            target = name.split(".")[1] if "." in name else "version"
            assert target.replace("__version__", "version") in allowed, f"{path} imports {name}"


def test_the_table_has_no_circles() -> None:
    seen: set[str] = set()
    for _ in OWN:
        seen |= {name for name, below in OWN.items() if set(below.split()) <= {*seen, "version"}}
    assert seen == set(OWN)


@each_module
def test_libraries_only_where_the_table_allows_them(path: str) -> None:
    allowed = set(THIRD_PARTY.get(part(path), "").split())
    for name in imports(modules()[path]):
        top = name.partition(".")[0]
        if top != NAME and top not in sys.stdlib_module_names:
            assert top in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("path", [path for path in modules() if part(path) in PURE])
def test_the_lower_layers_are_pure(path: str) -> None:
    tree = modules()[path]
    assert not IMPURE & {name.partition(".")[0] for name in imports(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = getattr(called, "attr", None) or getattr(called, "id", "")
            assert name not in IMPURE_NAMES, f"{path}:{node.lineno} calls {name}"


@each_module
def test_no_file_is_too_long(path: str) -> None:
    lines = (PACKAGE / path).read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES, f"split it by question: {lines} lines"


@each_module
def test_no_function_is_too_long(path: str) -> None:
    for function in functions(modules()[path]):
        assert function.end_lineno is not None
        length = function.end_lineno - function.lineno + 1
        assert length <= MOST_LINES_OF_A_FUNCTION, f"{function.name} has {length} lines"


@each_module
def test_every_module_says_which_question_it_answers(path: str) -> None:
    words = ast.get_docstring(modules()[path])
    assert words, "a module docstring"
    first = words.partition("\n\n")[0]
    assert re.search(r"[.?:]$", first), f"one whole sentence: {first!r}"


def test_every_folder_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


@each_module
def test_nothing_is_left_for_later(path: str) -> None:
    source = (PACKAGE / path).read_text(encoding="utf-8")
    words = r"\b(TODO|FIXME|XXX|HACK|WIP|stub|lorem)\b"
    if part(path) != "content":  # where a placeholder is a word of the subject
        words += r"|\bplaceholder"
    found = re.search(words, source, re.IGNORECASE)
    assert found is None, found
    for node in ast.walk(modules()[path]):
        if isinstance(node, ast.Raise) and node.exc is not None:
            assert "NotImplemented" not in ast.dump(node.exc)


@each_module
def test_remote_text_is_never_printed_past_the_views(path: str) -> None:
    if part(path) in ("views", "cli"):
        return
    for node in ast.walk(modules()[path]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"{path}:{node.lineno}"


def test_what_is_declared_is_used_and_what_is_used_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        re.split(r"[^A-Za-z0-9_.-]", line)[0].lower().replace("_", "-")
        for line in project["dependencies"]
    }
    used = {
        DISTRIBUTIONS.get(top, top)
        for tree in modules().values()
        for name in imports(tree)
        if (top := name.partition(".")[0]) != NAME and top not in sys.stdlib_module_names
    }
    assert used == declared


def test_the_top_level_is_tidy() -> None:
    allowed = {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"}
    files = {path.name for path in ROOT.iterdir() if path.is_file() and path.name[0] != "."}
    assert files <= allowed
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_goldens_are_in_both_languages() -> None:
    goldens = {path.name for path in (ROOT / "tests" / "golden").glob("*.*.txt")}
    english = {name for name in goldens if ".en." in name}
    assert english
    assert {name.replace(".en.", ".zh.") for name in english} == goldens - english
