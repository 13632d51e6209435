"""SCRAM, both roles: the published exchanges, and the two sides against each other."""

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walks.sasl_store import DOMAIN, Case, converse, last, store, vectors

from xmpp_walkthrough.protocol.sasl import Credentials, Granted, Mechanism, Refusal, ScramKeys
from xmpp_walkthrough.protocol.sasl.downgrade import list_hash
from xmpp_walkthrough.protocol.sasl.saslprep import saslprep
from xmpp_walkthrough.protocol.sasl.scram import (
    SCRAM_SHA_1,
    SCRAM_SHA_256,
    SCRAM_SHA_512,
    derive_keys,
)
from xmpp_walkthrough.protocol.sasl.scram_keys import prove, salted_password

FAMILY = {m.name: m for m in (SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_512)}
ORDER = [
    *["username", "client_nonce", "gs2_header", "client_first_bare"],
    *["server_first", "server_nonce", "salt", "iterations", "prepared_password"],
    *["salted_password", "client_key", "stored_key", "server_key", "client_final_without_proof"],
    *["auth_message", "client_signature", "client_proof", "server_signature"],
]


def unbase64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def typed_password(case: Case) -> str:
    return str(case.get("typed_password") or case["password"])


def server_first(case: Case) -> tuple[str, bytes, int]:
    """What the server added to the nonce, the salt, the iterations."""
    nonce, salt, iterations = case["server_first"].split(",")[:3]
    return nonce[2 + len(case["client_nonce"]) :], unbase64(salt[2:]), int(iterations[2:])


@pytest.mark.parametrize("case", vectors("scram"), ids=lambda case: case["id"])
def test_arithmetic_of_a_vector(case: Case) -> None:
    """Every vector, channel binding and SHA-512 included, through the generic functions."""
    _, salt, iterations = server_first(case)
    password = saslprep(typed_password(case))
    salted = salted_password(case["hash"], password, salt, iterations)
    bare = case["client_first"].removeprefix(case["gs2_header"])
    proof = prove(
        case["hash"], salted, bare, case["server_first"], case["client_final_without_proof"]
    )
    for name in ("salted_password", "client_key", "stored_key", "server_key"):
        assert getattr(proof, name) == unbase64(case[name]), name
    assert proof.client_proof == unbase64(case["client_final"].rpartition(",p=")[2])
    assert proof.server_signature == unbase64(case["server_final"].removeprefix("v="))
    keys = derive_keys(case["hash"], case["password"], salt, iterations)
    assert keys == ScramKeys(salt, iterations, proof.stored_key, proof.server_key)


@pytest.mark.parametrize(
    "case",
    [c for c in vectors("scram") if c["gs2_header"].startswith("n")],
    ids=lambda case: case["id"],
)
def test_initiating_a_vector(case: Case) -> None:
    authzid = case["gs2_header"].removeprefix("n,").removesuffix(",").removeprefix("a=")
    nonce = case["client_nonce"]
    credentials = Credentials(case["username"], typed_password(case), authzid, lambda: nonce)
    client = FAMILY[case["mechanism"]].initiate(credentials)
    first = next(client)
    assert first.payload == case["client_first"].encode() == unbase64(case["auth_b64"])
    assert list(first.values) == ORDER[:4]
    final = client.send(case["server_first"].encode())
    assert final.payload == case["client_final"].encode()
    assert list(first.values) == ORDER[:4], "a move that was seen must not change afterwards"
    values: Any = last(client, case["server_final"].encode())
    assert list(values) == list(final.values) == ORDER
    assert values["client_nonce"] + values["server_nonce"] in case["server_first"]
    assert values["prepared_password"] == case["password"]
    assert values["salted_password"] == unbase64(case["salted_password"])


@pytest.mark.parametrize(
    "case",
    [c for c in vectors("scram") if c["gs2_header"] in ("n,,", "y,,")],
    ids=lambda case: case["id"],
)
def test_answering_a_vector(case: Case) -> None:
    nonce, salt, iterations = server_first(case)
    accounts = {case["username"]: case["password"]}
    verifier = store(accounts, nonce=lambda: nonce, salt=salt, iterations=iterations)
    server = FAMILY[case["mechanism"]].answer(verifier)
    next(server)
    move = server.send(case["client_first"].encode())
    assert move.payload == case["server_first"].encode()
    assert list(move.values) == ORDER[:8]
    granted: Granted = last(server, case["client_final"].encode())
    user = case["username"]
    assert granted == Granted(user, case["server_final"].encode(), user)


@pytest.mark.parametrize("case", vectors("pbkdf2"), ids=lambda case: case["id"])
def test_hi_is_pbkdf2(case: Case) -> None:
    salt = case["salt"].encode()
    derived = salted_password("sha1", case["password"], salt, case["iterations"])
    assert derived.hex() == case["dk_hex"]


@pytest.mark.parametrize("case", vectors("ssdp"), ids=lambda case: case["id"])
def test_hash_of_the_lists(case: Case) -> None:
    shuffled = case["mechanisms"][::-1]
    assert list_hash(case["hash"], shuffled, case["bindings"] or ()) == case["h"]


def test_own_authzid_is_granted() -> None:
    verifier = store({"juliet": "r0m30myr0m30"})
    credentials = Credentials("juliet", "r0m30myr0m30", f"juliet@{DOMAIN}", lambda: "abc")
    _, granted, _ = converse(SCRAM_SHA_256, credentials, verifier)
    assert granted.username == "juliet"


PASSWORDS = st.text(
    alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"]),
    min_size=1,
    max_size=16,
).filter(lambda text: all(c.isprintable() for c in text) and saslprep(text.lower()))
USERS = st.text(alphabet="abcxyz.-_=,\u00e9\u03c3", min_size=1, max_size=12)
MECHANISMS = st.sampled_from([SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_512])


@settings(max_examples=40, deadline=None)
@given(MECHANISMS, USERS, PASSWORDS)
def test_both_roles_agree(mechanism: Mechanism, user: str, password: str) -> None:
    credentials = Credentials(user, password, nonce=lambda: "fyko+d2lbbFgONRv9qkxdawL")
    values, granted, said = converse(mechanism, credentials, store({user: password}))
    assert granted.username == user == values["username"]
    assert len(said) == 3
    proof = base64.b64encode(values["server_signature"])  # type: ignore[arg-type]
    assert granted.payload == b"v=" + proof


@settings(max_examples=40, deadline=None)
@given(MECHANISMS, USERS, PASSWORDS, PASSWORDS)
def test_wrong_password(mechanism: Mechanism, user: str, right: str, wrong: str) -> None:
    """Refused after the response, never before, and in the same words as an unknown user."""
    if saslprep(right) == saslprep(wrong):
        return
    answers = []
    for accounts in ({user: right}, {}):
        client = mechanism.initiate(Credentials(user, wrong, nonce=lambda: "abc"))
        server = mechanism.answer(store(accounts))
        next(server)
        challenge = server.send(next(client).payload or b"").payload
        response = client.send(challenge).payload
        with pytest.raises(Refusal) as error:
            server.send(response or b"")
        answers.append((error.value.condition, error.value.text))
    assert answers[0] == answers[1]
    assert answers[0][0] == "not-authorized"


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(FAMILY)), USERS, PASSWORDS)
def test_scramp_as_the_server(name: str, user: str, password: str) -> None:
    from scramp import ScramMechanism

    theirs = ScramMechanism(name)
    info = theirs.make_auth_info(password, iteration_count=4096)
    keys = derive_keys(scram_hash(name), password, info[0], info[3])
    assert (keys.salt, keys.stored_key, keys.server_key, keys.iterations) == info
    server = theirs.make_server(lambda username: info)
    client = FAMILY[name].initiate(Credentials(user, password, nonce=lambda: "abc"))
    server.set_client_first((next(client).payload or b"").decode())
    final = client.send(server.get_server_first().encode())
    server.set_client_final((final.payload or b"").decode())
    assert last(client, server.get_server_final().encode()) == final.values


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(FAMILY)), USERS, PASSWORDS)
def test_scramp_as_the_client(name: str, user: str, password: str) -> None:
    from scramp import ScramClient

    client = ScramClient([name], user, password)
    server = FAMILY[name].answer(store({user: password}))
    next(server)
    client.set_server_first(
        (server.send(client.get_client_first().encode()).payload or b"").decode()
    )
    granted: Granted = last(server, client.get_client_final().encode())
    client.set_server_final((granted.payload or b"").decode())
    assert granted.username == user


def scram_hash(name: str) -> str:
    return name.removeprefix("SCRAM-").replace("-", "").lower()
