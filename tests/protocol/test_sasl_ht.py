"""HT: a hash of a token is bound to its connection, and both sides prove it. XEP-0484."""

import hashlib
import hmac

import pytest

from xmpp_walkthrough.protocol.sasl import Credentials, MechanismError, Refusal
from xmpp_walkthrough.protocol.sasl2.ht import TYPES, Token, best, hashed, ht, parse

DATA = {"tls-exporter": b"exported", "tls-server-end-point": b"certificate"}


def who(secret: str = "a token") -> Credentials:
    return Credentials("juliet", secret, binding=DATA.get)


@pytest.mark.parametrize("name", [name for name, kind in TYPES.items() if kind in (*DATA, "")])
def test_the_hash_covers_the_side_and_the_connection(name: str) -> None:
    data = DATA.get(TYPES[name], b"")
    login = ht(name).initiate(who())
    sent = next(login).payload
    mine = hmac.new(b"a token", b"Initiator" + data, hashlib.sha256).digest()
    assert sent == b"juliet\0" + mine
    assert parse(sent) == ("juliet", mine)
    theirs = hmac.new(b"a token", b"Responder" + data, hashlib.sha256).digest()
    with pytest.raises(StopIteration) as end:
        login.send(theirs)
    assert end.value.value["responder_hash"] == theirs


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "success-without-proof"),
        (b"", "responder-wrong"),
        (hashed("another", b"Responder", b"exported"), "responder-wrong"),
        (hashed("a token", b"Initiator", b"exported"), "responder-wrong"),
        (hashed("a token", b"Responder", b"another line"), "responder-wrong"),
    ],
)
def test_a_server_without_the_token_is_not_believed(answer: bytes | None, reason: str) -> None:
    login = ht("HT-SHA-256-EXPR").initiate(who())
    next(login)
    with pytest.raises(MechanismError) as error:
        login.send(answer)
    assert error.value.reason == reason


def test_without_the_data_of_its_type_there_is_no_login() -> None:
    with pytest.raises(MechanismError, match="no-channel-binding"):
        next(ht("HT-SHA-256-UNIQ").initiate(who()))


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (("HT-SHA-256-NONE", "HT-SHA-256-ENDP", "HT-SHA-256-EXPR"), "HT-SHA-256-EXPR"),
        (("HT-SHA-256-NONE", "HT-SHA-256-UNIQ"), "HT-SHA-256-NONE"),
        (("HT-SHA-256-UNIQ", "HT-SHA3-512-ENDP"), ""),
        ((), ""),
    ],
)
def test_the_best_that_this_connection_has(offered: tuple[str, ...], chosen: str) -> None:
    assert best(offered, DATA.get) == chosen


@pytest.mark.parametrize("message", [b"", b"juliet", b"\0hash", b"juliet\0", b"\xff\0hash"])
def test_a_message_without_its_parts_is_refused(message: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(message)
    assert refusal.value.condition == "malformed-request"


def test_a_token_is_not_shown_by_accident() -> None:
    assert "secret" not in repr(Token("HT-SHA-256-NONE", "secret", "2030-01-01T00:00:00Z"))
