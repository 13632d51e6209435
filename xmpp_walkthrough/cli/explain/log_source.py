"""The sources of logs: files, standard input, or a paste, as chunks of bytes.

A log may still grow: what is there is explained before more is waited for.
"""

import io
import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import opened
from xmpp_walkthrough.cli.usage.misuse import Misuse, Unfit, quoted
from xmpp_walkthrough.content.library import Library

_CHUNK = 65_536
_HEAD = 1_048_576  # bytes that a format is recognised by
_BREATH = 0.3  # seconds in which a program that writes into a pipe writes on
_PAUSE = 0.2  # seconds between two looks at a file that grows


class LogSource:
    """One log: `name` as people call it, and its size in bytes, where it has one.

    `waits` is called before more is waited for; with `follow` the end of a file is none, until
    `stop` is called.
    """

    def __init__(self, name: str, file: io.FileIO, *, follow: bool) -> None:
        self.name = name
        self.size = os.fstat(file.fileno()).st_size
        self.waits: Callable[[], object] = lambda: None
        self.passed = 0  # bytes so far
        self._file = file
        self._follow = follow
        self._stopped = False
        self._head = b""

    def close(self) -> None:
        """Nothing more is read."""
        self._file.close()

    def stop(self) -> None:
        """What is there will do: the log is not followed any further."""
        self._stopped = True

    def head(self) -> bytes:
        """The beginning of the log, as much as is there; `chunks` begin with it all the same.

        A paste is waited for to its end.
        """
        if not self._head:
            pasted = os.isatty(self._file.fileno())
            for chunk in self._read():
                self._head += chunk
                pauses = b"\n" in self._head and not pasted and not self._more(_BREATH)
                if len(self._head) >= _HEAD or pauses:
                    break
        return self._head

    def chunks(self) -> Iterator[bytes]:
        """All bytes of the log, up to its end. Errors: Misuse."""
        for at in range(0, len(self._head), _CHUNK):
            chunk = self._head[at : at + _CHUNK]
            self.passed += len(chunk)
            yield chunk
        self._head = b""
        for chunk in self._read():
            self.passed += len(chunk)
            yield chunk

    def file(self) -> io.BufferedReader:
        """All bytes of the log, as a file that is read once."""
        return io.BufferedReader(_Chunks(self.chunks()), _CHUNK)

    def _read(self) -> Iterator[bytes]:
        while not self._stopped:
            if not self._more():
                self.waits()
            try:
                chunk = os.read(self._file.fileno(), _CHUNK)
            except OSError as error:
                reason = Unfit.by_system(error).phrase
                raise Misuse("usage.log", name=quoted(self.name), reason=reason) from None
            if chunk:
                yield chunk
            elif not self._follow:
                self._stopped = True  # a terminal would ask for another end
            else:
                self._wait_for_growth()

    def _more(self, seconds: float = 0.0) -> bool:
        """Whether more can be read within this time, as far as that can be asked."""
        try:
            if self._follow and os.fstat(self._file.fileno()).st_size <= self._place():
                return False
            return bool(select.select([self._file], [], [], seconds)[0])
        except (OSError, ValueError):
            return True

    def _place(self) -> int:
        return self._file.tell()

    def _wait_for_growth(self) -> None:
        self.waits()
        time.sleep(_PAUSE)
        with suppress(OSError):
            if os.fstat(self._file.fileno()).st_size < self._place():  # emptied: it begins anew
                self._file.seek(0)


class _Chunks(io.RawIOBase):
    """Chunks of bytes to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what there is; 0 at the end."""
        self._rest = self._rest or next(self._chunks, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def log_source(
    path: Path | None, environment: Environment, library: Library, *, follow: bool
) -> LogSource:
    """The log at this path; None and `-` mean standard input. Errors: Misuse."""
    if path is None or str(path) == "-":
        if environment.stdin.isatty():
            print(library.text("ui.paste"), file=environment.stderr)
        return LogSource("-", io.FileIO(os.dup(environment.stdin.fileno())), follow=False)
    try:
        if path.is_dir():
            raise IsADirectoryError(21, os.strerror(21))
        descriptor = opened(path)
        with suppress(OSError):
            os.set_blocking(descriptor, True)
        return LogSource(str(path), io.FileIO(descriptor), follow=follow)
    except (OSError, ValueError) as error:
        system = error if isinstance(error, OSError) else OSError(0, str(error))
        reason = Unfit.by_system(system).phrase
        raise Misuse("usage.log", name=quoted(str(path)), reason=reason) from None
