"""The `serve` process that a guest is a guest of: started, watched, and told to leave."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from support.screens.command import COMMAND, environment

from evil.guests.guest import Guest

START_SECONDS = 30.0
LEAVING_SECONDS = 2.0  # from the signal to the end, whatever guests do
_PATIENCE = 15.0  # then it is killed
_HIGH_WATER = re.compile(r"VmHWM:\s+(\d+) kB")
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
_EXTENDED = """
import sys
from functools import partialmethod
from xmpp_walkthrough.cli import main
from xmpp_walkthrough.server.config import USUAL, ServerConfig
more = USUAL | set(sys.argv.pop(1).split(","))
ServerConfig.__init__ = partialmethod(ServerConfig.__init__, extensions=more)
main.main()
"""


class Left(NamedTuple):
    """How the server ended, and what it said besides its first line."""

    code: int
    seconds: float  # from the signal on
    out: bytes
    err: bytes


class Host:
    """A running `serve`, whose standard error nobody reads until its end."""

    def __init__(self, process: subprocess.Popen[bytes], facts: dict[str, Any]) -> None:
        self._process = process
        self.address: str = facts["host"]
        self.port: int = facts["port"]
        self.direct_tls_port: int | None = facts["direct_tls_port"]
        self.ca_file: str = facts["ca_file"]

    @property
    def memory(self) -> int:
        """The most that it has had so far, in kB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = _HIGH_WATER.search(status)
        return int(found[1]) if found else 0

    def leave(self, how: signal.Signals = signal.SIGTERM) -> Left:
        """Send the signal, and take what it says last."""
        begin = time.perf_counter()
        self._process.send_signal(how)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        seconds = time.perf_counter() - begin
        out, err = self._process.communicate()
        return Left(self._process.returncode, seconds, out, err)

    @property
    def ca_left(self) -> bool:
        return os.path.exists(self.ca_file)


@contextmanager
def hosted(guest: Guest, *, first: bool = False) -> Iterator[Host]:
    """A server for this guest."""
    start = [*COMMAND]
    if guest.extensions:
        start = [sys.executable, "-c", _EXTENDED, ",".join(guest.extensions)]
    process = subprocess.Popen(
        [*start, "serve", "--json", "--port", "0", *guest.options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    try:
        if first:
            come_first(process.pid, core=1)
        yield Host(process, json.loads(_first_line(process)))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def come_first(process: int, core: int) -> None:
    """What else runs on this machine is not to be measured: this process comes before it.

    Where that is not allowed it does not. The server and the honest client have a core each. None
    is a task of real time: those are all halted for a twentieth of a second that they use up.
    """
    with suppress(PermissionError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, process, -20)
        os.sched_setaffinity(process, {_CORES[core % len(_CORES)]})


def come_second(process: int) -> None:
    """A guest comes behind the server and the honest client, as if it computed elsewhere."""
    with suppress(PermissionError, AttributeError):
        os.sched_setaffinity(process, _CORES)
        os.setpriority(os.PRIO_PROCESS, process, 10)


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(START_SECONDS):
            raise RuntimeError("`serve --json` says nothing")
    return process.stdout.readline()


@contextmanager
def visited(
    guest: Guest, host: Host, seconds: float, *, first: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """The guest is there."""
    port = host.port
    if "--direct-tls-port" in guest.options and host.direct_tls_port:
        port = host.direct_tls_port
    command = [sys.executable, "-m", "evil.guests.player", guest.id, host.address, str(port)]
    tests = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [*command, host.ca_file, str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(PYTHONPATH=tests),
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        if first:
            come_second(process.pid)
        yield process
    finally:
        process.kill()
        process.communicate()
