"""`xmpp-walk doctor` at a terminal: a line of progress that goes away, and Ctrl-C."""

from __future__ import annotations

import asyncio
from pathlib import Path

from support.screens.terminal import CTRL_C, Terminal

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.server.listener import PracticeServer


def at_the_terminal(place: Path, work: str, fault: str = "", *, columns: int = 80) -> Terminal:
    """Run it to its end there; `work` is `end`, or `interrupt` while it waits."""

    async def served() -> Terminal:
        faults = [known()[fault]] if fault else []
        async with PracticeServer(ServerConfig(), faults=faults) as server:
            ca_file = place / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            where = ("--server", f"127.0.0.1:{server.port}", "--ca-file", str(ca_file))
            arguments = ("doctor", "mbed@ceit.org", *where)
            made = Terminal(*arguments, columns=columns, XMPP_WALK_PASSWORD="mirror")
            await asyncio.to_thread(_led, made, work)
            return made

    return asyncio.run(served())


def _led(terminal: Terminal, work: str) -> None:
    with terminal:
        if work == "interrupt":
            terminal.wait_for("answered")
            terminal.press(CTRL_C)
        terminal.exit_code()


def test_progress_is_shown_and_gone_at_the_end(tmp_path: Path) -> None:
    terminal = at_the_terminal(tmp_path, "end")
    assert terminal.process.returncode == 0
    assert b"answered: address" in terminal.written
    assert "answered" not in terminal.everything
    assert "ok   login" in terminal.everything


def test_the_narrowest_terminal_is_wide_enough(tmp_path: Path) -> None:
    terminal = at_the_terminal(tmp_path, "end", columns=40)
    assert "ok   login" in terminal.everything
    assert terminal.process.returncode == 0


def test_ctrl_c_is_130_and_leaves_no_progress_behind(tmp_path: Path) -> None:
    terminal = at_the_terminal(tmp_path, "interrupt", "stream-silent")
    assert terminal.process.returncode == 130
    assert "answered" not in terminal.screen
