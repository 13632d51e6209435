"""Which servers do the tests share? Each setup is started once, and its log is shown on failure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from pathlib import Path

import pytest

from support.real.certificates import TestAuthority
from support.real.ejabberd import ejabberd, ejabberd_24
from support.real.practice import practice
from support.real.prosody import prosody, prosody_13
from support.real.server import RealServer, Setup

Starter = Callable[[Setup, Path, TestAuthority], AbstractContextManager[RealServer]]
Start = Callable[[str, Setup], RealServer]
STARTERS: dict[str, Starter] = {
    "prosody": prosody,
    "ejabberd": ejabberd,
    "prosody-13": prosody_13,
    "ejabberd-24": ejabberd_24,
    "practice": practice,
}
USED = pytest.StashKey[list[RealServer]]()


class Servers:
    """Starts a server when a test first asks for that setup, and ends all of them together."""

    def __init__(self, directory: Path, stack: ExitStack) -> None:
        self.authority = TestAuthority(directory / "certificates")
        self._directory = directory
        self._stack = stack
        self._numbers = count(1)
        self._running: dict[tuple[str, Setup], RealServer] = {}

    def get(self, name: str, setup: Setup) -> RealServer:
        key = (name, setup)
        if key not in self._running:
            place = self._directory / f"{name}-{next(self._numbers)}"
            manager = STARTERS[name](setup, place, self.authority)
            self._running[key] = self._stack.enter_context(manager)
        return self._running[key]

    def starter(self, node: pytest.Item) -> Start:
        """How this test comes by a server; what it used is remembered for its report."""
        used = node.stash.setdefault(USED, [])

        def start(name: str, setup: Setup) -> RealServer:
            server = self.get(name, setup)
            used.append(server)
            return server

        return start


def add_logs(item: pytest.Item, report: pytest.TestReport) -> None:
    """Put the logs of the servers that a failed test used into its report."""
    if report.failed:
        for server in item.stash.get(USED, []):
            report.sections.append((f"log of {server.name}", server.log_tail()))
