"""DIGEST-MD5 and CRAM-MD5, both roles: the published examples, and lies that must be noticed."""

import pytest
from support.walks.sasl_store import DOMAIN, Case, last, store, vectors

from xmpp_walkthrough.protocol.sasl import (
    Credentials,
    Granted,
    Mechanism,
    MechanismError,
    Move,
    Refusal,
    Verifier,
)
from xmpp_walkthrough.protocol.sasl.cram_md5 import CRAM_MD5, keyed_hash
from xmpp_walkthrough.protocol.sasl.digest_md5 import DIGEST_MD5, compute
from xmpp_walkthrough.protocol.sasl.digest_messages import quoted, read
from xmpp_walkthrough.protocol.sasl.scram_messages import Malformed

PASSWORD = "r0m30myr0m30"
CHALLENGE = b'realm="im.example.com",nonce="OA6MG9tEQGm2hh",qop="auth",charset=utf-8'
CHALLENGE += b",algorithm=md5-sess"
MUSEUM = pytest.mark.parametrize("mechanism", [DIGEST_MD5, CRAM_MD5], ids=lambda m: m.name)


def credentials(password: str = PASSWORD, authzid: str = "", name: str = "juliet") -> Credentials:
    return Credentials(name, password, authzid, lambda: "OA6MHXh6VqTrRk", domain=DOMAIN)


def keeper(**accounts: str) -> Verifier:
    plain = store(accounts)
    return plain._replace(
        password=lambda name: (accounts.get(name, "none of yours"), name in accounts)
    )


@pytest.mark.parametrize(
    "case",
    [case for case in vectors("digest-md5") if case.get("use_as_vector", True)],
    ids=lambda case: case["id"],
)
def test_arithmetic_of_a_vector(case: Case) -> None:
    said = {**case, "digest-uri": case["digest_uri"]}
    values = compute(said, case["password"])
    assert values["response_digest"] == case["response"]
    assert values["expected_rspauth"] == case["rspauth"]


def test_initiating_the_vector_of_xmpp() -> None:
    (case,) = (case for case in vectors("digest-md5") if case["id"] == "digest-xmpp-derived")
    client = DIGEST_MD5.initiate(credentials())
    assert next(client).payload is None
    move = client.send(CHALLENGE)
    assert move.payload is not None
    said = read(move.payload, "response")
    assert said["response"] == case["response"]
    assert said["digest-uri"] == case["digest_uri"]
    assert list(move.values)[-1] == "expected_rspauth"
    assert last(client, f"rspauth={case['rspauth']}".encode()) == move.values


def test_the_example_of_rfc_2195() -> None:
    challenge = b"<1896.697170952@postoffice.reston.mci.net>"
    assert keyed_hash("tanstaaftanstaaf", challenge) == "b913a602c7eda7a495b4e6e7334d3890"


@MUSEUM
@pytest.mark.parametrize("password", [PASSWORD, "g\u00fc\u00df", "\u5bc6\u7801", 'a",\\b', " "])
def test_both_roles_agree(mechanism: Mechanism, password: str) -> None:
    client = mechanism.initiate(credentials(password))
    server = mechanism.answer(keeper(juliet=password))
    next(server)
    assert next(client) == Move(None)
    challenge = server.send(b"").payload
    answer = client.send(challenge).payload
    assert answer is not None
    granted: Granted = last(server, answer)
    assert granted.username == "juliet"
    last(client, granted.payload)


@MUSEUM
@pytest.mark.parametrize(("name", "password"), [("juliet", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_user_get_the_same(
    mechanism: Mechanism, name: str, password: str
) -> None:
    client = mechanism.initiate(credentials(password, name=name))
    server = mechanism.answer(keeper(juliet=PASSWORD))
    next(server)
    next(client)
    answer = client.send(server.send(b"").payload).payload
    assert answer is not None
    with pytest.raises(Refusal) as error:
        server.send(answer)
    assert (error.value.condition, error.value.text[:8]) == ("not-authorized", "The user")


@pytest.mark.parametrize(
    ("final", "reason"),
    [
        (None, "success-without-proof"),
        (b"rspauth=" + b"0" * 32, "signature-wrong"),
        (b"rspauth=", "attribute-malformed"),
        (b"charset=utf-8", "attribute-missing"),
        (b"", "attribute-missing"),
    ],
)
def test_a_server_that_does_not_know_the_password_is_not_believed(
    final: bytes | None, reason: str
) -> None:
    client = DIGEST_MD5.initiate(credentials())
    next(client)
    client.send(CHALLENGE)
    with pytest.raises(MechanismError) as error:
        client.send(final)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("challenge", "reason"),
    [
        (b'realm="a",qop="auth",algorithm=md5-sess', "attribute-missing"),
        (b'nonce="a",nonce="b",algorithm=md5-sess', "attribute-twice"),
        (b'nonce="a",qop="auth-int",algorithm=md5-sess', "digest-options"),
        (b'nonce="a",algorithm=md5', "digest-options"),
        (b'nonce="a" algorithm=md5-sess', "attribute-malformed"),
        (b'nonce="\xff",algorithm=md5-sess', "not-utf8"),
        (None, "success-without-proof"),
    ],
)
def test_a_challenge_that_is_none(challenge: bytes | None, reason: str) -> None:
    client = DIGEST_MD5.initiate(credentials())
    next(client)
    with pytest.raises(MechanismError) as error:
        client.send(challenge)
    assert error.value.reason == reason


@pytest.mark.parametrize("change", ["nonce", "nc", "realm", "digest-uri", "qop"])
def test_a_response_for_another_exchange_is_refused(change: str) -> None:
    server = DIGEST_MD5.answer(keeper(juliet=PASSWORD))
    next(server)
    challenge = read(server.send(b"").payload or b"", "nonce")
    said = {
        "username": "juliet",
        "realm": DOMAIN,
        "nonce": challenge["nonce"],
        "cnonce": "abc",
        "nc": "00000001",
        "qop": "auth",
        "digest-uri": f"xmpp/{DOMAIN}",
    }
    said[change] += "x"
    said["response"] = str(compute(said, PASSWORD)["response_digest"])
    message = ",".join(f"{name}={quoted(value)}" for name, value in said.items())
    with pytest.raises(Refusal) as error:
        server.send(message.encode())
    assert error.value.condition == "malformed-request"


@MUSEUM
def test_the_client_does_not_begin(mechanism: Mechanism) -> None:
    server = mechanism.answer(keeper())
    next(server)
    with pytest.raises(Refusal) as error:
        server.send(b"juliet")
    assert error.value.condition == "malformed-request"


@pytest.mark.parametrize("name", ["password-empty", "username-empty"])
@MUSEUM
def test_nothing_is_sent_for_nobody(mechanism: Mechanism, name: str) -> None:
    user, word = ("", "x") if name == "username-empty" else ("x", "")
    with pytest.raises(MechanismError) as error:
        next(mechanism.initiate(credentials(word, name=user)))
    assert error.value.reason == name


def test_only_oneself() -> None:
    client = DIGEST_MD5.initiate(credentials(authzid="romeo@im.example.com"))
    server = DIGEST_MD5.answer(keeper(juliet=PASSWORD))
    next(server)
    next(client)
    answer = client.send(server.send(b"").payload).payload
    with pytest.raises(Refusal) as error:
        server.send(answer or b"")
    assert error.value.condition == "invalid-authzid"


def test_a_broken_directive_is_named() -> None:
    with pytest.raises(Malformed):
        read(b'nonce="a",,=b')
    assert read(b'nonce="a\\"b" , qop=auth')["nonce"] == 'a"b'
