"""The prompt of step 5: stanzas of one's own, and what arrives in between."""

from __future__ import annotations

from support.screens.pauses import ESCAPE, PROMPT, at_the_pause, ends
from support.screens.terminal import CTRL_C, ENTER, Terminal

WALK = "Enter sends · e"


def at_the_prompt(terminal: Terminal) -> None:
    at_the_pause(terminal)
    terminal.step("t", PROMPT)


def say(terminal: Terminal, text: str, answer: str) -> None:
    """Type a line, and wait for the answer and for the prompt under it."""
    terminal.press(text)
    terminal.wait_for(text[-20:])
    terminal.step(ENTER, answer)
    terminal.until(
        lambda: terminal.screen.rstrip().splitlines()[-1].strip() == PROMPT, "a new prompt"
    )


def test_short_forms_are_sent_and_what_comes_is_shown_at_once() -> None:
    with Terminal("--step", "exchange", columns=80, rows=50) as terminal:
        at_the_prompt(terminal)
        say(terminal, "roster", "The roster; contacts in it")
        say(terminal, "presence away gone fishing", "<show>away</show>")
        say(terminal, "msg mbed@ceit.org hello to myself", "<body>hello to myself</body>")
        say(terminal, "ping", "The answer to the ping")
        say(terminal, "disco", '<iq type="result" id="disco')
        say(terminal, "<iq type='get' id='raw'><query xmlns='jabber:iq:roster'/></iq>", 'id="raw"')
        say(terminal, "/help", "disco [JID]")
        say(terminal, "hello", "neither XML nor a short form")
        terminal.press("/close" + ENTER)
        assert ends(terminal) == 0
        assert "6   Close" in terminal.everything
        assert "Traceback" not in terminal.everything
        assert terminal.restored()


def test_a_ping_to_ourselves_is_answered_while_we_type() -> None:
    arguments = ("--step", "exchange", "--resource", "balcony")
    with Terminal(*arguments, columns=80, rows=50) as terminal:
        at_the_prompt(terminal)
        say(terminal, "ping mbed@ceit.org/balcony", "We answer the ping")
        terminal.until(lambda: "The answer to the ping" in terminal.screen, "the answer")
        terminal.press(ESCAPE)
        terminal.wait_for(WALK)
        terminal.press("q")
        assert ends(terminal) == 0
        assert terminal.restored()


def test_what_speaks_against_a_line_is_said_first() -> None:
    with Terminal("--step", "exchange", columns=80, rows=50) as terminal:
        at_the_prompt(terminal)
        terminal.press("<message><body>a & b</body></message>")
        terminal.step(ENTER, "Enter sends it anyway")
        assert "Line 1" in terminal.screen
        terminal.step("n", PROMPT)
        terminal.press("<message><body>a & b</body></message>")
        terminal.step(ENTER, "Enter sends it anyway")
        terminal.press(ENTER)
        assert ends(terminal) == 26
        assert "not-well-formed" in terminal.everything
        assert terminal.restored()


def test_back_to_the_walk_and_on() -> None:
    with Terminal("--step", "exchange", columns=80, rows=50) as terminal:
        at_the_prompt(terminal)
        terminal.press(CTRL_C)
        terminal.wait_for(WALK)
        terminal.step("t", PROMPT)
        terminal.press(ESCAPE)
        terminal.wait_for(WALK)
        terminal.step(ENTER, "contacts in it")
        terminal.press("q")
        assert ends(terminal) == 0
        assert terminal.restored()


def test_a_narrower_window_keeps_what_was_typed() -> None:
    with Terminal("--step", "exchange", columns=100, rows=50) as terminal:
        at_the_prompt(terminal)
        terminal.press("pi")
        terminal.wait_for(f"{PROMPT} pi")
        terminal.resize(60, 50)
        terminal.press("ng")
        terminal.wait_for(f"{PROMPT} ping")
        terminal.step(ENTER, "The answer to the ping")
        terminal.wait_for(PROMPT)
        terminal.press("/close" + ENTER)
        assert ends(terminal) == 0
        assert terminal.restored()


def test_closing_the_stream_by_hand_is_a_way_to_end() -> None:
    with Terminal("--step", "exchange", columns=80, rows=50) as terminal:
        at_the_prompt(terminal)
        terminal.press("</stream:stream>" + ENTER)
        assert ends(terminal) == 0
        assert "The server's end tag" in terminal.everything
        assert terminal.restored()


def test_the_end_of_the_input_and_a_polite_kill() -> None:
    with Terminal("--step", "exchange", columns=80, rows=50) as terminal:
        at_the_prompt(terminal)
        terminal.press("\x04")
        assert ends(terminal) == 0
        assert terminal.restored()
    with Terminal("--step", "exchange", columns=80, rows=50) as terminal:
        at_the_prompt(terminal)
        terminal.process.terminate()
        assert terminal.exit_code() == 130
        assert terminal.restored()
