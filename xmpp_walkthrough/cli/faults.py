"""Which faults does somebody mean, and how are they listed for a person to choose from?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xmpp_walkthrough.server.fault import Fault


def named_faults(names: Iterable[str]) -> "tuple[Fault, ...]":
    """The faults of these names. Errors: click.UsageError, with the nearest names there are."""
    names = tuple(names)
    if not names:
        return ()
    from xmpp_walkthrough.server.fault import known

    faults = known()
    for name in names:
        if name not in faults:
            raise click.UsageError(f"there is no fault {name!r}{_near(name, faults)}")
    return tuple(faults[name] for name in dict.fromkeys(names))


def _near(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), 3)
    return f"; near it: {', '.join(near)}" if near else "; `xmpp-walk faults` lists them"
