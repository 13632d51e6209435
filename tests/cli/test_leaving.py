"""Is nothing left behind, whatever ends the program, and does it come back from a stop?"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment
from support.screens.terminal import CTRL_C, ENTER, Terminal

BEGIN, PAUSE = "Enter begins", "Enter sends"
CTRL_Z = "\x1a"


@contextlib.contextmanager
def served(folder: Path, *arguments: str, ignoring: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """The server, its temporary files in `folder`, once it has said how to reach it."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--json", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        env=environment(TMPDIR=str(folder)),
        preexec_fn=lambda: ignoring and signal.signal(ignoring, signal.SIG_IGN),
    ) as process:
        try:
            assert process.stdout is not None
            facts = json.loads(process.stdout.readline())
            assert [str(path) for path in folder.iterdir()] == [facts["ca_file"]]
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_the_authority_goes_with_the_server(tmp_path: Path, number: int) -> None:
    with served(tmp_path, "--quiet") as process:
        process.send_signal(number)
        assert process.wait(20) == 0
        assert not list(tmp_path.iterdir())


def test_two_signals_at_once_leave_no_more_than_one(tmp_path: Path) -> None:
    with served(tmp_path, "--quiet") as process:
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGHUP)
        assert process.wait(20) == 0
        assert not list(tmp_path.iterdir())


def test_a_hangup_that_is_ignored_from_the_start_stays_ignored(tmp_path: Path) -> None:
    """Where the defence must not fire: this is what `nohup` is for."""
    with served(tmp_path, "--quiet", ignoring=signal.SIGHUP) as process:
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert not list(tmp_path.iterdir())


def test_output_that_nobody_takes_keeps_nobody_from_ending_it() -> None:
    """The pipe is full, and the program waits in the middle of a write."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        [*COMMAND, "branches", "--json"], stdout=writing, env=environment()
    ) as process:
        os.close(writing)
        assert os.read(reading, 1) == b"{"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 130
        os.close(reading)


def test_a_walk_whose_output_nobody_takes_ends_too() -> None:
    """Here a loop runs: closing in order comes to nothing, and the moment for it runs out."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, bytes(4096))
    with subprocess.Popen([*COMMAND, "--view", "jsonl"], stdout=writing, env=environment()) as walk:
        os.close(writing)
        with pytest.raises(subprocess.TimeoutExpired):
            walk.wait(1.0)
        walk.send_signal(signal.SIGTERM)
        try:
            assert walk.wait(20) == 130
        finally:
            walk.kill()
            os.close(reading)


def test_a_second_signal_does_not_wait_for_the_first() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        line = ["mbed@ceit.org", "--mechanism", "ANONYMOUS", "--timeout", "60", "--server", place]
        with subprocess.Popen([*COMMAND, *line], stdout=subprocess.PIPE, env=environment()) as walk:
            accepted, _ = silent.accept()
            with accepted:
                assert accepted.recv(1)
                walk.send_signal(signal.SIGTERM)
                walk.send_signal(signal.SIGINT)
                assert walk.wait(20) == 130


def test_what_was_said_before_is_not_lost() -> None:
    """Neither where the stream is closed in order nor where there is no time for it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        line = ["mbed@ceit.org", "--mechanism", "ANONYMOUS", "--timeout", "60", "--server", place]
        for numbers in ([signal.SIGTERM], [signal.SIGTERM, signal.SIGINT]):
            with subprocess.Popen(
                [*COMMAND, *line], stdout=subprocess.PIPE, env=environment()
            ) as walk:
                accepted, _ = silent.accept()
                with accepted:
                    assert accepted.recv(1)
                    for number in numbers:
                        walk.send_signal(number)
                    assert walk.wait(20) == 130
                    assert walk.stdout is not None
                    assert b"<stream:stream" in walk.stdout.read()


# --- a terminal ---


def shell(script: str) -> Terminal:
    """A terminal in which a shell with job control runs a script; `$walk` is the program."""
    return Terminal(command=["bash", "--norc", "-c", script], walk=" ".join(COMMAND))


def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() -> None:
    script = 'set -m; $walk --step open; echo "stopped $?"; read -r _; fg; echo "ended $?"'
    with shell(script) as terminal:
        terminal.wait_for(BEGIN)
        assert not terminal.restored()
        terminal.step(CTRL_Z, "stopped 148")
        assert terminal.restored()
        shown = terminal.written.count(BEGIN.encode())
        terminal.press(ENTER)
        terminal.until(lambda: terminal.written.count(BEGIN.encode()) > shown, "the keys")
        assert not terminal.restored()
        terminal.step(ENTER, PAUSE)
        terminal.step("q", "ended 0")
        assert terminal.exit_code() == 0
        assert terminal.restored()


def test_ctrl_z_leaves_the_alternate_screen_and_comes_back_to_it() -> None:
    script = 'set -m; $walk; echo "stopped $?"; read -r _; fg; echo "ended $?"'
    with shell(script) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step("?", "hex dump")
        terminal.step(CTRL_Z, "stopped 148")
        assert switches(terminal.written)[-1] == b"l"
        shown = terminal.written.count(b"hex dump")
        terminal.press(ENTER)
        terminal.until(lambda: terminal.written.count(b"hex dump") > shown, "the page again")
        assert switches(terminal.written)[-1] == b"h"
        terminal.step("q", BEGIN)
        terminal.step(CTRL_C, "ended 130")
        assert switches(terminal.written)[-1] == b"l"
        assert terminal.exit_code() == 0


def switches(written: bytes) -> list[bytes]:
    """To the alternate screen (h) and back (l)."""
    return [part[:1] for part in written.split(b"\x1b[?1049")[1:]]


def test_where_nobody_could_wake_it_up_ctrl_z_does_not_stop_it() -> None:
    """Where the defence must not fire: no shell has started the program."""
    with Terminal() as terminal:
        terminal.wait_for(BEGIN)
        terminal.press(CTRL_Z)
        terminal.until(lambda: terminal.written.count(BEGIN.encode()) == 2, "the keys again")
        terminal.step("?", "hex dump")
        terminal.step("q", BEGIN)
        terminal.press("q")
        assert terminal.exit_code() == 0


@pytest.mark.parametrize("keys", ["", ENTER, "?"])
@pytest.mark.parametrize("ignoring", [False, True])
def test_a_terminal_that_vanishes_ends_the_walk(keys: str, ignoring: bool) -> None:
    with Terminal(ignoring=[signal.SIGHUP] if ignoring else []) as terminal:
        terminal.wait_for(BEGIN)
        terminal.press(keys)
        terminal.vanish()
        # Unless the hangup tells it, it is the end of the input.
        assert terminal.process.wait(20) == (0 if ignoring else 130)


def test_a_fault_of_ours_gives_the_terminal_back_in_words() -> None:
    program = (
        "import sys; from xmpp_walkthrough.cli.learner import learner; "
        "learner.Learner._begin = lambda self: 1 / 0; sys.argv = ['xmpp-walk', '--lang', 'zh']; "
        "from xmpp_walkthrough.cli.main import main; main()"
    )
    with Terminal(command=[sys.executable, "-c", program]) as terminal:
        assert terminal.exit_code() == 70
        assert "ZeroDivisionError" in terminal.screen
        assert "请报告" in terminal.screen
        assert "Traceback" not in terminal.everything
        assert terminal.restored()


def test_the_pager_ends_with_us_and_gives_the_terminal_back() -> None:
    with Terminal("lesson", "roles", PAGER="less", LESSHISTFILE="-") as terminal:
        terminal.wait_for(":")
        assert not terminal.restored()
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.exit_code() == 130
        assert terminal.restored()
        assert switches(terminal.written)[-1] == b"l"


def test_ctrl_c_in_the_pager_is_the_pagers() -> None:
    with Terminal("lesson", "roles", PAGER="less", LESSHISTFILE="-") as terminal:
        terminal.wait_for(":")
        terminal.press(CTRL_C)
        deadline = time.monotonic() + 15
        while "(END)" not in terminal.screen:  # the terminal forgets what was typed around it
            assert time.monotonic() < deadline
            terminal.press("G")
            terminal._read(0.1)
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.restored()


@pytest.mark.parametrize("pager", ["'", "/no/such/pager", "true", "cat"])
def test_any_pager_will_do(pager: str) -> None:
    """A quote that does not close, one that is not there, one that does not read, one that does."""
    with Terminal("branches", "--step", "close", PAGER=pager, LESSHISTFILE="-", rows=5) as terminal:
        if pager[:1] in "'/":
            terminal.wait_for(":")
            terminal.press("q")
        assert terminal.exit_code() == 0
        assert "Traceback" not in terminal.everything
        assert terminal.restored()


def test_the_hidden_prompt_gives_the_terminal_back() -> None:
    with Terminal("mbed@ceit.org", "--server", "127.0.0.1:1") as terminal:
        terminal.wait_for("Password for")
        deadline = time.monotonic() + 15
        while terminal.restored():
            assert time.monotonic() < deadline
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.exit_code() == 130
        assert terminal.restored()


@pytest.mark.parametrize("key", [CTRL_C, "\x04"])
def test_no_password_is_an_interruption(key: str) -> None:
    with Terminal("mbed@ceit.org", "--server", "127.0.0.1:1") as terminal:
        terminal.wait_for("Password for")
        terminal.press(key)
        assert terminal.exit_code() == 130
        assert "Traceback" not in terminal.everything
        assert terminal.restored()
