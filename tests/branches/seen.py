"""What has to be seen when the command of a branch is walked?"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

SERVER, WE = "receiving", "initiating"


class Seen(NamedTuple):
    """What has to be on the wire (a pattern, from `role`), and the key of an explanation.

    `absent` may not be in anything that this role sends.
    """

    key: str
    wire: str = ""
    role: str = SERVER
    code: int = 0
    absent: str = ""


def tables() -> dict[str, Seen]:
    """Everything that has to be seen, by the id of the branch."""
    import branches.tables as package

    found: dict[str, Seen] = {}
    for module in iter_modules(package.__path__):
        table = import_module(f"{package.__name__}.{module.name}").SEEN
        assert not table.keys() & found.keys(), module.name
        found |= table
    return found
