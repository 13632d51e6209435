"""The registry: values of one kind in the modules of a folder. The only extension mechanism.

A file that is there is found; there is no list to forget.
"""

import os
from importlib import import_module
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def names(package: ModuleType) -> list[str]:
    """The modules of a folder, sorted. Not by pkgutil: it alone would be a tenth of a start."""
    files = os.listdir(package.__path__[0])
    return sorted(file[:-3] for file in files if file.endswith(".py") and file[0] != "_")


def load(package: ModuleType, kind: type[T]) -> list[T]:
    """Import every module of `package` and return its module-level values of `kind`, by file name.

    A value that a second module merely imports counts once. Errors: ValueError where two distinct
    values share a `name`.
    """
    found: dict[int, T] = {}
    for name in names(package):
        module = import_module(f"{package.__name__}.{name}")
        for value in vars(module).values():
            if isinstance(value, kind):
                found.setdefault(id(value), value)
    called = [getattr(value, "name", None) for value in found.values()]
    twice = {name for name in called if name is not None and called.count(name) > 1}
    if twice:
        raise ValueError(f"{package.__name__}: more than one {kind.__name__} named {sorted(twice)}")
    return list(found.values())
