"""The progress of a large log, on the terminal's other channel, out of the way of what is shown."""

import time
from typing import TYPE_CHECKING

from xmpp_walkthrough.cli.environment import Environment

if TYPE_CHECKING:
    from rich.progress import Progress

_LARGE = 4_000_000  # bytes; what is smaller is read before a bar could be looked at
_QUIET = 0.3  # seconds without output, after which a bar does not disturb


class ProgressBar:
    """A bar while nothing is written; it goes before something is."""

    def __init__(self, environment: Environment, size: int) -> None:
        wanted = size >= _LARGE and environment.stderr.isatty()
        self._bar = _bar(environment) if wanted else None
        self._task = self._bar.add_task("", total=size) if self._bar else None
        self._running = False
        self._written = time.monotonic()

    def hide(self) -> None:
        """Something is about to be written."""
        if self._bar is not None:
            self._written = time.monotonic()
            if self._running:
                self._bar.stop()
                self._running = False

    def at(self, passed: int) -> None:
        """So many bytes have been read."""
        if self._bar is None or self._task is None:
            return
        if not self._running and time.monotonic() - self._written > _QUIET:
            self._bar.start()
            self._running = True
        if self._running:
            self._bar.update(self._task, completed=passed)


def _bar(environment: Environment) -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskProgressColumn,
        TimeRemainingColumn,
    )

    console = Console(file=environment.stderr, no_color=not environment.colour)
    columns = (BarColumn(), TaskProgressColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, redirect_stdout=False)
