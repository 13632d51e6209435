"""Which values of one kind live in the modules of a folder? The only extension mechanism."""

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def load(package: ModuleType, kind: type[T]) -> list[T]:
    """Import every module of `package` and return its module-level values of `kind`, by file name.

    A value that a second module merely imports counts once. Errors: ValueError where two distinct
    values share a `name`.
    """
    found: dict[int, T] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        module = import_module(f"{package.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, kind):
                found.setdefault(id(value), value)
    names = [getattr(value, "name", None) for value in found.values()]
    twice = {name for name in names if name is not None and names.count(name) > 1}
    if twice:
        raise ValueError(f"{package.__name__}: more than one {kind.__name__} named {sorted(twice)}")
    return list(found.values())
