"""Does each of the five questions find what it is there for, and nothing in an honest run?"""

from __future__ import annotations

import base64

import pytest

from evil.client import VIEWS, Seen
from evil.judge import Around, documented, judged

PASSWORD = "canary-6f0f430a51540b5e"
GOOD = Seen(0, 0.2, 30_000, b'{"exit_code": 0}\n', b"")
AROUND = Around(served=True, connections=1, received=2_000, overheard=b"<stream:stream>")


def questions(seen: Seen, view: str = "jsonl", around: Around = AROUND, **more: bool) -> set[str]:
    return {breach.question for breach in judged(view, seen, around, PASSWORD, **more)}


def changed(**changes: object) -> Seen:
    return Seen(**{**vars(GOOD), **changes})


@pytest.mark.parametrize("view", VIEWS)
def test_an_honest_run_breaks_nothing(view: str) -> None:
    assert questions(GOOD, view) == set()


def test_the_codes_are_those_of_the_readme() -> None:
    assert {0, 10, 11, 20, 30, 40, 130} <= documented()
    assert 70 not in documented()


@pytest.mark.parametrize(
    "seen",
    [
        changed(code=70, out=b'{"exit_code": 70}'),
        changed(code=-11, out=b"x"),
        changed(code=1, out=b'{"exit_code": 1}'),
        changed(code=20, out=b'{"exit_code": 21}'),
        changed(code=20, out=b"[1]"),
        changed(code=20, out=b""),
        changed(err=b"Traceback (most recent call last):\n"),
    ],
)
def test_the_exit(seen: Seen) -> None:
    assert questions(seen) == {"exit"}


def test_success_where_there_can_be_none() -> None:
    assert questions(GOOD, grave=True) == {"exit"}


def test_the_deadline_and_memory() -> None:
    assert questions(changed(code=None)) == {"deadline"}
    assert questions(changed(memory=100_001)) == {"memory"}


@pytest.mark.parametrize(
    "text",
    [
        *("\x1b[2J", "\x07", "\x00", "\x7f", "\x9b", "\u202e", "\u200b", "\u2028", "\ufeff"),
        *("\x1b]0;title\x07", "\x1b[1;1H", "\x08", "a\rb", "\U000e0041"),
    ],
)
@pytest.mark.parametrize("view", ["plain", "terminal"])
def test_characters(view: str, text: str) -> None:
    assert questions(changed(out=text.encode(), err=b"")) >= {"output"}
    assert questions(changed(out=b"x", err=text.encode()), view) == {"output"}


def test_a_screen_is_drawn_only_for_who_sits_there() -> None:
    drawn = changed(out=b"\x1b[?1049h\x1b[2J\x1b[Hpage\x1b[24;1H\r\x1b[2K\x1b[2mkeys\x1b[m")
    assert questions(drawn, "terminal", keys=True) == set()
    assert questions(drawn, "terminal") == {"output"}
    assert questions(changed(out=b"\x1b]0;title\x07"), "terminal", keys=True) == {"output"}


def test_colours_are_for_the_terminal_only() -> None:
    coloured = changed(out=b"\x1b[1;31mred\x1b[0m\r\n")
    assert questions(coloured, "terminal") == set()
    assert questions(coloured, "plain") == {"output"}


@pytest.mark.parametrize(
    "written",
    [
        PASSWORD.encode(),
        PASSWORD.encode().hex().encode(),
        *(base64.b64encode(b"x" * n + PASSWORD.encode() + b"yz") for n in range(3)),
    ],
)
def test_secrets(written: bytes) -> None:
    assert "output" in questions(changed(out=written), "plain")
    assert "output" in questions(changed(err=written), "plain")
    assert "output" in questions(changed(files={"log": b"..." + written}), "plain")
    assert questions(GOOD, around=AROUND._replace(overheard=written)) == {"others"}


@pytest.mark.parametrize(
    ("seen", "around"),
    [
        (changed(children=("python",)), AROUND),
        (changed(files={"xmpp-walk-1/ca.pem": b""}), AROUND),
        (GOOD, AROUND._replace(served=False)),
        (GOOD, AROUND._replace(connections=1_000)),
        (GOOD, AROUND._replace(received=10**8)),
        (GOOD, AROUND._replace(knocked=("169.254.169.254 port 80",))),
    ],
)
def test_others(seen: Seen, around: Around) -> None:
    assert questions(seen, around=around) == {"others"}
