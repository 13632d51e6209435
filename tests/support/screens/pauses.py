"""The lines of keys at which a walk waits for a person, and how a test goes on from there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from support.screens.terminal import ENTER, Terminal
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

PAUSE = "Enter sends"
MORE = "Enter shows more"
BEGIN = "Enter begins"
EDITING = "Esc leaves"
ANYWAY = "Enter sends it anyway"
PROMPT = "stanza>"
SEND, ESCAPE = "\x13", "\x1b"
CLEAR = "\x1b[F\x15"  # to the end of the line, and erase up to its beginning


@contextmanager
def impatient_server(seconds: float) -> Iterator[PracticeServer]:
    """A server that ends logins which take longer than this, in a thread of its own."""
    server = PracticeServer(ServerConfig(login_seconds=seconds))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def at_the_pause(terminal: Terminal) -> None:
    terminal.wait_for(BEGIN)
    terminal.step(ENTER, f"{PAUSE} · e")  # the line of keys, and not only the heading


def write(terminal: Terminal, text: str) -> None:
    """Open the editor and put this in the place of what is there."""
    terminal.step("e", EDITING)
    terminal.press(CLEAR + text)
    terminal.wait_for(text[-8:])


def ends(terminal: Terminal) -> int:
    """Turn the last pages, and give the exit code."""
    while terminal.process.poll() is None:
        seen = len(terminal.written)
        terminal.until(
            lambda seen=seen: (  # type: ignore[misc]
                MORE.encode() in terminal.written[seen:] or terminal.process.poll() is not None
            ),
            "more or the end",
        )
        if terminal.process.poll() is None:
            terminal.press(ENTER)
    return terminal.exit_code()
