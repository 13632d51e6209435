"""How does a client of ours meet a hostile server? As a process, in one of five views.

Its output, its time, the most memory that it had, and what it left behind are what is judged.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from support.screens.command import COMMAND, environment

VIEWS = ("plain", "terminal", "jsonl", "doctor", "doctor-json")
_MOST_OUTPUT = 30_000_000
_LOOK = 0.02  # seconds between two looks at its memory
_BETWEEN_KEYS = 0.3
_PATIENCE = 1.0  # seconds without a prompt, after which Enter is pressed all the same
_PROMPT = b"\x1b[2K\x1b[2m"
_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


@dataclass(frozen=True)
class Seen:
    """What came of one run. `code` is None where it had to be killed."""

    code: int | None
    seconds: float
    memory: int  # kB
    out: bytes
    err: bytes
    children: tuple[str, ...] = ()  # that it left behind
    files: Mapping[str, bytes] = field(default_factory=dict)


class Typist:
    """A person at a terminal: Enter at each prompt, until the server has been hostile; then keys.

    One after the other, and the last one again and again.
    """

    def __init__(self, terminal: int, keys: str, met: Callable[[], bool]) -> None:
        self._terminal, self._keys, self._met = terminal, keys.encode(), met
        self._read = 0  # bytes of output, at the last key
        self._due = time.monotonic() + _PATIENCE

    def look(self, written: bytes | bytearray) -> None:
        """What is on the screen may be a reason to press a key."""
        now = time.monotonic()
        if not self._keys:
            return
        if self._met():
            if now >= self._due - _PATIENCE + _BETWEEN_KEYS:
                self._press(self._keys[:1], written)
                self._keys = self._keys[1:] or self._keys
        elif now >= self._due or _PROMPT in written[self._read :]:
            self._press(b"\r", written)

    def _press(self, key: bytes, written: bytes | bytearray) -> None:
        with contextlib.suppress(OSError):  # nobody is at the other end any more
            os.write(self._terminal, key)
        self._read, self._due = len(written), time.monotonic() + _PATIENCE


def meet(
    arguments: Sequence[str],
    home: Path,
    seconds: float,
    *,
    on_a_pty: bool,
    keys: str = "",
    met: Callable[[], bool] = lambda: False,
) -> Seen:
    """Run the command to its end, or to its deadline. Whatever it leaves behind is ended."""
    begun = time.monotonic()
    size = struct.pack("HHHH", 24, 80, 0, 0)
    ends = [os.pipe(), os.pipe()]
    if on_a_pty:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, size)
        os.close(ends[0][0])
        os.close(ends[0][1])
        ends[0] = (master, slave)
    (out, far_out), (err, far_err) = ends
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=far_out if on_a_pty else subprocess.DEVNULL,
        stdout=far_out,
        stderr=far_err,
        env=environment(
            HOME=str(home), TMPDIR=str(home), XDG_CACHE_HOME=str(home), TERM="xterm-256color"
        ),
        start_new_session=True,
    )
    os.close(far_out)
    os.close(far_err)
    try:
        written, memory = _follow(process, (out, err), begun + seconds, Typist(out, keys, met))
    finally:
        killed = process.poll() is None
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        took = time.monotonic() - begun
        children = _left_of(process.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        os.close(out)
        os.close(err)
    files = {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file()}
    return Seen(None if killed else code, took, memory, written[out], written[err], children, files)


def _follow(
    process: subprocess.Popen[bytes], ends: tuple[int, int], deadline: float, typist: Typist
) -> tuple[dict[int, bytes], int]:
    """Read it to its end, and look at its memory meanwhile."""
    written = {end: bytearray() for end in ends}
    open_ends, memory = set(ends), 0
    while time.monotonic() < deadline:
        memory = max(memory, _peak(process.pid))
        typist.look(written[ends[0]])
        for end in select.select(sorted(open_ends), [], [], _LOOK)[0]:
            try:
                data = os.read(end, 262_144)
            except OSError:  # the other end of a pty is closed
                data = b""
            if not data:
                open_ends.discard(end)
            room = _MOST_OUTPUT - len(written[end])
            written[end] += data[: max(0, room)]
        if process.poll() is not None and not select.select(sorted(open_ends), [], [], 0)[0]:
            break
    return {end: bytes(data) for end, data in written.items()}, memory


def _peak(pid: int) -> int:
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def _left_of(session: int) -> tuple[str, ...]:
    """The names of processes that belong to the session of the one that has ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = stat.read_text()
            name, _, rest = text.partition("(")[2].rpartition(")")
            if rest.split()[3] == str(session) and rest.split()[0] != "Z":
                found.append(name)
    return tuple(found)
