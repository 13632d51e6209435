"""How do tests run the installed `xmpp-walk` as a person does? As a process, with a deadline."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_INSTALLED = Path(sys.executable).with_name("xmpp-walk")
COMMAND = [str(_INSTALLED)] if _INSTALLED.exists() else [sys.executable, "-m", "xmpp_walkthrough"]


def environment(**more: str) -> dict[str, str]:
    """This process's environment, without what would change the language or the look."""
    dropped = ("LANG", "LC_ALL", "LC_MESSAGES", "XMPP_WALK_LANG", "NO_COLOR", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    # As in CI no walk is kept: the folder of kept ones is a person's.
    # pyte answers no question of a terminal: none is asked, unless a test says so.
    quiet = {"XMPP_WALK_AMBIGUOUS": "narrow"}
    return {**kept, "LANG": "C.UTF-8", "CI": "true", **quiet, **more}


def run(*arguments: str, seconds: float = 30, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal; its output is text."""
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        env=environment(**more),
        check=False,
    )
