"""The keys themselves: by name, what was typed ahead, and the terminal given back as it was."""

import asyncio
import os
import pty
import signal
import termios
from typing import TextIO

import pytest
from prompt_toolkit.input import create_pipe_input

from xmpp_walkthrough.cli.keys import Keys


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
