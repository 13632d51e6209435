"""The commands that show a branch of a login: the catalogue's own, and a walk into each fault."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from xmpp_walkthrough.content.catalogue import Branch

_FAULT = "xmpp_walkthrough.server.fault"


class Showing(NamedTuple):
    """A command that shows a branch; `first` has to run in another terminal, if it is not ""."""

    command: str
    first: str = ""


def commands(branches: Iterable[Branch]) -> dict[str, tuple[Showing, ...]]:
    """Every branch's commands by its id, the honest walk first; an empty tuple: not yet."""
    found = {
        branch.id: [Showing(branch.command, branch.first)] if branch.command else []
        for branch in branches
    }
    for id, command in of_faults():
        if id in found:
            found[id].append(Showing(command))
    return {id: tuple(showings) for id, showings in found.items()}


def of_faults() -> Iterable[tuple[str, str]]:
    """The id of a branch and the walk into a fault that shows it, from what each fault says."""
    if find_spec(_FAULT) is None:
        return
    for name, fault in import_module(_FAULT).known().items():
        yield from ((id, f"xmpp-walk --fault {name}") for id in fault.branches)
