"""Terminals that draw ambiguous characters wide: measured or told, and then sent none of them."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import subprocess
import time
from unicodedata import east_asian_width

import pytest
from support.screens.command import COMMAND, environment, run

from xmpp_walkthrough.cli.help.layout import columns
from xmpp_walkthrough.content.letters import Letters, laid_out, sentence

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


def ambiguous(text: str) -> set[str]:
    return {char for char in text if east_asian_width(char) == "A"}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("“流”的开头，见 §4.2", "「流」的开头，见 sec. 4.2"),
        ("plain words", "plain words"),
        ("Müller · 3 × 4 …", "Muller - 3 x 4 ..."),
    ],
)
def test_a_sentence_has_other_letters(text: str, made: str) -> None:
    assert sentence(text, Letters.ALL) == text
    for letters in (Letters.WIDE, Letters.ASCII):
        assert sentence(text, letters) == made


@pytest.mark.parametrize("text", [" 2.2 ●●◐○○○○ · x", "a ① b ⑪ c", " \x1b[33m③ \x1b[0m", "é я 中"])
def test_what_is_laid_out_keeps_its_columns(text: str) -> None:
    made = laid_out(text, Letters.WIDE)
    assert ambiguous(made) == set()
    if not set("éя") & set(text):  # those become escapes
        assert columns(ESCAPES.sub("", made)) == columns(ESCAPES.sub("", text))


def test_a_mark_is_no_byte_of_the_wire() -> None:
    assert laid_out("<a b='1' \x1b[33m①\x1b[0m>", Letters.WIDE) == "<a b='1'\x1b[33m^1\x1b[0m>"


def test_ascii_leaves_chinese() -> None:
    assert laid_out("é中文▲", Letters.ASCII) == "\\u{e9}中文\\u{25b2}"


def asked(answer: bytes | None, *arguments: str, **more: str) -> str:
    """What the program writes on a terminal that answers the question for its cursor, or not."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(TERM="xterm", PAGER="", **more),
        start_new_session=True,
    ) as process:
        os.close(slave)
        read, until, told = b"", time.monotonic() + 30, False
        while time.monotonic() < until and select.select([master], [], [], 10)[0]:
            try:
                chunk = os.read(master, 65_536)
            except OSError:  # the other end is closed
                break
            read += chunk
            if b"\x1b[6n" in read and not told and answer is not None:
                told = True
                os.write(master, answer)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
    os.close(master)
    return read.decode()


@pytest.mark.parametrize("line", ["doctor me@ceit.org --server 127.0.0.1:1 --no-login", "lesson"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_terminal_that_draws_wide_is_measured(line: str, lang: str) -> None:
    words = (*line.split(), "--lang", lang)
    wide = asked(b"\x1b[1;3R", *words, XMPP_WALK_AMBIGUOUS="")
    assert ambiguous(wide.replace("\r①\x1b[6n", "")) == set()
    narrow = asked(b"\x1b[1;2R", *words, XMPP_WALK_AMBIGUOUS="")
    assert "\x1b[6n" in narrow
    if lang == "zh":
        assert ambiguous(narrow.replace("\r①\x1b[6n", "")) or line == "lesson"


def test_one_that_does_not_answer_is_the_usual_one() -> None:
    line = "doctor me@ceit.org --server 127.0.0.1:1 --no-login --lang zh"
    text = asked(None, *line.split(), XMPP_WALK_AMBIGUOUS="")
    assert "\x1b[6n" in text
    assert ambiguous(text.replace("\r①\x1b[6n", ""))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("how", [{"XMPP_WALK_AMBIGUOUS": "wide"}, {}])
def test_a_whole_walk_draws_no_ambiguous_character(how: dict[str, str], lang: str) -> None:
    option = () if how else ("--ascii",)
    text = asked(None, "--auto", "0", "--lang", lang, *option, **how)
    assert "SCRAM" in text or "PLAIN" in text
    assert "^1" in text  # a mark
    assert ambiguous(text) == set()


def test_a_pipe_has_what_it_always_had() -> None:
    line = ("--seed", "1", "--to", "open", "--lang", "zh")
    assert ambiguous(run(*line, XMPP_WALK_AMBIGUOUS="wide").stdout)
    assert ambiguous(run(*line, "--ascii").stdout) == set()
