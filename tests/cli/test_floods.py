"""A flood, seen from outside: the memory of the process, its screen, and how soon it leaves."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
from evil.acts import Act, Flood, Hush, Many, say
from evil.behaviour import Behaviour, at, tame
from evil.client import Seen, meet
from evil.places import BOUND, PRESENCE, ROSTER, Place
from support.net.flooding_server import PASSWORD, flooding, peak
from support.screens.terminal import CTRL_C, ENTER, Terminal

MOST = 100_000  # kB
LEAVING = 10.0  # seconds; 2 are promised, on a machine that has nothing else to do
SPAM = b"<message from='eve@%domain%/x'><body>spam</body></message>"
SPACES = b" " * 4_096
LARGE = b"<message><body>" + b"x" * 200_000 + b"</body></message>"
CHILDREN = b"<message>" + b"<a/>" * 20_000 + b"</message>"
PING = b"<iq type='get' id='q' from='eve@%domain%/x'><ping xmlns='urn:xmpp:ping'/></iq>"
READING = "We have stopped reading"


def floods(data: bytes, place: Place = BOUND, *more: Act) -> Behaviour:
    return tame("flood", "a flood", at(place, say(b"%honest%"), *more, Flood(data)))


def walked(behaviour: Behaviour, folder: Path, *arguments: str, view: str = "plain") -> Seen:
    """One walk or examination, to its end."""
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n")
    home = folder / "home"
    home.mkdir(exist_ok=True)
    with flooding(behaviour, folder) as there:
        given = [*arguments, *there, "--password-file", str(secret), "--timeout", "3"]
        given += [] if "doctor" in arguments else ["--view", view]
        given += ["--auto"] if view == "terminal" else []
        seen = meet(given, home, 120, on_a_pty=view == "terminal")
    assert seen.memory < MOST
    assert b"Traceback" not in seen.out + seen.err
    return seen


# --- while we wait ---


@pytest.mark.parametrize("view", ["plain", "terminal"])
@pytest.mark.parametrize("data", [SPAM, SPACES, LARGE, CHILDREN, PING])
def test_a_flood_in_step_five_is_summed_up_and_ends_the_walk(
    data: bytes, view: str, tmp_path: Path
) -> None:
    seen = walked(floods(data), tmp_path, view=view)
    assert seen.code == 26
    assert len(seen.out) < 6_000_000
    text = " ".join(seen.out.decode(errors="replace").split())
    assert "more like this" in text or "White space goes on" in text or "sends and sends" in text


def test_programs_get_a_line_for_what_was_counted_and_nothing_is_lost(tmp_path: Path) -> None:
    behaviour = tame(
        "many", "many, and then the answer", at(ROSTER, say(Many(SPAM, 5_000), b"%honest%"))
    )
    seen = walked(behaviour, tmp_path, view="jsonl")
    assert seen.code == 0
    records = [json.loads(line) for line in seen.out.splitlines()]
    spam = [record for record in records if "spam" in record.get("raw", "")]
    sums = [record["facts"] for record in records if record.get("note") == "more"]
    assert len(spam) == 10
    assert [each["name"] for each in sums] == ["message body"] * len(sums)
    assert len(spam) + sum(each["units"] for each in sums) == 5_000
    size = len(spam[0]["raw"])
    assert sum(each["bytes"] for each in sums) == (5_000 - 10) * size
    assert {tuple(sorted(each)) for each in sums} == {("bytes", "mixed", "name", "role", "units")}


@pytest.mark.parametrize("data", [SPAM, SPACES, CHILDREN])
def test_the_doctor_says_what_it_is_and_stays_small(data: bytes, tmp_path: Path) -> None:
    seen = walked(floods(data, PRESENCE), tmp_path, "doctor", "--verbose")
    assert seen.code == 40
    if data is SPAM:
        text = " ".join(seen.out.decode().split())
        assert "The server sends without end" in text
        assert re.search(r"[0-9,]+ more like this: message body, [0-9,]+ bytes\.", text)


def test_a_login_that_stands_beside_the_walk_may_flood_as_it_likes(tmp_path: Path) -> None:
    behaviour = tame("beside", "a flood to each login", at(PRESENCE, Flood(SPAM)))
    seen = walked(behaviour, tmp_path, "--twice")
    assert seen.code == 26


# --- where it must not fire ---


def test_five_hundred_letters_that_waited_for_us_are_shown_one_by_one(tmp_path: Path) -> None:
    letters = b"".join(
        b"<message from='friend@%%domain%%/x'><body>letter %d</body></message>" % n
        for n in range(500)
    )
    behaviour = tame("offline", "letters", at(PRESENCE, say(b"%honest%", letters)))
    seen = walked(behaviour, tmp_path)
    assert seen.code == 0
    assert len(re.findall(rb"<body>letter \d+</body>", seen.out)) == 500
    assert b"more like this" not in seen.out


# --- while a person thinks ---


def paused(there: list[str], *arguments: str) -> Terminal:
    return Terminal(*there, "--step", "exchange", *arguments, XMPP_WALK_PASSWORD=PASSWORD)


LEAVINGS = {
    "q": 0,
    "Ctrl-C": 130,
    "SIGINT": 130,
    "SIGTERM": 130,
}


def leave(terminal: Terminal, how: str) -> int:
    """Leave; the exit code. Errors: AssertionError where that takes long."""
    began = time.monotonic()
    if how == "q":
        terminal.press("q")
    elif how == "Ctrl-C":
        terminal.press(CTRL_C)
    else:
        os.kill(terminal.process.pid, signal.Signals[how])
    code = terminal.exit_code(LEAVING)
    assert time.monotonic() - began < LEAVING
    return code


@pytest.mark.parametrize("how", LEAVINGS)
@pytest.mark.parametrize("data", [SPAM, SPACES, LARGE, CHILDREN])
def test_a_flood_at_a_pause_stops_is_said_and_can_be_left(
    data: bytes, how: str, tmp_path: Path
) -> None:
    with flooding(floods(data), tmp_path) as there, paused(there) as terminal:
        terminal.wait_for("Enter begins")
        terminal.step(ENTER, READING)
        assert "Enter sends" in terminal.screen
        assert peak(terminal.process.pid) < MOST
        assert leave(terminal, how) == LEAVINGS[how]
        assert terminal.restored()
        assert "Traceback" not in terminal.everything


def test_reading_goes_on_with_enter_and_what_came_is_shown_in_sums(tmp_path: Path) -> None:
    given = ("--timeout", "3", "--lang", "zh")
    with flooding(floods(SPAM), tmp_path) as there, paused(there, *given) as terminal:
        terminal.wait_for("回车开始")
        terminal.step(ENTER, "由 TCP 让它等着")
        terminal.press(ENTER)
        for _ in range(200):
            if "同样的还有" in terminal.everything:
                break
            terminal.press(" ")
            terminal._read(0.05)
        assert "同样的还有" in terminal.everything
        assert leave(terminal, "Ctrl-C") == 130


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize("data", [SPAM, PING])
def test_at_the_prompt_for_stanzas_too(data: bytes, how: str, tmp_path: Path) -> None:
    with flooding(floods(data), tmp_path) as there, paused(there) as terminal:
        terminal.wait_for("Enter begins")
        terminal.step(ENTER, READING)
        terminal.press("t")
        terminal.wait_for("/help")
        if how == "Ctrl-C":
            terminal.press(CTRL_C)  # back to the walk
            terminal.wait_for("q quit")
        assert leave(terminal, how) == LEAVINGS[how]
        assert terminal.restored()


@pytest.mark.parametrize("how", ["q", "SIGTERM"])
def test_who_says_nothing_at_all_can_be_left_as_soon(how: str, tmp_path: Path) -> None:
    """It does not answer our close either."""
    behaviour = tame("silent", "silence", at(BOUND, say(b"%honest%"), Hush()))
    with flooding(behaviour, tmp_path) as there, paused(there) as terminal:
        terminal.wait_for("Enter begins")
        terminal.step(ENTER, "Enter sends")
        assert leave(terminal, how) == LEAVINGS[how]
