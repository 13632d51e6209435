"""Can a person lead the walk? Pauses, keys, the way out, and a server that loses patience."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.screens.pauses import BEGIN, MORE, PAUSE, impatient_server
from support.screens.terminal import CTRL_C, ENTER, Terminal

STEPS = (
    "0 Connect",
    "1 Open",
    "2.1 TLS",
    "2.2 SASL",
    "3 Bind",
    "4 Session",
    "5 Exchange",
    "6 Close",
)


def advance(terminal: Terminal) -> None:
    """Press Enter, and wait until the program has taken it: the line of keys goes and comes."""
    seen = len(terminal.written)
    terminal.press(ENTER)

    def moved() -> bool:
        fresh = terminal.written[seen:].decode("utf-8", "replace")
        waits = any(keys in fresh for keys in (PAUSE, MORE, BEGIN))
        return waits or terminal.process.poll() is not None

    terminal.until(moved, "next pause")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_enter_leads_through_the_whole_walk(columns: int, rows: int) -> None:
    with Terminal(columns=columns, rows=rows) as terminal:
        terminal.wait_for(BEGIN)
        for _ in range(80):
            if terminal.process.poll() is not None:
                break
            advance(terminal)
        assert terminal.exit_code() == 0
        for step in STEPS:
            assert step in terminal.everything, step
        assert "AG1iZWQAbWlycm9y" in terminal.everything
        assert "Try next" in terminal.screen
        assert terminal.restored()


def test_the_keys_of_a_pause() -> None:
    with Terminal("--step", "sasl", columns=80, rows=30) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, PAUSE)
        assert "AG1iZWQAbWlycm9y" in terminal.screen
        terminal.step("x", "00000000")
        assert "3c 61 75 74 68" in terminal.screen  # <auth
        terminal.step("q", PAUSE)
        terminal.step("l", "What you see")
        terminal.step("q", PAUSE)
        terminal.step("?", "hex dump")
        terminal.step("q", PAUSE)
        terminal.step("s", "starttls")
        terminal.step("q", PAUSE)
        terminal.step("g", "回车发送")
        assert re.search("我们选择 PLAIN", terminal.screen)
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.restored()


def test_ctrl_c_at_a_pause_closes_and_ends_with_130() -> None:
    with Terminal() as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, MORE)
        terminal.step(ENTER, PAUSE)
        terminal.press(CTRL_C)
        assert terminal.exit_code() == 130
        assert "Traceback" not in terminal.everything
        assert terminal.restored()


def test_ctrl_c_between_two_sends_ends_with_130() -> None:
    with Terminal("--auto", "30") as terminal:
        terminal.wait_for("Open")
        terminal.press(CTRL_C)
        assert terminal.exit_code() == 130
        assert "Traceback" not in terminal.everything
        assert terminal.restored()


def test_past_the_servers_timer_the_walk_explains_it_and_walks_again(tmp_path: Path) -> None:
    with impatient_server(1.5) as server:
        ca_file = tmp_path / "ca.pem"
        ca_file.write_bytes(server.ca_pem)
        arguments = ("mbed@ceit.org", "--server", f"127.0.0.1:{server.port}", "--step", "sasl")
        trust = ("--ca-file", str(ca_file), "--mechanism", "PLAIN")
        with Terminal(*arguments, *trust, XMPP_WALK_PASSWORD="mirror", rows=40) as terminal:
            terminal.wait_for(BEGIN)
            terminal.step(ENTER, PAUSE)
            terminal.wait_for("walks again")  # nobody has pressed anything
            assert "connection-timeout" in terminal.screen
            assert "timer" in terminal.screen
            terminal.step(ENTER, PAUSE)
            assert terminal.screen.rstrip().splitlines()[-1].lstrip().startswith(PAUSE)
            assert "2.2 SASL" in terminal.everything.rpartition("walks again")[2] + terminal.screen
            terminal.press(ENTER)
            for _ in range(4):
                if terminal.process.poll() is None:
                    advance(terminal)
            assert terminal.exit_code() == 0
            assert "<success" in terminal.everything
            assert terminal.restored()
