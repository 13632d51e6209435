"""SCRAM against peers that lie: each lie is refused, by its own name, before it costs anything."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.sasl_store import DOMAIN, store, vectors

from xmpp_walkthrough.protocol.sasl import Credentials, MechanismError, Refusal
from xmpp_walkthrough.protocol.sasl.scram import (
    MOST_ITERATIONS,
    SCRAM_SHA_1,
    SCRAM_SHA_256,
    derive_keys,
)

VECTORS = {case["id"].removeprefix("scram-neg-"): case for case in vectors("scram-negative")}
RFC = next(case for case in vectors("scram") if case["id"] == "scram-sha1-rfc5802")
SALT = "s=QSXCR+Q6sek8bf92"
NONCE = RFC["client_nonce"]
SERVER_FIRST = {
    "nonce-not-prefixed": "nonce-not-ours",
    "i-zero": "iterations-too-few",
    "i-leading-zero": "iterations-leading-zero",
    "i-low": "iterations-too-few",
    "i-4095": "iterations-too-few",
    "i-huge": "iterations-too-many",
    "i-underscore": "iterations-not-a-number",
    "salt-empty": "salt-empty",
    "salt-bad-b64": "salt-malformed",
    "order-swapped": "attribute-order",
    "mandatory-ext": "mandatory-extension",
    "nonce-comma": "attribute-malformed",
}
SERVER_FINAL = {
    "v-wrong": "signature-wrong",
    "v-missing": "signature-missing",
    "v-truncated": "signature-length",
}
FLOW = {
    "optional-ext",
    "success-before-proof",
    "plus-wrong-cb",
    "user-bad-escape",
    "y-but-plus-offered",
    "cb-mismatch",
    "nonce-replay",
    "ssdp-mismatch",
}


def credentials(offered: tuple[str, ...] = ()) -> Credentials:
    return Credentials("user", "pencil", nonce=lambda: NONCE, offered=offered)


def initiate(*replies: bytes | None, offered: tuple[str, ...] = ()) -> str:
    """Why the client refuses the last of the server's replies."""
    client = SCRAM_SHA_1.initiate(credentials(offered))
    next(client)
    for reply in replies[:-1]:
        client.send(reply)
    with pytest.raises(MechanismError) as error:
        client.send(replies[-1])
    return error.value.reason


def answer(*messages: bytes) -> tuple[str, str]:
    """Why the server refuses the last of the client's messages."""
    server = SCRAM_SHA_1.answer(store({"user": "pencil"}, salt=b"A%\xc2G\xe4:\xb1\xe9<m\xffv"))
    next(server)
    for message in messages[:-1]:
        server.send(message)
    with pytest.raises(Refusal) as error:
        server.send(messages[-1])
    return error.value.condition, error.value.text


def test_every_vector_is_used() -> None:
    assert set(VECTORS) == {*SERVER_FIRST, *SERVER_FINAL, *FLOW}


@pytest.mark.parametrize(("name", "reason"), SERVER_FIRST.items())
def test_server_first(name: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def hashing(*_: object) -> bytes:
        raise AssertionError("hashed before it was checked")

    monkeypatch.setattr("xmpp_walkthrough.protocol.sasl.scram.salted_password", hashing)
    assert initiate(VECTORS[name]["input"].encode()) == reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (f"r={NONCE},{SALT},i=4096", "nonce-not-extended"),
        (f"r={NONCE}\u00e9,{SALT},i=4096", "nonce-malformed"),
        (f"r={NONCE}x,{SALT},i={MOST_ITERATIONS + 1}", "iterations-too-many"),
        (f"r={NONCE}x,{SALT},i={'9' * 5000}", "iterations-too-many"),
        (f"r={NONCE}x,{SALT},i=", "iterations-not-a-number"),
        (f"r={NONCE}x,{SALT},i=-4096", "iterations-not-a-number"),
        (f"r={NONCE}x,{SALT},i=٤٠٩٦", "iterations-not-a-number"),
        (f"r={NONCE}x,{SALT}", "attribute-missing"),
        (f"r={NONCE}x,{SALT},i=4096,i=1", "attribute-twice"),
        (f"r={NONCE}x,{SALT},i=4096,m=1", "mandatory-extension"),
        ("", "attribute-malformed"),
        ("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "attribute-missing"),
        ("e=unknown-user", "server-error"),
    ],
)
def test_more_first_messages(message: str, reason: str) -> None:
    assert initiate(message.encode()) == reason


@pytest.mark.parametrize(("name", "reason"), SERVER_FINAL.items())
def test_server_final(name: str, reason: str) -> None:
    assert initiate(RFC["server_first"].encode(), VECTORS[name]["input"].encode()) == reason


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (None, "success-without-proof"),
        (b"\xff", "not-utf8"),
        (b"v=!", "signature-malformed"),
        (b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,m=x", "mandatory-extension"),
        (b"e=invalid-proof", "server-error"),
    ],
)
def test_more_final_messages(reply: bytes | None, reason: str) -> None:
    assert initiate(RFC["server_first"].encode(), reply) == reason


def test_the_servers_error_has_its_name() -> None:
    client = SCRAM_SHA_1.initiate(credentials())
    next(client)
    client.send(RFC["server_first"].encode())
    with pytest.raises(MechanismError) as error:
        client.send(b"e=invalid-proof,x=y")
    assert (error.value.reason, error.value.detail) == ("server-error", "invalid-proof")


def test_success_before_proof() -> None:
    assert initiate(None) == "success-without-proof"


def test_optional_extension_is_kept_in_the_auth_message() -> None:
    client = SCRAM_SHA_1.initiate(credentials())
    next(client)
    message = VECTORS["optional-ext"]["input"]
    assert f",{message}," in str(client.send(message.encode()).values["auth_message"])


def test_changed_mechanism_list() -> None:
    message = f"{RFC['server_first']},h=G6k/rBLDqgOhRRaCuuatSDFkJ08=".encode()
    assert initiate(message, offered=("SCRAM-SHA-1",)) == "mechanism-list-changed"
    client = SCRAM_SHA_1.initiate(credentials())
    next(client)
    assert client.send(message).payload, "without the offered list there is nothing to compare"


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        (("user", "\x07"), "password-not-preparable"),
        (("\u0627a", "pw"), "username-not-preparable"),
        (("user", "\u00ad"), "password-empty"),
        (("", "pw"), "username-empty"),
    ],
)
def test_nothing_is_sent_that_cannot_be_prepared(secret: tuple[str, str], reason: str) -> None:
    with pytest.raises(MechanismError) as error:
        next(SCRAM_SHA_256.initiate(Credentials(*secret, nonce=lambda: "abc")))
    assert error.value.reason == reason


def test_a_nonce_is_needed() -> None:
    with pytest.raises(ValueError, match="nonce-malformed"):
        next(SCRAM_SHA_256.initiate(Credentials("user", "pencil")))


FIRST_MESSAGES = {
    b"\xff": "The SCRAM message is not UTF-8.",
    b"": "The GS2 header is malformed.",
    b"n,": "The GS2 header is malformed.",
    b"x,,n=user,r=abc": "The GS2 header is malformed.",
    b"n,juliet,n=user,r=abc": "The GS2 header is malformed.",
    b"p=tls-exporter,,n=user,r=abc": "The GS2 flag does not fit the mechanism.",
    b"n,,n=a=2,r=abc": "The user name is malformed or badly escaped.",
    b"n,,n=,r=abc": "The user name is malformed or badly escaped.",
    b"n,,n=user,r=": "The nonce is malformed.",
    b"n,,m=x,n=user,r=abc": "A mandatory extension is not supported.",
    b"n,,n=user": "An attribute is missing from the SCRAM message.",
    b"n,,r=abc,n=user": "The attributes of the SCRAM message are out of order.",
    b"n,,n=user,r=abc,n=other": "An attribute occurs twice in the SCRAM message.",
    b"n,,user,r=abc": "The SCRAM message is malformed.",
}


@pytest.mark.parametrize(("message", "text"), FIRST_MESSAGES.items())
def test_client_first(message: bytes, text: str) -> None:
    assert answer(message) == ("malformed-request", text)


def test_vectors_for_the_server() -> None:
    assert answer(VECTORS["user-bad-escape"]["input"].encode())[0] == "malformed-request"
    # -PLUS is not offered, so the asking for it fails, and `y` ("you have none") tells the truth.
    assert answer(b"p=tls-exporter,,n=user,r=abc")[0] == "malformed-request"
    server = SCRAM_SHA_1.answer(store({"user": "pencil"}))
    next(server)
    assert server.send(VECTORS["y-but-plus-offered"]["input"].encode()).payload


FULL = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j"
PROOF = "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="
FINAL_MESSAGES = {
    f"c=biws,{FULL}": "The last attribute of the message is not the proof.",
    f"{PROOF},c=biws,{FULL}": "The last attribute of the message is not the proof.",
    f"c=biws,{FULL},{PROOF},x=y": "The last attribute of the message is not the proof.",
    f"c=biws,{FULL},p=!": "The proof is not base64.",
    f"c=biws,{FULL},p=AAAA": "The proof has the wrong length.",
    f"c=eSws,{FULL},{PROOF}": "The channel binding does not repeat the GS2 header.",
    f"c=!,{FULL},{PROOF}": "The channel binding is not base64.",
    f"c=biws,{FULL}x,{PROOF}": "The nonce is not the one of this exchange.",
    f"c=biws,r=,{PROOF}": "The nonce is malformed.",
    f"c=biws,{PROOF}": "An attribute is missing from the SCRAM message.",
    f"{FULL},c=biws,{PROOF}": "The attributes of the SCRAM message are out of order.",
    f"c=biws,{FULL},m=x,{PROOF}": "A mandatory extension is not supported.",
}


@pytest.mark.parametrize(("message", "text"), FINAL_MESSAGES.items())
def test_client_final(message: str, text: str) -> None:
    assert answer(RFC["client_first"].encode(), message.encode()) == ("malformed-request", text)


def test_replayed_client_final() -> None:
    server = SCRAM_SHA_1.answer(store({"user": "pencil"}, nonce=lambda: "another"))
    next(server)
    server.send(RFC["client_first"].encode())
    with pytest.raises(Refusal) as error:
        server.send(RFC["client_final"].encode())
    assert error.value.condition == "malformed-request"


def test_right_nonce_and_wrong_proof() -> None:
    wrong = f"c=biws,{FULL},p={'A' * 27}="
    assert answer(RFC["client_first"].encode(), wrong.encode())[0] == "not-authorized"


@pytest.mark.parametrize("authzid", [f"romeo@{DOMAIN}", f"user@{DOMAIN}/x", DOMAIN, "user"])
def test_as_somebody_else(authzid: str) -> None:
    assert answer(f"n,a={authzid},n=user,r=abc".encode())[0] == "invalid-authzid"


def test_made_up_keys_never_open() -> None:
    """Even who knows the made-up keys of an unknown user is refused."""
    keys = derive_keys("sha1", "pencil", b"A%\xc2G\xe4:\xb1\xe9<m\xffv", 4096)
    verifier = store({})
    verifier = type(verifier)(
        lambda *_: (keys, False), verifier.check, verifier.prepare, verifier.nonce, DOMAIN
    )
    server = SCRAM_SHA_1.answer(verifier)
    next(server)
    server.send(RFC["client_first"].encode())
    with pytest.raises(Refusal) as error:
        server.send(RFC["client_final"].encode())
    assert error.value.condition == "not-authorized"


@given(st.binary(max_size=60) | st.text(alphabet="nyparsi=,mevxA1\0é", max_size=40).map(str.encode))
def test_any_bytes_end_in_a_refusal(noise: bytes) -> None:
    client = SCRAM_SHA_1.initiate(credentials())
    next(client)
    with pytest.raises(MechanismError):
        client.send(noise)
    server = SCRAM_SHA_1.answer(store({}))
    next(server)
    with suppress(Refusal):
        server.send(noise)
