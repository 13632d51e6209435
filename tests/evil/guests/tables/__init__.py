"""All guests, by subject: each file of this folder is one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from evil.guests.guest import Guest


@cache
def guests() -> tuple[Guest, ...]:
    """In the order of subjects; a subject is a file, which has its `GUESTS`."""
    found: list[Guest] = []
    for module in sorted(iter_modules(__path__), key=lambda each: each.name):
        table = import_module(f"{__name__}.{module.name}").GUESTS
        found += [each._replace(subject=module.name.replace("_", "-")) for each in table]
    return tuple(found)


def find(id: str) -> Guest:
    """Errors: KeyError."""
    for each in guests():
        if each.id == id:
            return each
    raise KeyError(id)
