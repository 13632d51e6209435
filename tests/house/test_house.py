"""The house as it was planned: who imports whom, what stays pure, how large a file may be."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from support.files import ROOT
from support.sources import NAME, PACKAGE, functions, imports, modules, part

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
    "logs": "registry wire protocol transcript",
    "sharing": "registry wire protocol transcript",
    "net": "wire protocol transcript steps walk",
    "server": "version registry wire protocol transcript steps net",
    "proxy": "protocol transcript net",
    "doctor": "registry wire protocol transcript steps walk net",
    "views": "registry protocol transcript explain content",
    "cli": "version registry wire content protocol transcript steps walk explain net server proxy"
    " doctor views logs sharing",
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
    "logs": "lxml",
    "sharing": "lxml",
    "net": "dns cryptography idna",
    "server": "lxml cryptography dns",
    "views": "rich jinja2",
    "cli": "click rich prompt_toolkit platformdirs",
}
# Layers 0 to 3: no I/O, no clock, no chance, no screen. They are handed what they need.
PURE = (
    *("wire", "content", "protocol", "transcript", "steps", "walk", "explain", "registry"),
    *("logs", "sharing"),
)
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


class Source(NamedTuple):
    """One module of the package, or one that a test made up: its path inside, and its text."""

    path: str
    text: str
    tree: ast.Module

    @property
    def part(self) -> str:
        return part(self.path)


def calls(source: Source) -> Iterator[tuple[int, str]]:
    """The line and the name of everything that is called."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield node.lineno, str(getattr(called, "attr", None) or getattr(called, "id", ""))


def imports_only_point_down(source: Source) -> Iterator[str]:
    allowed = {source.part, *OWN[source.part].split()}
    for name in imports(source.tree):
        if name.partition(".")[0] == NAME:
            target = name.split(".")[1] if "." in name else "version"
            if target.replace("__version__", "version") not in allowed:
                yield f"imports {name}"


def libraries_only_where_the_table_allows_them(source: Source) -> Iterator[str]:
    allowed = {NAME, *sys.stdlib_module_names, *THIRD_PARTY.get(source.part, "").split()}
    yield from (
        f"imports {name}" for name in imports(source.tree) if name.partition(".")[0] not in allowed
    )


def the_lower_layers_are_pure(source: Source) -> Iterator[str]:
    if source.part in PURE:
        for name in imports(source.tree):
            if name.partition(".")[0] in IMPURE:
                yield f"imports {name}"
        yield from (f"{line} calls {name}" for line, name in calls(source) if name in IMPURE_NAMES)


def no_file_is_too_long(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > MOST_LINES:
        yield f"{lines} lines, split it by question"


def no_function_is_too_long(source: Source) -> Iterator[str]:
    for function in functions(source.tree):
        assert function.end_lineno is not None
        length = function.end_lineno - function.lineno + 1
        if length > MOST_LINES_OF_A_FUNCTION:
            yield f"{function.name} has {length} lines"


def every_module_says_what_it_is(source: Source) -> Iterator[str]:
    words = ast.get_docstring(source.tree) or ""
    first = words.partition("\n\n")[0]
    if not re.search(r"[.?:]$", first):
        yield f"a docstring begins with one whole sentence: {first!r}"


def nothing_is_left_for_later(source: Source) -> Iterator[str]:
    words = r"\b(TODO|FIXME|XXX|HACK|WIP|stub|lorem)\b"
    if source.part != "content":  # where a placeholder is a word of the subject
        words += r"|\bplaceholder"
    for number, line in enumerate(source.text.splitlines(), 1):
        if found := re.search(words, line, re.IGNORECASE):
            yield f"{number} says {found[0]}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Raise) and node.exc and "NotImplemented" in ast.dump(node.exc):
            yield f"{node.lineno} raises NotImplementedError"


def remote_text_is_never_printed_past_the_views(source: Source) -> Iterator[str]:
    if source.part not in ("views", "cli"):
        yield from (f"{line} prints" for line, name in calls(source) if name == "print")


# Each rule with a module that breaks it: its path and its text.
RULES: dict[Callable[[Source], Iterator[str]], tuple[str, str]] = {
    imports_only_point_down: ("wire/x.py", f"from {NAME}.net import loop"),
    libraries_only_where_the_table_allows_them: ("steps/x.py", "def f():\n    import rich.text"),
    the_lower_layers_are_pure: ("explain/x.py", "from datetime import datetime\ndatetime.now()"),
    no_file_is_too_long: ("net/x.py", "\n" * (MOST_LINES + 1)),
    no_function_is_too_long: (
        *("net/x.py", "class X:\n    async def f():\n" + "        1\n" * MOST_LINES_OF_A_FUNCTION),
    ),
    every_module_says_what_it_is: ("net/x.py", '"""Various helpers"""'),
    nothing_is_left_for_later: ("net/x.py", "def f():\n    raise NotImplementedError('f')"),
    remote_text_is_never_printed_past_the_views: ("net/x.py", "print('<a/>')"),
}
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)


@each_rule
def test_every_module_keeps(rule: Callable[[Source], Iterator[str]]) -> None:
    broken: list[str] = []
    for path, tree in modules().items():
        source = Source(path, (PACKAGE / path).read_text(encoding="utf-8"), tree)
        broken += [f"{path}: {words}" for words in rule(source)]
    assert not broken, "\n".join(broken)


@each_rule
def test_who_breaks_it_is_named(rule: Callable[[Source], Iterator[str]]) -> None:
    path, text = RULES[rule]
    assert len(list(rule(Source(path, text, ast.parse(text))))) == 1


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (imports_only_point_down, "cli/x.py", f"from {NAME}.net import loop"),
        (imports_only_point_down, "server/x.py", f"from {NAME} import __version__"),
        (libraries_only_where_the_table_allows_them, "cli/x.py", "import rich.text, socket"),
        (the_lower_layers_are_pure, "net/x.py", "import time\ntime.now()"),
        (no_file_is_too_long, "net/x.py", "\n" * MOST_LINES),
        (
            no_function_is_too_long,
            "net/x.py",
            "def f():\n" + " 1\n" * (MOST_LINES_OF_A_FUNCTION - 1),
        ),
        (every_module_says_what_it_is, "net/x.py", '"""The socket (RFC 6120 §3).\n\nMore"""'),
        (nothing_is_left_for_later, "content/x.py", "# a placeholder is filled: stubborn, wipe"),
        (remote_text_is_never_printed_past_the_views, "views/x.py", "print('<a/>')"),
    ],
)
def test_who_keeps_it_is_not(rule: Callable[[Source], Iterator[str]], path: str, text: str) -> None:
    assert list(rule(Source(path, text, ast.parse(text)))) == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "stub", "a placeholder"])
def test_each_word_that_puts_something_off_is_found(word: str) -> None:
    text = f"# {word}"
    assert list(nothing_is_left_for_later(Source("net/x.py", text, ast.parse(text))))


def test_every_part_has_its_line_in_the_table() -> None:
    assert {part(path) for path in modules()} <= set(OWN)


def test_the_table_has_no_circles() -> None:
    seen: set[str] = set()
    for _ in OWN:
        seen |= {name for name, below in OWN.items() if set(below.split()) <= {*seen, "version"}}
    assert seen == set(OWN)


def test_every_folder_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


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
    texts = {"README.md", "README.zh.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"}
    allowed = {*texts, "pyproject.toml", "hatch_build.py"}
    files = {path.name for path in ROOT.iterdir() if path.is_file() and path.name[0] != "."}
    assert files <= allowed
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_goldens_are_in_both_languages() -> None:
    goldens = {path.name for path in (ROOT / "tests" / "golden").glob("*.*.txt")}
    english = {name for name in goldens if ".en." in name}
    assert english
    assert {name.replace(".en.", ".zh.") for name in english} == goldens - english
