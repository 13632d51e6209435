"""Which functions does the package have, and of which types are their parameters?

Names that are imported for the type checker alone are imported here as well.
"""

import ast
import inspect
import typing
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from support.sources import NAME, modules


class Function(NamedTuple):
    """A function, or a method of `owner`; `bound` says that it wants an instance of it."""

    path: str
    name: str
    call: Any
    owner: type | None = None
    bound: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.name}"


def functions() -> Iterator[Function]:
    """Every one that the package defines, in the order of files."""
    for path in modules():
        module = import_module(module_name(path))
        for name, value in list(vars(module).items()):
            if getattr(value, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(value):
                yield Function(path, name, value)
            elif inspect.isclass(value):
                yield from _methods(path, value)


def _methods(path: str, owner: type) -> Iterator[Function]:
    for name, value in list(vars(owner).items()):
        if isinstance(value, property):
            found, bound = value.fget, True
        else:
            found, bound = getattr(value, "__func__", value), not isinstance(value, staticmethod)
        if not inspect.isfunction(found) or found.__module__ != owner.__module__:
            continue
        if found.__code__.co_filename == "<string>":  # a dataclass has made it
            continue
        if isinstance(value, classmethod):
            found, bound = getattr(owner, name), False
        if name == "__init__":
            found, bound = owner, False
        yield Function(path, f"{owner.__name__}.{name}", found, owner, bound)


def module_name(path: str) -> str:
    return f"{NAME}/{path}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def hints_of(wanted: Any) -> dict[str, Any]:
    """The types of the parameters, or of the fields; without what is returned."""
    return {name: kind for name, kind in _all_hints(wanted).items() if name != "return"}


def returned(wanted: Any) -> Any:
    """The type of what is returned; None where it says nothing."""
    return None if inspect.isclass(wanted) else _all_hints(wanted).get("return")


@cache
def _all_hints(wanted: Any) -> dict[str, Any]:
    names = {**vars(import_module(wanted.__module__)), **_for_the_checker(wanted.__module__)}
    plain = (
        inspect.isclass(wanted)
        and "__init__" in vars(wanted)
        and not hasattr(wanted, "__dataclass_fields__")
    )
    return typing.get_type_hints(wanted.__init__ if plain else inspect.unwrap(wanted), names)


@cache
def _for_the_checker(module: str) -> dict[str, Any]:
    """What stands under `if TYPE_CHECKING:`."""
    made: dict[str, Any] = {}
    path = next((path for path in modules() if module_name(path) == module), "")
    for node in modules()[path].body if path else ():
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), path, "exec"), made)
    return made


@cache
def parameters(call: Any) -> tuple[inspect.Parameter, ...]:
    return tuple(inspect.signature(call).parameters.values())


@cache
def needed(call: Any) -> frozenset[str]:
    """The parameters without a default, and those that may hold text all the same."""
    return frozenset(
        each.name
        for each in parameters(call)
        if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        and (each.default is each.empty or each.default in ("", b"", (), None))
    )
