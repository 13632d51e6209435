"""Can a person change what is sent, and is what comes back explained, whatever it was?"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.screens.pauses import (
    ANYWAY,
    EDITING,
    ESCAPE,
    PAUSE,
    SEND,
    at_the_pause,
    ends,
    impatient_server,
    write,
)
from support.screens.terminal import CTRL_C, ENTER, Terminal


def test_an_edited_stanza_is_sent_and_its_answer_explained() -> None:
    with Terminal("--step", "bind", columns=80, rows=60) as terminal:
        at_the_pause(terminal)
        bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>orchard</resource></bind>"
        write(terminal, f"<iq type='set' id='mine'>{bind}</iq>")
        terminal.press(SEND)
        assert ends(terminal) == 0
        assert "112 bytes   edited" in terminal.everything
        assert "From now on we are mbed@ceit.org/orchard" in terminal.everything
        assert terminal.restored()


@pytest.mark.parametrize(
    ("step", "text", "opinion", "answer", "code"),
    [
        ("tls", "<starttls", "Line 1, column 10", "TLS may begin", 22),
        ("sasl", "<auth>x</auth>", "a\n    namespace that is missing", "unsupported-stanza", 23),
        ("sasl", "<message><body>a & b</body>", "Line 1, column 19", "not-well-formed", 23),
        ("bind", "<presence/>", "Allowed to us now", "not-authorized", 24),
        ("sasl", "<a>\\xff</a>", "UTF-8", "not-well-formed", 23),
    ],
)
def test_what_the_program_thinks_and_what_the_server_says(
    step: str, text: str, opinion: str, answer: str, code: int
) -> None:
    with Terminal("--step", step, "--timeout", "1", columns=80, rows=60) as terminal:
        at_the_pause(terminal)
        write(terminal, text)
        terminal.step(SEND, ANYWAY)
        assert opinion in terminal.screen
        terminal.press(ENTER)
        assert ends(terminal) == code
        assert answer in terminal.everything
        assert "Traceback" not in terminal.everything
        assert terminal.restored()


@pytest.mark.parametrize("key", [ESCAPE, CTRL_C], ids=["Esc", "^C"])
def test_the_editor_can_be_left_and_nothing_has_changed(key: str) -> None:
    with Terminal("--step", "bind", rows=60) as terminal:
        at_the_pause(terminal)
        before = terminal.screen
        write(terminal, "<nonsense")
        terminal.press(key)
        terminal.wait_for(f"{PAUSE} · e")
        assert terminal.screen == before
        terminal.press(ENTER)
        assert ends(terminal) == 0
        assert "edited" not in terminal.everything
        assert terminal.restored()


def test_a_second_thought_after_the_opinion() -> None:
    with Terminal("--step", "bind", rows=60) as terminal:
        at_the_pause(terminal)
        write(terminal, "<iq type='set'/>")
        terminal.step(SEND, ANYWAY)
        terminal.step("e", EDITING)
        assert "<iq type='set'/>" in terminal.screen
        terminal.press(ESCAPE)
        terminal.wait_for(f"{PAUSE} · e")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.restored()


def test_in_a_window_that_changes_its_size_while_one_edits() -> None:
    with Terminal("--step", "bind", columns=100, rows=40) as terminal:
        at_the_pause(terminal)
        terminal.step("e", EDITING)
        terminal.resize(60, 20)
        terminal.wait_for("─" * 60)
        terminal.press(SEND)
        assert ends(terminal) == 0
        assert terminal.restored()


def test_a_server_that_gives_up_while_one_edits(tmp_path: Path) -> None:
    with impatient_server(1.5) as server:
        ca_file = tmp_path / "ca.pem"
        ca_file.write_bytes(server.ca_pem)
        arguments = ("mbed@ceit.org", "--server", f"127.0.0.1:{server.port}", "--step", "tls")
        with Terminal(
            *arguments, "--ca-file", str(ca_file), XMPP_WALK_PASSWORD="mirror", rows=40
        ) as terminal:
            at_the_pause(terminal)
            terminal.step("e", EDITING)
            terminal.wait_for("walks again")
            assert "connection-timeout" in terminal.screen
            assert EDITING not in terminal.screen
            terminal.press("q")
            assert terminal.exit_code() == 22
            assert "Traceback" not in terminal.everything
            assert terminal.restored()


def test_a_terminal_that_goes_away_while_one_edits() -> None:
    with Terminal("--step", "tls") as terminal:
        at_the_pause(terminal)
        terminal.step("e", EDITING)
        terminal.process.terminate()
        assert terminal.exit_code() == 130
        assert "Traceback" not in terminal.everything
        assert terminal.restored()


def test_a_masked_secret_that_is_left_alone_is_sent_and_never_seen(tmp_path: Path) -> None:
    with impatient_server(60) as server:
        ca_file = tmp_path / "ca.pem"
        ca_file.write_bytes(server.ca_pem)
        arguments = ("mbed@ceit.org", "--server", f"127.0.0.1:{server.port}", "--step", "sasl")
        trust = ("--ca-file", str(ca_file), "--mechanism", "PLAIN")
        with Terminal(*arguments, *trust, XMPP_WALK_PASSWORD="mirror", rows=60) as terminal:
            at_the_pause(terminal)
            terminal.step("e", "masked secret")
            terminal.press("<presence/>" + SEND)  # behind the end of <auth/>
            terminal.wait_for(ANYWAY)
            terminal.press(ENTER)
            assert ends(terminal) == 0
            assert "<success" in terminal.everything  # the true password went
            assert "against the RFC" not in terminal.everything  # the error is our own doing
            assert b"bWlycm9y" not in terminal.written
            assert b"AG1iZWQAbWlycm9y" not in terminal.written
            assert terminal.restored()
