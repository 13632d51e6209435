"""Which regular expressions does the package have, how is each one used, and what could hurt it?

They are found in the sources: a module's compiled patterns with the methods that are called on
them, and what is handed to `re` directly. The texts to try are made of the pattern itself: runs of
each character that stands in it, behind each text that brings it some of the way.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from support.sources import modules

from linear.hints import module_name

_METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
_ALWAYS = " \n!a0<\"',="  # besides what the pattern itself has
_ENDS = ("", "!")
_SETS = {ops.CATEGORY_SPACE: " ", ops.CATEGORY_DIGIT: "0", ops.CATEGORY_WORD: "a"}


class Use(NamedTuple):
    """A pattern of one module, and one method that is called on it."""

    path: str
    name: str
    pattern: re.Pattern[Any]
    method: str

    def __str__(self) -> str:
        return f"{self.path}: {self.name}.{self.method}"

    def run(self, text: Any) -> None:
        """Do to `text` what the package does."""
        if self.method == "sub":
            self.pattern.sub(type(text)(), text)
        elif self.method == "finditer":
            for _ in self.pattern.finditer(text):
                pass
        else:
            getattr(self.pattern, self.method)(text)


def uses() -> Iterator[Use]:
    """Every use of every pattern that is known before it is used."""
    for path, call, owner, _ in _calls():
        compiled = vars(import_module(module_name(path))).get(owner)
        method = call.func.attr
        if isinstance(compiled, re.Pattern) and method in _METHODS:
            yield Use(path, owner, compiled, method)
        elif owner == "re" and method in _METHODS and (written := _written(path, call)):
            yield Use(path, ast.unparse(call.args[0]), re.compile(written), method)


def put_together() -> Iterator[str]:
    """Patterns that are made when they are needed: nobody can try them beforehand."""
    for path, call, owner, kept in _calls():
        if owner == "re" and not kept and _written(path, call) is None:
            yield f"{path}: {ast.unparse(call.args[0])}"


def _written(path: str, call: Any) -> str | bytes | None:
    """The pattern that `re` is handed: as it stands there, or by a name of the module."""
    given = call.args[0]
    if isinstance(given, ast.Constant):
        found: Any = given.value
    else:
        found = isinstance(given, ast.Name) and vars(import_module(module_name(path))).get(given.id)
    return found if isinstance(found, str | bytes) else None


def _calls() -> Iterator[tuple[str, Any, str, bool]]:
    """What is called on a name, such as `_TAG.search(…)` or `re.sub(…)`; the last says whether a
    name of the module stands for what comes of it."""
    for path, tree in modules().items():
        kept = set(map(id, _at_once(tree)))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in (*_METHODS, "compile")
                and isinstance(node.func.value, ast.Name)
            ):
                yield path, node, node.func.value.id, id(node) in kept


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """What is run when a module is imported: nothing that stands in a function."""
    for each in ast.iter_child_nodes(node):
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield each
            yield from _at_once(each)


def attacks(pattern: re.Pattern[Any], size: int) -> Iterator[tuple[str, Any]]:
    """Texts of about `size` characters, each with what it is made of."""
    source = pattern.pattern
    as_bytes = isinstance(source, bytes)
    ways = dict.fromkeys(_ways(_parser.parse(source, pattern.flags)))
    letters = dict.fromkeys(_ALWAYS + "".join(ways))
    for start, letter in product(("", *ways), letters):
        for end in _ENDS:
            text = start + letter * size + end
            yield f"{start!r} + {letter!r} * n + {end!r}", _spelt(text, as_bytes=as_bytes)
        text = (start + letter) * (size // len(start + letter) + 1)
        yield f"{start + letter!r} * n", _spelt(text, as_bytes=as_bytes)


def _spelt(text: str, *, as_bytes: bool) -> str | bytes:
    return text.encode("utf-8", "surrogatepass") if as_bytes else text


def _ways(parsed: Any) -> Iterator[str]:
    """What brings a match as far as each of the parts of the pattern, and each literal text."""
    so_far = ""
    for op, value in parsed:
        so_far += _sample(op, value)
        yield so_far
        for inside in _sequences(value):
            yield from _ways(inside)


def _sample(op: Any, value: Any) -> str:
    """A text that this part of a pattern matches, in most cases."""
    if op is ops.LITERAL:
        return chr(value)
    if op is ops.NOT_LITERAL or op is ops.ANY:
        return "a"
    if op is ops.IN:
        return _member(value)
    if op is ops.BRANCH:
        return _whole(value[1][0])
    inside = [*_sequences(value)]
    if op in (ops.ASSERT, ops.ASSERT_NOT, ops.AT) or not inside:
        return ""
    times = max(1, value[0]) if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT) else 1
    return _whole(inside[-1]) * times


def _member(members: Any) -> str:
    op, value = members[0]
    if op is ops.NEGATE:
        return "a"
    if op is ops.CATEGORY:
        return _SETS.get(value, "!")
    return chr(value[0] if op is ops.RANGE else value)


def _whole(parsed: Any) -> str:
    return "".join(_sample(op, value) for op, value in parsed)


def _sequences(value: Any) -> Iterator[Any]:
    """The sequences below a part of a parsed pattern."""
    if isinstance(value, _parser.SubPattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _sequences(each)
