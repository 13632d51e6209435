"""The walks that are kept, so that the last one can be seen again: at most 20, always masked.

They stand in the state folder of the XDG base directories. None is kept for a program that reads us
through a pipe, in CI, or where there is no home to write to.
"""

import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from xmpp_walkthrough.cli.environment import Environment

MOST = 20
_NAME = "walk-*.jsonl"


def folder() -> Path | None:
    """Where they stand; None where the system has no place for it."""
    from platformdirs import user_state_path

    try:
        return user_state_path("xmpp-walk", appauthor=False) / "walks"
    except Exception:  # there is no home, and no user
        return None


def place(environment: Environment) -> Path | None:
    """Where the next one goes, once there is room for it; None where none is to be kept."""
    if not environment.interactive or environment.variables.get("CI"):
        return None
    home = folder()
    if home is None:
        return None
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    if not os.access(home, os.W_OK):
        return None
    for old in kept()[MOST - 1 :]:
        with suppress(OSError):
            old.unlink()
    now = datetime.now(UTC)
    return home / f"walk-{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.jsonl"


def kept() -> list[Path]:
    """The walks that are kept, the last one first."""
    home = folder()
    with suppress(OSError):
        return sorted(home.glob(_NAME), reverse=True) if home else []
    return []
