"""`--hands-on`: a person who writes everything that is sent logs in, with hints where wanted."""

from __future__ import annotations

from support.screens.command import run
from support.screens.pauses import BEGIN, ESCAPE, MORE, PAUSE, PROMPT, SEND, ends
from support.screens.terminal import ENTER, Terminal

EDITOR, HINT = "Ctrl-T shows", "\x14"
STREAM = (
    "<stream:stream to='ceit.org' version='1.0' xmlns='jabber:client'"
    " xmlns:stream='http://etherx.jabber.org/streams'>"
)
STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AG1iZWQAbWlycm9y</auth>"
BIND = "<iq type='set' id='a'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
SESSION = "<iq type='set' id='b'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>"


def write(terminal: Terminal, text: str) -> None:
    """Turn pages up to the next empty editor; write into it, and send."""
    seen = len(terminal.written)
    while EDITOR.encode() not in terminal.written[seen:]:
        terminal.until(
            lambda at=seen: (  # type: ignore[misc]
                MORE.encode() in terminal.written[at:] or EDITOR.encode() in terminal.written[at:]
            ),
            "the next task",
        )
        if EDITOR.encode() not in terminal.written[seen:]:
            seen = len(terminal.written)
            terminal.press(ENTER)
    terminal.press(text)
    folded = "".join(text.split())
    terminal.until(lambda: folded in "".join(terminal.screen.split()), text)
    terminal.press(SEND)


def test_a_whole_login_by_hand() -> None:
    with Terminal("--hands-on", columns=80, rows=60) as terminal:
        terminal.wait_for(BEGIN)
        terminal.press(ENTER)
        for text in (STREAM, STARTTLS, STREAM, AUTH, STREAM, BIND, SESSION):
            write(terminal, text)
        terminal.wait_for(PROMPT)
        assert "let stanzas pass" in terminal.screen
        terminal.press("presence" + ENTER + "msg mbed@ceit.org by hand" + ENTER)
        terminal.wait_for("<body>by hand</body>")
        terminal.press("/close" + ENTER)
        write(terminal, "</stream:stream>")
        assert ends(terminal) == 0
        told = terminal.everything
        assert told.count("Your task") == 9
        assert "⟨" not in told
        assert "Traceback" not in told
        assert terminal.restored()


def test_the_hint_and_the_usual_way() -> None:
    with Terminal("--hands-on", "--step", "bind", columns=80, rows=60) as terminal:
        terminal.wait_for(BEGIN)
        terminal.step(ENTER, EDITOR)
        terminal.press("<iq")
        terminal.wait_for("<iq")
        assert "xmpp-bind" not in terminal.screen
        terminal.step(HINT, "xmpp-bind")
        terminal.until(
            lambda: terminal.screen.rstrip().splitlines()[-2].strip() == "<iq",
            "what was typed, below the hint",
        )
        terminal.press(ESCAPE)
        terminal.wait_for(f"{PAUSE} · e")
        terminal.press(ENTER)
        assert ends(terminal) == 0
        assert "mbed@ceit.org/" in terminal.everything
        assert terminal.restored()


def test_it_needs_a_person() -> None:
    done = run("--hands-on")
    assert done.returncode == 2
    assert "--send-instead" in done.stderr
