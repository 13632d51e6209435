"""The log of `serve`: lines for standard error, without waiting for them to be written.

The reader may have stopped (a pipe, a terminal on Ctrl-S), and a write would then stop
the server. So a thread writes; the lines that wait are bounded, and lines beyond that are counted.
"""

import os
import select
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread

WAITING = 65_536  # bytes
_TOGETHER = 0.02  # seconds: lines that come within them are written as one
_AT_THE_END = 0.2  # seconds for what still waits


class ServerLog:
    """Lines for `descriptor`. `dropped` says in words how many were not written."""

    def __init__(self, descriptor: int, dropped: Callable[[int], str]) -> None:
        self._descriptor = descriptor
        self._dropped = dropped
        self._missing = 0
        self._lines: deque[bytes] = deque()
        self._size = 0
        self._writing = False
        self._change = Condition()
        Thread(target=self._write_on, daemon=True, name="log").start()

    def line(self, text: str) -> None:
        """Add a line; never waits, never raises."""
        data = text.encode("utf-8", "backslashreplace") + b"\n"
        with self._change:
            if self._size + len(data) > WAITING:
                self._missing += 1
                return
            self._lines.append(data)
            self._size += len(data)
            self._change.notify_all()

    def close(self) -> None:
        """Wait for the lines that are left, but not for long."""
        with self._change:
            self._change.wait_for(lambda: not (self._lines or self._writing), _AT_THE_END)

    def _write_on(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._lines)
            time.sleep(_TOGETHER)
            with self._change:
                data = b"".join(self._lines)
                self._lines.clear()
                self._size, self._writing = 0, True
                missing, self._missing = self._missing, 0
            missing += data[self._write(data) :].count(b"\n")
            if missing and self._write(note := self._note(missing)) == len(note):
                missing = 0
            with self._change:
                self._missing += missing
                self._writing = False
                self._change.notify_all()

    def _note(self, missing: int) -> bytes:
        return self._dropped(missing).encode("utf-8", "backslashreplace") + b"\n"

    def _write(self, data: bytes) -> int:
        """Write to the descriptor.

        Returns the bytes taken: fewer without a reader, or on a full disk.
        """
        written = 0
        with suppress(OSError):
            while written < len(data):
                try:
                    written += os.write(self._descriptor, data[written:])
                except BlockingIOError:  # another program has made it so
                    select.select([], [self._descriptor], [])
        return written
