"""The standard streams and the terminal, taken as they were found, and mended.

A descriptor that is closed becomes /dev/null, so that no file and no connection of ours takes its
number. Output that cannot be written is dropped, so that the work comes to its own end; the failure
is remembered, and told there.
"""

import io
import os
import re
import select
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

try:
    import termios
except ImportError:  # no terminal of this kind here
    termios = None  # type: ignore[assignment]

_MODE = rb"\x1b\[\?(\d+)([hl])"
_LONGEST_MODE = 8  # bytes of one such sequence
_USUALLY_ON = {b"7", b"25"}  # lines wrap, the cursor is seen; the other modes are off
_SIZE = r"[1-9][0-9]{0,3}"


class Output(io.RawIOBase):
    """A descriptor to write to. `failure` is the reason why it takes nothing any more.

    Of a terminal it remembers which private modes (DECSET: the alternate screen, a hidden cursor)
    were switched, so that they can be switched back.
    """

    def __init__(self, descriptor: int, failure: OSError | None = None) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._terminal = os.isatty(descriptor)
        self._tail = b""
        self.failure = failure
        self.refused = False  # output was to be written, and was not
        self.switched: dict[bytes, bytes] = {}

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return self._terminal

    @property
    def unheard(self) -> bool:
        """Whether the reader has gone, of a pipe or a terminal: that is no fault of the output."""
        return isinstance(self.failure, BrokenPipeError | ConnectionResetError) or (
            self._terminal and self.failure is not None
        )

    def write(self, data: Any, /) -> int:
        left = memoryview(data).cast("B")
        size = len(left)
        if self._terminal:
            self._watch(bytes(left))
        while left and self.failure is None:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:  # another program has made it so
                select.select([], [self._descriptor], [])
            except OSError as error:
                self.failure = error
        self.refused = self.refused or bool(left)
        return size

    def _watch(self, data: bytes) -> None:
        data = self._tail + data
        for number, letter in re.findall(_MODE, data):
            if letter == (b"h" if number in _USUALLY_ON else b"l"):
                self.switched.pop(number, None)
            else:
                self.switched[number] = letter
        self._tail = data[-_LONGEST_MODE:]

    @property
    def ready(self) -> bool:
        """Whether the descriptor takes output at once."""
        return bool(select.select([], [self._descriptor], [], 0)[1])

    def put(self, data: bytes) -> None:
        """Write past the buffers, if the terminal takes it at once."""
        if data and self._terminal and self.ready:
            os.write(self._descriptor, data)


class TerminalState:
    """The terminal that one of the standard streams is, and how it was found."""

    def __init__(self, descriptor: int | None, output: Output) -> None:
        self._descriptor = descriptor
        self._output = output
        self._found = self._attributes()
        self._left: tuple[list[Any] | None, bytes] = (None, b"")

    def _attributes(self) -> list[Any] | None:
        if termios is None or self._descriptor is None:
            return None
        try:
            return termios.tcgetattr(self._descriptor)
        except termios.error:  # it has gone
            return None

    def restore(self) -> None:
        """Give the terminal back as it was; in the background it is another program's."""
        if self._descriptor is None or not self._ours():
            return
        modes = self._output.switched.items()
        self._left = (self._attributes(), _modes(modes, back=False))
        self._set(self._found, _modes(modes, back=True))

    def take_again(self) -> None:
        """After a stop: set the terminal again as it was before `restore`."""
        if self._descriptor is not None and self._ours():
            (attributes, modes), self._left = self._left, (None, b"")
            self._set(attributes, modes)

    def _set(self, attributes: list[Any] | None, modes: bytes) -> None:
        try:
            self._output.put(modes)
            if attributes is not None and attributes != self._attributes():
                termios.tcsetattr(self._descriptor, termios.TCSANOW, attributes)  # type: ignore[arg-type]
        except (OSError, termios.error):  # it has gone
            pass

    def _ours(self) -> bool:
        """Whether we are in the terminal's foreground, or it is not the one that controls us."""
        assert self._descriptor is not None
        try:
            return os.tcgetpgrp(self._descriptor) == os.getpgrp()
        except OSError:
            return True


def _modes(modes: Any, *, back: bool) -> bytes:
    other = {b"h": b"l", b"l": b"h"} if back else {b"h": b"h", b"l": b"l"}
    return b"".join(b"\x1b[?%b%b" % (number, other[letter]) for number, letter in modes)


class Streams:
    """Takes the place of `sys.stdin`, `sys.stdout` and `sys.stderr`."""

    def __init__(self) -> None:
        closed = _fill_gaps()
        self.output = Output(1, closed.get(1))
        self._errors = Output(2, closed.get(2))
        if 0 in closed or sys.stdin is None:
            sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="surrogateescape")
        sys.stdout = _text(self.output, sys.stdout)
        sys.stderr = _text(self._errors, sys.stderr)
        terminal = next((number for number in (0, 1, 2) if os.isatty(number)), None)
        self.terminal = TerminalState(terminal, self.output)

    def flush_at_once(self) -> None:
        """Write the buffered output, unless that means to wait, or a write is going on."""
        with suppress(OSError, RuntimeError):
            if self.output.ready:
                sys.stdout.flush()


def _fill_gaps() -> dict[int, OSError]:
    """Put /dev/null where a standard stream is closed. Returns the closed ones with the error."""
    closed: dict[int, OSError] = {}
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError as error:
            closed[number] = error
            opened = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            os.set_inheritable(number, True)
    return closed


def _text(output: Output, before: Any) -> io.TextIOWrapper:
    # A screen that cannot show a character shows its number instead of failing.
    return io.TextIOWrapper(
        io.BufferedWriter(output),
        encoding=getattr(before, "encoding", None) or "utf-8",
        errors="backslashreplace",
        line_buffering=output.isatty()
        or output.fileno() == 2
        or getattr(before, "write_through", False),  # PYTHONUNBUFFERED asks for it
    )


def forget_impossible_sizes(variables: MutableMapping[str, str]) -> None:
    """Drop impossible sizes of a screen (0, -1, `many`): libraries would stumble over them."""
    for name in ("COLUMNS", "LINES"):
        if name in variables and not re.fullmatch(_SIZE, variables[name]):
            del variables[name]
