"""A server that repeats our password in a refusal puts it into no transcript, and no report."""

from base64 import b64encode

import pytest

from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.preview import preview
from xmpp_walkthrough.transcript.redact import MASK, without_echo
from xmpp_walkthrough.wire.names import SASL, STANZA_ERRORS

PASSWORD = "correct horse"
PLAIN = b64encode(f"\0mbed\0{PASSWORD}".encode()).decode()


def refusal(text: str) -> bytes:
    return f"<failure xmlns='{SASL}'><not-authorized/><text>{text}</text></failure>".encode()


def stanza(kind: str, text: str) -> bytes:
    error = f"<error type='auth'><forbidden xmlns='{STANZA_ERRORS}'/>"
    return f"<iq type='{kind}' id='1'>{error}<x xmlns='urn:x'>{text}</x></error></iq>".encode()


@pytest.mark.parametrize(
    "text",
    [f"You said {PASSWORD}!", f"No such thing: {PLAIN}", b64encode(PASSWORD.encode()).decode()],
)
@pytest.mark.parametrize("write", [refusal, lambda text: stanza("error", text)])
def test_neither_the_password_nor_its_base64_comes_back(text: str, write: object) -> None:
    assert callable(write)
    event = preview(write(text))
    shown = without_echo(event, PASSWORD)
    assert text.encode() in event.raw
    assert PASSWORD.encode() not in shown.raw
    assert PLAIN.encode() not in shown.raw
    assert MASK.encode() in shown.raw
    condition = read(shown.xml)
    assert condition is not None
    assert condition.name in ("not-authorized", "forbidden")
    assert PASSWORD not in condition.text


def test_a_tail_is_a_text_as_well() -> None:
    event = preview(refusal(f"a<b/>{PASSWORD}"))
    assert PASSWORD.encode() not in without_echo(event, PASSWORD).raw


@pytest.mark.parametrize(
    ("raw", "password"),
    [
        (refusal("The password is wrong."), PASSWORD),
        (refusal("a wrong password"), "a"),  # a piece of any word
        (refusal("anything"), ""),
        (refusal("The user name or the password is wrong."), "wrong"),  # the sentence's own word
        (refusal("Invalid username or password."), "Password"),
        (stanza("result", PASSWORD), PASSWORD),  # what we wrote to ourselves, for instance
    ],
)
def test_everything_else_stays_as_it_came(raw: bytes, password: str) -> None:
    event = preview(raw)
    assert without_echo(event, password) is event
