"""What if a standard stream is closed, full, slow or unread? Words, and a true exit code."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment, run

FULL, FAILED = 74, 23
# Each command, and the exit code that it has where everybody listens.
COMMANDS = {
    "--version": 0,
    "--help": 0,
    "nonsense": 2,
    "--to open": 0,
    "--fault scram-wrong-signature": FAILED,
    "--fault scram-wrong-signature --view jsonl": FAILED,
    "--fault scram-wrong-signature --view terminal": FAILED,
    "doctor mbed@ceit.org --server 127.0.0.1:1 --no-login": 40,
    "doctor mbed@ceit.org --server 127.0.0.1:1 --no-login --json": 40,
    "sasl PLAIN mbed --practice": 0,
    "lesson open": 0,
    "branches --step close": 0,
    "faults --step close": 0,
    "serve --port 0 --domain a@b": 2,
}
UNHEARD = {"nonsense", "serve --port 0 --domain a@b"}  # what these say goes to standard error

each_command = pytest.mark.parametrize("line", COMMANDS)
SOME = (
    "--help",
    "nonsense",
    "--fault scram-wrong-signature --view terminal",
    "sasl PLAIN mbed --practice",
    "doctor mbed@ceit.org --server 127.0.0.1:1 --no-login",
)


def redirected(line: str, how: str) -> subprocess.CompletedProcess[str]:
    """The command by a shell that redirects its streams."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {how}', "sh", *COMMAND, *line.split()],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        timeout=60,
        env=environment(),
        check=False,
    )


def sound(done: subprocess.CompletedProcess[str]) -> bool:
    said = done.stdout + done.stderr
    return not any(word in said for word in ("Traceback", "Exception", "report it", "⟨"))


@pytest.mark.parametrize(
    ("line", "how"),
    [(line, ">/dev/full") for line in COMMANDS]
    + [(line, how) for line in SOME for how in (">&-", "1</dev/null")],
)
def test_output_that_cannot_be_written_is_told_and_no_success(line: str, how: str) -> None:
    done = redirected(line, how)
    assert done.returncode == (COMMANDS[line] or FULL)
    assert ("could not be written" in done.stderr) == (line not in UNHEARD)
    assert sound(done)


@pytest.mark.parametrize("line", SOME)
@pytest.mark.parametrize("how", ["<&-", "2>/dev/full", "<&- 2>&-"])
def test_what_is_not_needed_may_be_closed(line: str, how: str) -> None:
    done = redirected(line, how)
    assert done.returncode == COMMANDS[line]
    assert sound(done)
    assert done.stdout or line in UNHEARD


@pytest.mark.parametrize("line", SOME)
def test_with_no_stream_at_all_the_exit_code_speaks(line: str) -> None:
    done = redirected(line, "<&- >&- 2>&-")
    # Where all words went to standard error, nothing was lost but them.
    assert done.returncode == (COMMANDS[line] or FULL)


@each_command
def test_a_reader_that_has_gone_does_not_change_the_exit_code(line: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*COMMAND, *line.split()],
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            env=environment(),
            check=False,
        )
    finally:
        os.close(writing)
    assert done.returncode == COMMANDS[line]
    assert "could not be written" not in done.stderr
    assert not any(word in done.stderr for word in ("Traceback", "Exception", "report it"))


def test_a_reader_that_goes_in_the_middle_does_not_change_it_either() -> None:
    line = ["--fault", "scram-wrong-signature", "--view", "jsonl"]
    with subprocess.Popen(
        [*COMMAND, *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"xmpp_walk"')
        process.stdout.close()
        assert process.wait(60) == FAILED
        assert process.stderr.read() == b""


def waiting_in(pipe: int) -> int:
    """How many bytes nobody has read yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_pipe_that_does_not_block_gets_every_byte_all_the_same() -> None:
    """Another program that shares it may have made it so; 130 kB are more than it holds."""
    whole = run("branches", "--json").stdout.encode()
    assert len(whole) > 100_000
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with subprocess.Popen(
        [*COMMAND, "branches", "--json"], stdout=writing, stderr=subprocess.PIPE, env=environment()
    ) as process:
        os.close(writing)
        got = b""
        deadline = time.monotonic() + 60
        while waiting_in(reading) < 50_000:  # nobody reads until it is as good as full
            assert time.monotonic() < deadline
            time.sleep(0.01)
        while data := os.read(reading, 10_000):
            got += data
            assert time.monotonic() < deadline
        os.close(reading)
        assert process.wait(60) == 0
    assert got == whole


def test_a_file_gets_what_a_pipe_gets(tmp_path: Path) -> None:
    """Where the defence must not fire."""
    file = tmp_path / "output"
    done = redirected("faults --step close", f">{file}")
    assert (done.returncode, done.stderr) == (0, "")
    assert file.read_text(encoding="utf-8") == run("faults", "--step", "close").stdout


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)])
def test_no_file_of_ours_takes_the_number_of_a_closed_stream(closed: tuple[int, ...]) -> None:
    program = (
        "import os, socket; from xmpp_walkthrough.cli.streams import Streams; Streams(); "
        "os._exit(100 if socket.socket().fileno() > 2 else 1)"
    )
    how = " ".join(f"{number}{'<' if number == 0 else '>'}&-" for number in closed)
    done = subprocess.run(["sh", "-c", f'exec "$@" {how}', "sh", sys.executable, "-c", program])
    assert done.returncode == 100
