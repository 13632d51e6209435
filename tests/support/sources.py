"""The package's own sources, read once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import xmpp_walkthrough

PACKAGE = Path(xmpp_walkthrough.__file__).parent
NAME = "xmpp_walkthrough"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module, parsed, by its path inside the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def part(path: str) -> str:
    """The package, or the module at the top, that a path belongs to."""
    return path.partition("/")[0].removesuffix(".py")


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted names of everything that is imported, wherever it stands in the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            if module == NAME:
                yield from (f"{NAME}.{alias.name}" for alias in node.names)
            else:
                yield module


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
