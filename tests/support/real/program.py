"""A program that somebody uses at a terminal: typed to, and read from, within bounded time."""

from __future__ import annotations

import fcntl
import os
import pty
import pwd
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

SECONDS = 25.0  # for one thing to appear
NOBODY = "nobody"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()].|\x1b.|\x0f")
_SIZE = struct.pack("HHHH", 40, 160, 0, 0)


class Program:
    """One that runs. `shown` is what it has written, without the codes of the terminal."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process = process
        self._descriptor = descriptor
        self.shown = ""

    def type(self, text: str) -> None:
        os.write(self._descriptor, text.encode())

    def press(self, keys: str) -> None:
        """Type this, and wait until something of the screen changes."""
        while self._read(0):
            pass
        self.type(keys)
        deadline = time.monotonic() + SECONDS
        while not self._read(0.1):
            assert time.monotonic() < deadline, (
                f"nothing changes at {keys!r}:\n{self.shown[-3000:]}"
            )

    def until(self, text: str) -> str:
        """Wait until it shows this. Errors: AssertionError, with what it has shown."""
        assert self.shows(text, SECONDS), f"{text!r} was not shown:\n{self.shown[-3000:]}"
        return self.shown

    def shows(self, text: str, seconds: float) -> bool:
        """Whether it shows this, within these seconds."""
        deadline = time.monotonic() + seconds
        while text not in self.shown and time.monotonic() < deadline:
            if not self._read(0.1) and self.process.poll() is not None:
                break
        return text in self.shown

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        data = b""
        if ready:
            with suppress(OSError):  # a terminal whose other end is gone
                data = os.read(self._descriptor, 65_536)
        self.shown += _ESCAPES.sub(" ", data.decode("utf-8", "replace"))
        return bool(data)


@contextmanager
def running(
    command: Sequence[str], home: Path, environment: dict[str, str], *, socketed: bool = False
) -> Iterator[Program]:
    """Run it, at a terminal or, `socketed`, as a server of inetd; it is ended with the block."""
    ours, theirs = _pair() if socketed else pty.openpty()
    if not socketed:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, _SIZE)
    user = NOBODY if home.owner() == NOBODY else None
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=home,
        env={"HOME": str(home), "TERM": "xterm", "LANG": "C.UTF-8", "PATH": _PATH, **environment},
        start_new_session=True,
        user=user,
    )
    os.close(theirs)
    try:
        yield Program(process, ours)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)
        process.kill()
        process.wait(5)
        os.close(ours)


_PATH = os.pathsep.join(("/usr/bin", "/bin", "/usr/sbin", "/usr/games"))


def _pair() -> tuple[int, int]:
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()


@contextmanager
def home(*, shared: bool = False) -> Iterator[Path]:
    """A directory for it, gone afterwards; `shared`: that of somebody who is not root."""
    made = Path(tempfile.mkdtemp(prefix="xmpp-walk-client-"))
    try:
        if shared and os.geteuid() == 0:
            os.chown(made, pwd.getpwnam(NOBODY).pw_uid, -1)
        yield made
    finally:
        shutil.rmtree(made)
