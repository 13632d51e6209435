"""How does a test say what is wanted of a walk? By the names of wishes, among other arguments."""

from __future__ import annotations

from typing import Any

from xmpp_walkthrough.steps.wants import Wants

_NAMES = set(Wants._fields)


def with_wants(given: dict[str, Any]) -> dict[str, Any]:
    """The same arguments, with the wishes among them gathered in `wants`."""
    wishes = {name: value for name, value in given.items() if name in _NAMES}
    others = {name: value for name, value in given.items() if name not in _NAMES}
    return {"wants": Wants(**wishes), **others}
