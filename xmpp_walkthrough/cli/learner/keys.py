"""Key presses, one by one and without blocking: prompt_toolkit's input, raw.

While this context is entered, the terminal does not echo and does not wait for Enter; when it is
left, however it is left, the terminal is as it was before.
"""

import asyncio
import os
import signal
from contextlib import ExitStack, suppress
from enum import Enum
from typing import TYPE_CHECKING, TextIO

try:
    import termios
except ImportError:  # no terminal of this kind here
    termios = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPress

_NAMES = {"c-m": "enter", "c-j": "enter", " ": "space", "c-d": "end", "<sigint>": "c-c"}
# Errors of the terminal, or of prompt_toolkit for it, where no key can come any more.
# NotImplementedError is what its stand-in for an input says that is no terminal.
GONE: tuple[type[Exception], ...] = (
    *(EOFError, OSError, NotImplementedError),
    *([termios.error] if termios else []),
)
_ALONE = 0.1  # seconds after which an ESC is the Escape key, and not the start of another key


class Keys:
    """Key presses by name: `enter`, `space`, `escape`, `pageup`, `c-c`, or the character itself.

    `end` stands for Ctrl-D and for the end of the input. Ctrl-C while no code waits for a key
    raises SIGINT, and Ctrl-Z always SIGTSTP, as they would outside of raw mode.
    """

    def __init__(self, stdin: TextIO | None = None, source: "Input | None" = None) -> None:
        self._stdin = stdin
        self._source = source
        self._pressed: asyncio.Queue[str] = asyncio.Queue()
        self._waiting = False
        self._ended = False
        self._stack = ExitStack()

    async def __aenter__(self) -> "Keys":
        from prompt_toolkit.input import create_input  # 70 ms, and only a learner needs it

        with ExitStack() as stack:
            try:
                source = self._source = self._source or create_input(self._stdin)
                stack.enter_context(source.raw_mode())
                stack.enter_context(source.attach(lambda: self._read(source)))
            except GONE:  # nothing that could be waited for, such as /dev/null
                self._end()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        with suppress(*GONE):
            self._stack.close()

    @property
    def source(self) -> "Input":
        """The source of the keys; a reader that attaches to it takes them until it detaches."""
        assert self._source is not None, "not entered"
        return self._source

    async def next(self) -> str:
        """The next key; after the end of the input there is nothing but `end`."""
        self._waiting = True
        try:
            key = await self._pressed.get()
        finally:
            self._waiting = False
        if self._ended and self._pressed.empty():
            self._pressed.put_nowait("end")
        return key

    def forget(self) -> None:
        """Drop keys that were typed ahead: they were not meant for the present screen."""
        while not self._pressed.empty():
            if self._pressed.get_nowait() == "end":
                self._pressed.put_nowait("end")  # the input has no more to come
                return

    def _read(self, source: "Input") -> None:
        try:
            presses = source.read_keys()
        except GONE:
            asyncio.get_running_loop().remove_reader(source.fileno())
            self._end()
            return
        if not presses and not source.closed:
            asyncio.get_running_loop().call_later(_ALONE, self._flush, source)
        for press in presses:
            self._take(_name(press))
        if source.closed:
            asyncio.get_running_loop().remove_reader(source.fileno())  # it would call us for ever
            self._end()

    def _end(self) -> None:
        self._ended = True
        self._pressed.put_nowait("end")

    def _flush(self, source: "Input") -> None:
        for press in source.flush_keys():
            self._take(_name(press))

    def _take(self, key: str) -> None:
        key = _NAMES.get(key, key)
        if key == "c-c" and not self._waiting:
            signal.raise_signal(signal.SIGINT)
            return
        if key == "c-z" and hasattr(signal, "SIGTSTP"):
            os.killpg(0, signal.SIGTSTP)  # what has started us stops with us
        self._pressed.put_nowait(key)


def _name(press: "KeyPress") -> str:
    """A key by its name, or the character that it types."""
    return str(press.key.value if isinstance(press.key, Enum) else press.key)
