"""The log of `serve`: what can be written is, and nobody is waited for who does not read it."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from evil.guests.honest import Honest, ask
from hypothesis import given, settings
from hypothesis import strategies as st
from support.screens.command import COMMAND, environment

from xmpp_walkthrough.cli.serve.server_log import WAITING, ServerLog

LINE = "somebody said something, and this is what it was"
MARK, ESCAPED = "\u0301", "\\u{301}"  # more of them than a letter may bear
DROPPED = re.compile(r"dropped (\d+)\n")


def log_to(descriptor: int) -> ServerLog:
    return ServerLog(descriptor, lambda count: f"dropped {count}")


@contextmanager
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    try:
        yield ends
    finally:
        for end in ends:
            with suppress(OSError):
                os.close(end)


def read_all(descriptor: int, until: Callable[[str], bool]) -> str:
    said = ""
    while not until(said):
        said += os.read(descriptor, 65_536).decode()
    return said


def accounted(said: str) -> int:
    """Lines that came, and lines that are said to be missing."""
    missing = sum(int(each) for each in DROPPED.findall(said))
    return said.count(LINE) + missing


def test_a_pipe_that_nobody_reads_stops_nobody_and_what_is_missing_is_counted() -> None:
    with pipe() as (reading, writing):
        log = log_to(writing)
        for _ in range(20_000):
            log.line(LINE)  # about a megabyte; a pipe holds 64 kB
            assert log._size <= WAITING
        said = read_all(reading, lambda text: accounted(text) >= 10_000)
        log.line(LINE)
        said += read_all(reading, lambda text: accounted(said + text) >= 20_001)
        assert accounted(said) == 20_001
        assert DROPPED.search(said)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=10))
def test_where_somebody_reads_nothing_is_missing(bursts: list[int]) -> None:
    with pipe() as (reading, writing):
        log = log_to(writing)
        for burst in bursts:
            for number in range(burst):
                log.line(f"{number} {LINE}")
            said = read_all(reading, lambda text, burst=burst: text.count(LINE) == burst)  # type: ignore[misc]
            assert said == "".join(f"{number} {LINE}\n" for number in range(burst))
        assert not log._missing


def test_what_waits_at_the_end_is_written_before_it() -> None:
    with pipe() as (reading, writing):
        log = log_to(writing)
        log.line(LINE)
        log.close()
        assert os.read(reading, 1_000).decode() == f"{LINE}\n"


def test_a_descriptor_that_does_not_wait_loses_nothing() -> None:
    with pipe() as (reading, writing):
        os.set_blocking(writing, False)
        log = log_to(writing)
        for _ in range(1_000):
            log.line(LINE)
        said = read_all(reading, lambda text: accounted(text) == 1_000)
        log.line(LINE)
        said += read_all(reading, lambda text: accounted(said + text) == 1_001)


@pytest.mark.parametrize("how", ["full", "gone", "closed"])
def test_what_cannot_be_written_is_counted_and_raises_nothing(how: str) -> None:
    with pipe() as (reading, writing):
        descriptor = writing
        if how == "full":
            descriptor = os.open("/dev/full", os.O_WRONLY)
        elif how == "gone":
            os.close(reading)
        else:
            descriptor = os.dup(writing)
            os.close(descriptor)
        log = log_to(descriptor)
        for _ in range(100):
            log.line(LINE)
        log.close()
        with log._change:
            assert log._change.wait_for(lambda: log._missing == 100, 10)


# --- the whole program ---


def _full_pipe() -> tuple[int, list[int]]:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4_096)
    os.set_blocking(writing, True)
    return writing, [reading, writing]


def _pipe_without_a_reader() -> tuple[int, list[int]]:
    reading, writing = os.pipe()
    os.close(reading)
    return writing, [writing]


def _full_disk() -> tuple[int, list[int]]:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    return descriptor, [descriptor]


def _stopped_terminal() -> tuple[int, list[int]]:
    leader, follower = pty.openpty()
    termios.tcflow(follower, termios.TCOOFF)
    return follower, [leader, follower]


def _unread_terminal() -> tuple[int, list[int]]:
    leader, follower = pty.openpty()
    return follower, [leader, follower]


OUTLETS = [_full_pipe, _pipe_without_a_reader, _full_disk, _stopped_terminal, _unread_terminal]


def honest(facts: dict[str, str]) -> Honest:
    return Honest(facts["host"], int(facts["port"]), facts["ca_file"])


@contextmanager
def served(errors: int) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """`serve`, whose standard error is this descriptor."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--json", "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env=environment(),
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("outlet", OUTLETS)
def test_the_server_serves_whatever_becomes_of_its_log(
    outlet: Callable[[], tuple[int, list[int]]],
) -> None:
    errors, descriptors = outlet()
    try:
        with served(errors) as (process, facts):
            for _ in range(40):  # 10 kB of lines
                honest(facts).login_seconds()
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            assert not Path(facts["ca_file"]).exists()
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def test_each_thing_that_happens_is_one_harmless_line(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as errors, served(errors.fileno()) as (process, facts):
        with honest(facts).login(f"a{MARK * 12}".encode()) as sock:
            ask(sock, b"</stream:stream>", b"</stream:stream>")
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        "connected",
        "secured TLSv1.3",
        "authenticated mbed",
        f"bound mbed@ceit.org/\u00e1{MARK * 8}{ESCAPED * 3}",
        "closed",
    ]
