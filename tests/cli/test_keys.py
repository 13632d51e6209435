"""The keys themselves: by name, what was typed ahead, and the terminal given back as it was."""

import asyncio
import io
import os
import pty
import signal
import termios
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TextIO

import pytest
from prompt_toolkit.input import create_pipe_input

from xmpp_walkthrough.cli.learner.keys import Keys


def test_keys_by_name_and_what_was_typed_ahead() -> None:
    async def test() -> None:
        with create_pipe_input() as source:
            async with asyncio.timeout(20), Keys(source=source) as keys:
                source.send_text("a \r\x1b[6~Q")
                assert [await keys.next() for _ in range(4)] == ["a", "space", "enter", "pagedown"]
                keys.forget()
                source.send_text("\x1b")
                assert await keys.next() == "escape"

    asyncio.run(test())


def test_ctrl_c_while_nobody_waits_for_a_key_is_a_signal() -> None:
    async def test() -> None:
        caught = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, caught.set)
        with create_pipe_input() as source:
            async with asyncio.timeout(20), Keys(source=source):
                source.send_text("\x03")
                await caught.wait()

    asyncio.run(test())


@pytest.mark.parametrize("error", [None, ValueError])
def test_the_terminal_is_given_back(error: type[Exception] | None) -> None:
    outer, inner = pty.openpty()

    async def test(stdin: TextIO) -> None:
        async with Keys(stdin):
            assert not termios.tcgetattr(inner)[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
            if error:
                raise error

    try:
        before = termios.tcgetattr(inner)
        with open(inner, closefd=False) as stdin:
            if error:
                with pytest.raises(error):
                    asyncio.run(test(stdin))
            else:
                asyncio.run(test(stdin))
        assert termios.tcgetattr(inner) == before
    finally:
        os.close(outer)
        os.close(inner)


class Gone:
    """A terminal of which one thing fails, because nobody is at its other end."""

    closed = False

    def __init__(self, error: Exception, fails: str) -> None:
        self._error, self._fails = error, fails

    @contextmanager
    def _entered(self, name: str) -> Iterator[None]:
        if self._fails == name:
            raise self._error
        yield
        if self._fails == f"{name} left":
            raise self._error

    def raw_mode(self) -> AbstractContextManager[None]:
        return self._entered("raw_mode")

    def attach(self, read: Callable[[], None]) -> AbstractContextManager[None]:
        if self._fails == "read_keys":
            asyncio.get_running_loop().call_soon(read)
        return self._entered("attach")

    def read_keys(self) -> list[object]:
        raise self._error

    def fileno(self) -> int:
        return 0


OF_TERMINALS = [
    termios.error(5, "Input/output error"),
    OSError(5, "Input/output error"),
    OSError(9, "Bad file descriptor"),
    PermissionError(1, "Operation not permitted"),
    io.UnsupportedOperation("Stdin is not a terminal."),
    EOFError(),
]


@pytest.mark.parametrize("error", OF_TERMINALS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("fails", ["raw_mode", "attach", "read_keys"])
def test_whatever_a_terminal_that_is_gone_raises_is_the_end_of_the_input(
    error: Exception, fails: str
) -> None:
    async def test() -> None:
        source: Any = Gone(error, fails)
        async with asyncio.timeout(20), Keys(source=source) as keys:
            assert await keys.next() == "end"
            assert await keys.next() == "end"

    asyncio.run(test())


@pytest.mark.parametrize("fails", ["raw_mode left", "attach left"])
def test_a_terminal_that_goes_meanwhile_is_left_all_the_same(fails: str) -> None:
    async def test() -> None:
        source: Any = Gone(termios.error(5, "Input/output error"), fails)
        async with Keys(source=source):
            pass

    asyncio.run(test())


def test_what_is_no_terminal_at_all_has_ended() -> None:
    async def test() -> None:
        async with asyncio.timeout(20), Keys(io.StringIO()) as keys:
            assert await keys.next() == "end"

    asyncio.run(test())
