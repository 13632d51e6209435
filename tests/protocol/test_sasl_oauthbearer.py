"""OAUTHBEARER, both roles: a token that is taken, one that is not, and messages that are none."""

import pytest
from support.walks.sasl_store import DOMAIN, converse, last, store

from xmpp_walkthrough.protocol.sasl import Credentials, Mechanism, MechanismError, Refusal
from xmpp_walkthrough.protocol.sasl.oauthbearer import OAUTHBEARER, X_OAUTH2

TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
MESSAGE = f"n,a=juliet@{DOMAIN},\x01auth=Bearer {TOKEN}\x01\x01".encode()


def credentials(token: str = TOKEN, authzid: str = "") -> Credentials:
    return Credentials("juliet", token, authzid, domain=DOMAIN)


def test_the_message_is_that_of_the_rfc() -> None:
    client = OAUTHBEARER.initiate(credentials())
    assert next(client).payload == MESSAGE
    assert last(client, None) == {"authzid": f"juliet@{DOMAIN}"}


def test_a_good_token() -> None:
    _, granted, said = converse(OAUTHBEARER, credentials(), store({"juliet": TOKEN}))
    assert granted[:2] == ("juliet", None)
    assert said == [MESSAGE]


@pytest.mark.parametrize("accounts", [{"juliet": "another"}, {}])
def test_an_error_is_answered_by_one_byte_and_then_refused(accounts: dict[str, str]) -> None:
    client, server = OAUTHBEARER.initiate(credentials()), OAUTHBEARER.answer(store(accounts))
    next(server)
    error = server.send(next(client).payload or b"").payload
    assert error == b'{"status": "invalid_token"}'
    assert client.send(error).payload == b"\x01"
    with pytest.raises(Refusal) as refusal:
        server.send(b"\x01")
    assert refusal.value.condition == "not-authorized"


def test_whoever_does_not_answer_the_error_so_is_malformed() -> None:
    server = OAUTHBEARER.answer(store({}))
    next(server)
    server.send(MESSAGE)
    with pytest.raises(Refusal) as refusal:
        server.send(b"")
    assert refusal.value.condition == "malformed-request"


@pytest.mark.parametrize(
    ("then", "reason"), [(None, "success-too-early"), (b"x", "unexpected-data")]
)
def test_success_behind_an_error_is_not_believed(then: bytes | None, reason: str) -> None:
    client = OAUTHBEARER.initiate(credentials())
    next(client)
    client.send(b"{}")
    with pytest.raises(MechanismError) as error:
        client.send(then)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("message", "condition"),
    [
        (b"", "malformed-request"),
        (b"\xff", "malformed-request"),
        (MESSAGE[:-1], "malformed-request"),
        (MESSAGE.replace(b"n,a", b"p=x,a"), "malformed-request"),
        (MESSAGE.replace(b"Bearer", b"Basic"), "malformed-request"),
        (MESSAGE.replace(b"juliet", b"ju=liet"), "malformed-request"),
        (b"n,,\x01auth=Bearer x\x01\x01", "malformed-request"),
        (MESSAGE.replace(b"juliet@", b"@"), "invalid-authzid"),
        (MESSAGE.replace(b"example", b"example.net"), "invalid-authzid"),
    ],
)
def test_other_messages_are_refused(message: bytes, condition: str) -> None:
    server = OAUTHBEARER.answer(store({"juliet": TOKEN}))
    next(server)
    with pytest.raises(Refusal) as refusal:
        server.send(message)
    assert refusal.value.condition == condition


@pytest.mark.parametrize(
    ("token", "reason"),
    [("", "password-empty"), ("a b", "token-malformed"), ("a\x01", "token-malformed")],
)
def test_what_cannot_be_a_token_is_not_sent(token: str, reason: str) -> None:
    with pytest.raises(MechanismError) as error:
        next(OAUTHBEARER.initiate(credentials(token)))
    assert error.value.reason == reason


def test_x_oauth2_is_plain_with_a_token() -> None:
    _, granted, said = converse(X_OAUTH2, credentials(), store({"juliet": TOKEN}))
    assert granted[:2] == ("juliet", None)
    assert said == [f"\0juliet\0{TOKEN}".encode()]


@pytest.mark.parametrize("mechanism", [OAUTHBEARER, X_OAUTH2], ids=lambda m: m.name)
@pytest.mark.parametrize(
    ("token", "reason"), [("", "password-empty"), ("two words", "token-malformed")]
)
def test_what_is_no_token_is_not_sent(mechanism: Mechanism, token: str, reason: str) -> None:
    with pytest.raises(MechanismError) as error:
        next(mechanism.initiate(credentials(token)))
    assert error.value.reason == reason
