"""Whatever is given, and whatever goes wrong inside, ends in words and a documented exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from support.screens.command import environment, run
from support.screens.terminal import Terminal

import xmpp_walkthrough.cli.commands as commands_package
from xmpp_walkthrough.cli.main import commands
from xmpp_walkthrough.registry import names
from xmpp_walkthrough.steps.exit_code import ExitCode

ODD = ("", "\udcff", "x" * 70_000, "a\nb\x1b[31m", "²", "٣", "-", "{x}", "../../etc/passwd")
NUMBERS = ("nan", "inf", "-inf", "-1", "1e400", "9" * 5_000, "²", "0x10", "")
PLACES = ("\udcff:5222", "h:²", "h:" + "9" * 5_000, "h:-1", "h:0", "h:65536", "[::1", "::1]:x", ":")


def options() -> list[tuple[str, str, bool]]:
    """Every command, each of its options that takes a value, and whether that is a number."""
    found: list[tuple[str, str, bool]] = []
    for name in names(commands_package):
        command = commands.get_command(click.Context(commands), name)
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option) and not option.is_flag and not option.count:
                text = isinstance(option.type, click.Path | click.Choice)
                numeric = not text and option.type.name not in ("text",)
                found.append((name, option.opts[0], numeric))
    return found


def sound(done: subprocess.CompletedProcess[str]) -> bool:
    documented = done.returncode in set(ExitCode) - {ExitCode.INTERNAL}
    return documented and "Traceback" not in done.stdout + done.stderr


FIRST = {"doctor": ["a@b"], "sasl": ["PLAIN", "mbed"], "serve": ["--domain", "a@b"]}


@pytest.mark.parametrize(
    ("index", "command", "option", "number"),
    [(index, *each) for index, each in enumerate(options())],
)
def test_an_option_takes_or_refuses_what_it_is_given(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    index: int,
    command: str,
    option: str,
    number: bool,
) -> None:
    monkeypatch.chdir(tmp_path)  # a name may be odd, and good for a file
    value = NUMBERS[index % len(NUMBERS)] if number else ODD[index % len(ODD)]
    line = [command, *FIRST.get(command, []), f"{option}={value}"]
    assert sound(run(*line)), line


@pytest.mark.parametrize(
    ("option", "value"), [(("--server", "--dns")[n % 2], place) for n, place in enumerate(PLACES)]
)
def test_a_place_that_is_none(option: str, value: str) -> None:
    done = run("mbed@ceit.org", option, value, XMPP_WALK_PASSWORD="x")
    assert done.returncode == 2
    assert option in done.stderr


@pytest.mark.parametrize("value", ["nan", "-nan", "NaN", "inf", "0", "-1", "1e400"])
def test_no_time_to_wait(value: str) -> None:
    for line in (["--timeout", value], ["doctor", "a@b", "--timeout", value]):
        assert run(*line).returncode == 2
    assert run(f"--auto={value}", "--to", "open").returncode == (0 if value == "0" else 2)


SIZES = ("0", "-1", "1", "2", "²", "x", "", "9" * 5_000, "99999999999")


@pytest.mark.parametrize("size", SIZES)
def test_no_width_of_a_screen_breaks_a_command(size: str) -> None:
    lines = ("--to open --view terminal", "lesson open", "--help", "doctor a@b --dns 127.0.0.1:1")
    for line in lines[SIZES.index(size) % 2 :: 2]:
        done = run(*line.split(), COLUMNS=size, LINES=size)
        assert sound(done), (line, done.stderr)


@pytest.mark.parametrize(("columns", "rows"), [(0, 0), (1, 1), (2, 65_535), (65_535, 2)])
def test_nor_does_that_of_a_terminal(columns: int, rows: int) -> None:
    for line in (["--auto", "--to", "open"], ["sasl", "PLAIN", "mbed", "--practice"]):
        with Terminal(*line, size=(columns, rows)) as terminal:
            assert terminal.exit_code() == 0
            assert terminal.restored()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANG", "xx_YY"),
        ("LC_ALL", "\udcff"),
        ("XMPP_WALK_LANG", "../../etc"),
        ("XMPP_WALK_LANG", "\udcff"),
        ("TERM", "no-such-terminal"),
        ("TERM", "\udcff"),
        ("HOME", "/no/such/home"),
        ("HOME", ""),
        ("TMPDIR", "/no/such/folder"),
        ("PYTHONIOENCODING", "ascii"),
        ("XMPP_WALK_INVITATION", "\udcff"),
    ],
)
def test_odd_surroundings(name: str, value: str) -> None:
    line = "--register --to sasl" if "INVITATION" in name else "--to open --view terminal"
    odd: dict[str, Any] = {name: value}
    assert sound(run(*line.split(), **odd)), line


BROKEN = {
    "a fault": ("raise_(ZeroDivisionError('canary'))", 70),
    "memory": ("raise_(MemoryError())", 70),
    "depth": ("deep()", 70),
    "an interruption": ("raise_(KeyboardInterrupt())", 130),
    "an odd end": ("raise_(GeneratorExit())", 70),
    "another": ("raise_(BaseException('canary'))", 70),
}


def broken(what: str) -> subprocess.CompletedProcess[str]:
    """The program, in which this happens where a walk should begin."""
    program = (
        "import sys, gc, asyncio, atexit\n"
        "from xmpp_walkthrough.cli import run\n"
        "def raise_(error): raise error\n"
        "def deep(): deep()\n"
        "class Bad:\n"
        "    def __del__(self): raise ValueError('canary')\n"
        "async def lost(): raise ValueError('canary')\n"
        "async def background():\n"
        "    task = asyncio.ensure_future(lost())\n"
        "    await asyncio.sleep(0.01)\n"
        "    del task; gc.collect()\n"
        "    return 0\n"
        "atexit.register(raise_, KeyboardInterrupt())\n"
        f"run.journey = lambda request: {what}\n"
        "sys.argv = ['xmpp-walk']\n"
        "from xmpp_walkthrough.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env=environment(),
    )
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stderr
    return done


@pytest.mark.parametrize("name", BROKEN)
def test_what_nobody_foresaw_ends_in_words(name: str) -> None:
    what, code = BROKEN[name]
    done = broken(what)
    assert done.returncode == code
    assert ("please report it" in done.stderr) == (code == 70)


def test_a_task_that_nobody_waits_for_is_told_in_a_line() -> None:
    done = broken("background()")
    assert done.returncode == 70
    assert done.stderr.count("ValueError") == len(done.stderr.splitlines()) == 1


def test_a_finaliser_that_fails_says_nothing() -> None:
    done = broken("(Bad(), background())[1]")
    assert done.returncode == 70  # of the task beside it
    assert "Exception ignored" not in done.stderr
