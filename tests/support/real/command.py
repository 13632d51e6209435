"""How a test runs the installed command as a process."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path

import xmpp_walkthrough

COMMAND = (sys.executable, "-m", "xmpp_walkthrough")


def environment() -> dict[str, str]:
    """The environment for a process that runs the command from any directory."""
    try:
        metadata.distribution("xmpp-walkthrough")
    except metadata.PackageNotFoundError:
        # Nothing is installed: the checkout that these tests were imported with has to do.
        checkout = str(Path(xmpp_walkthrough.__file__).parent.parent)
        return os.environ | {"PYTHONPATH": checkout}
    return dict(os.environ)
