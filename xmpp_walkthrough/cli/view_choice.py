"""The view that a user asks for by name, found in its folder. `--view NAME`."""

from importlib import import_module

import click

import xmpp_walkthrough.views as views_package
from xmpp_walkthrough.registry import names
from xmpp_walkthrough.views.view import ViewKind


def view_kind(name: str) -> ViewKind:
    """Import one view only: each may have heavy imports of its own. Errors: click.UsageError."""
    if name in names(views_package):
        kind = getattr(import_module(f"{views_package.__name__}.{name}"), "VIEW", None)
        if isinstance(kind, ViewKind):
            return kind
    raise click.UsageError(f"there is no view {name!r}; there are terminal, plain and jsonl")
