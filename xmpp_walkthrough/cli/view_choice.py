"""The view that a user asks for by name, found in its folder. `--view NAME`."""

from importlib import import_module

import xmpp_walkthrough.views as views_package
from xmpp_walkthrough.views.view import ViewKind


def view_kind(name: str) -> ViewKind:
    """Import one view only: each may have heavy imports of its own."""
    kind: ViewKind = import_module(f"{views_package.__name__}.{name}").VIEW
    return kind
