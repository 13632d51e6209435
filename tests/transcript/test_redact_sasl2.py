"""No secret of a SASL2 login survives: payloads, tokens, the hash of an upgrade. XEP-0388 ff."""

from base64 import b64encode

import pytest
from support.walks.masked import CANARY, check

from xmpp_walkthrough.protocol.events import Role, Violation
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.transcript.redact import MASK, redact

SASL2, FAST = "urn:xmpp:sasl:2", "urn:xmpp:fast:0"


def sasl2(name: str, inside: str, mechanism: str = "X") -> bytes:
    return f"<{name} xmlns='{SASL2}' mechanism='{mechanism}'>{inside}</{name}>".encode()


def b64(data: bytes) -> str:
    return b64encode(data).decode()


PLAIN = b64(f"\0juliet\0{CANARY}".encode())
HASH = bytes(range(200, 232))
TOKEN = f"<token xmlns='{FAST}' token='{CANARY}' expiry='2030-01-01T00:00:00Z'/>"
SECRETS = {
    "initial-response": (
        sasl2("authenticate", f"<initial-response>{PLAIN}</initial-response>"),
        PLAIN,
    ),
    "response": (sasl2("response", PLAIN), PLAIN),
    "proof": (sasl2("response", b64(b"c=biws,r=a,p=cHJvb2Y=")), b64(b"p=cHJvb2Y=")),
    "no-base64": (sasl2("response", CANARY + "="), CANARY),
    "hashed-token": (
        sasl2("authenticate", f"<initial-response>{b64(b'juliet' + bytes(1) + HASH)}"
              "</initial-response>", "HT-SHA-256-NONE"),
        b64(HASH)[4:20],
    ),
    "answered-token": (
        sasl2("success", f"<additional-data>{b64(HASH)}</additional-data>"), b64(HASH)[:20]
    ),
    "signature": (
        sasl2("success", f"<additional-data>{b64(b'v=c2lnbmF0dXJl')}</additional-data>{TOKEN}"),
        b64(b"v=c2lnbmF0dXJl"),
    ),
    "token": (sasl2("success", TOKEN), CANARY),
    "upgrade": (
        sasl2("task-data", f"<hash xmlns='urn:xmpp:scram-upgrade:0'>{CANARY}</hash>"), CANARY
    ),
    "one-time": (sasl2("next", f"<initial-response>{CANARY}</initial-response>"), CANARY),
}  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_masked(name: str) -> None:
    raw, secret = SECRETS[name]
    found = check(preview(raw), secret, CANARY)
    if "initial-response" in name or name == "hashed-token":
        assert found.raw.startswith(raw[:40])


@pytest.mark.parametrize("name", SECRETS)
def test_in_a_breach_too(name: str) -> None:
    raw, secret = SECRETS[name]
    (event,) = Stream().feed(Role.RECEIVING, raw)
    assert isinstance(event, Violation)
    assert secret.encode() not in redact(event)[0].raw
    assert CANARY.encode() not in redact(event)[0].raw


@pytest.mark.parametrize(
    "inside",
    [
        "<authorization-identifier>juliet@example.org</authorization-identifier>",
        "<tasks><task>UPGR-SCRAM-SHA-256</task></tasks>",
        "<salt xmlns='urn:xmpp:scram-upgrade:0' iterations='4096'>c2FsdA==</salt>",
    ],
)
def test_what_is_no_secret_is_shown(inside: str) -> None:
    for name in ("success", "continue", "task-data"):
        event = preview(sasl2(name, inside))
        assert redact(event) == (event, False)


def test_the_expiry_of_a_token_is_shown() -> None:
    found, masked = redact(preview(SECRETS["token"][0]))
    assert masked
    assert f'token="{MASK}"'.encode() in found.raw
    assert b"2030-01-01" in found.raw
