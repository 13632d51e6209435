"""A person predicts the answer, sends, and is told how it stands to what came."""

from __future__ import annotations

import pytest
from support.screens.pauses import ANYWAY, PAUSE, SEND, at_the_pause, ends, write
from support.screens.terminal import ENTER, Terminal


def choose(terminal: Terminal, answer: str) -> None:
    """Press p, and the number that stands before this answer."""
    terminal.step("p", "A number chooses")
    line = [line for line in terminal.screen.splitlines() if answer in line][-1]
    terminal.step(line.split()[0], "You predict")
    terminal.wait_for(f"{PAUSE} · e")


@pytest.mark.parametrize(
    ("step", "answer", "words"),
    [
        ("tls", "TLS may begin", "As you predicted: <proceed/>"),
        ("tls", "no TLS", "Not quite. You predicted: <failure/>: no TLS"),
        ("sasl", "asks for more", "PLAIN has said everything at once"),
        ("bind", "a full address", "As you predicted: a full address for us."),
        ("sasl", "nothing", "Not quite."),
    ],
)
def test_the_real_answer_grades_the_prediction(step: str, answer: str, words: str) -> None:
    with Terminal("--step", step, columns=80, rows=60) as terminal:
        at_the_pause(terminal)
        choose(terminal, answer)
        terminal.press(ENTER)
        assert ends(terminal) == 0
        told = " ".join(terminal.everything.split())
        assert words in told
        assert told.index("SERVER") < told.index(words)
        assert terminal.restored()


def test_a_stanza_is_edited_sent_predicted_and_graded() -> None:
    with Terminal("--step", "exchange", "--timeout", "1", columns=80, rows=60) as terminal:
        at_the_pause(terminal)
        choose(terminal, "an error with the same id")
        write(terminal, "<iq type='get' id='q' to='nobody@ceit.org'/>")
        terminal.step(SEND, ANYWAY)
        terminal.step(ENTER, "As you predicted: an error with the same id.")
        assert terminal.process.poll() is None
        terminal.press("q")
        ends(terminal)
        assert terminal.restored()


def test_silence_can_be_predicted_too() -> None:
    with Terminal("--step", "tls", "--timeout", "1", columns=80, rows=60) as terminal:
        at_the_pause(terminal)
        choose(terminal, "nothing")
        write(terminal, "<starttls")
        terminal.step(SEND, ANYWAY)
        terminal.press(ENTER)
        assert ends(terminal) == 22
        assert "As you predicted: nothing." in terminal.everything


def test_one_may_look_at_the_list_and_leave_it() -> None:
    with Terminal("--step", "tls", columns=80, rows=60) as terminal:
        at_the_pause(terminal)
        terminal.step("p", "A number chooses")
        terminal.step("n", f"{PAUSE} · e")
        terminal.press(ENTER)
        assert ends(terminal) == 0
        assert "predicted" not in terminal.everything
