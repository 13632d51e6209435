"""What does a person at a terminal see? The program on a pty, its screen drawn by pyte."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

from support.screens.command import COMMAND, environment

ENTER, CTRL_C = "\r", "\x03"


class Terminal:
    """Runs `xmpp-walk` with a terminal on both sides. Every wait has a deadline."""

    def __init__(
        self,
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        command: Sequence[str] = COMMAND,
        ignoring: Sequence[int] = (),
        size: tuple[int, int] | None = None,
        **more: str,
    ) -> None:
        self._master, self._slave = pty.openpty()
        wide, high = size or (columns, rows)  # what it says of itself, whatever is drawn here
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", high, wide, 0, 0))
        self.before = termios.tcgetattr(self._slave)
        self._screen = pyte.HistoryScreen(columns, rows, history=10_000)
        self._stream = pyte.ByteStream(self._screen)
        self.written = b""
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=environment(TERM="xterm-256color", **more),
            start_new_session=True,
            preexec_fn=lambda: _controlling(ignoring),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for descriptor in (self._master, self._slave):
            with contextlib.suppress(OSError):  # it has vanished
                os.close(descriptor)

    @property
    def screen(self) -> str:
        """What is on the screen now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def everything(self) -> str:
        """What has scrolled away, and the screen."""
        lines = [_text(line, self._screen.columns) for line in self._screen.history.top]
        return "\n".join([*lines, self.screen])

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size, as a person does with a mouse."""
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)
        self.process.send_signal(signal.SIGWINCH)

    def wait_for(self, text: str, seconds: float = 15) -> str:
        """Read until `text` is there and the program waits: all is drawn then. Gives the screen."""
        self.until(
            lambda: text in self.screen and self._rests(), f"{text!r} on the screen", seconds
        )
        return self.screen

    def step(self, keys: str, text: str, seconds: float = 15) -> str:
        """Press keys and wait for a text that is not there before."""
        assert text not in self.screen, f"{text!r} is there already:\n{self.screen}"
        self.press(keys)
        return self.wait_for(text, seconds)

    def exit_code(self, seconds: float = 15) -> int:
        """Wait for the end of the program."""
        self.until(lambda: self.process.poll() is not None, "the end of the program", seconds)
        self._read(0)
        code = self.process.returncode
        assert code is not None
        return code

    def vanish(self) -> None:
        """Close the window: nobody has this terminal any more but the program."""
        os.close(self._slave)
        os.close(self._master)

    def restored(self) -> bool:
        """Is the terminal as it was: cooked, with echo?"""
        after: list[Any] = termios.tcgetattr(self._slave)
        return after[:4] == self.before[:4]

    def until(self, done: Callable[[], bool], what: str, seconds: float = 15) -> None:
        """Read until it is so."""
        deadline = time.monotonic() + seconds
        while not done():
            left = deadline - time.monotonic()
            assert left > 0, f"no {what} within {seconds} s; the screen:\n{self.screen}"
            self._read(min(left, 0.05))

    def _rests(self) -> bool:
        """Whether the program waits for something, and all that it had written before is read."""
        states: list[str] = []
        for task in Path(f"/proc/{self.process.pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):  # it has just ended
                states.append(task.read_text().rpartition(")")[2].split()[0])
        return not {"R", "D"} & set(states) and not self._read(0)

    def _read(self, seconds: float) -> bool:
        """Whether something came within this time."""
        came = False
        while select.select([self._master], [], [], seconds)[0]:
            with contextlib.suppress(OSError):
                data = os.read(self._master, 65_536)
                self.written += data
                self._stream.feed(data)
                came = True
            seconds = 0
        return came


def _text(line: Any, columns: int) -> str:
    return "".join(line[x].data for x in range(columns)).rstrip()


def _controlling(ignoring: Sequence[int]) -> None:
    """Make the pty the process's own terminal, so that Ctrl-C becomes a signal where it should."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in ignoring:
        signal.signal(number, signal.SIG_IGN)
