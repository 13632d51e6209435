"""EXTERNAL, both roles: what a certificate names, and what it does not."""

import pytest
from support.walks.sasl_store import DOMAIN, converse, store

from xmpp_walkthrough.protocol.sasl import Credentials, MechanismError, Refusal
from xmpp_walkthrough.protocol.sasl.external import EXTERNAL

JULIET, ROMEO = f"juliet@{DOMAIN}", f"romeo@{DOMAIN}"
STORE = store({"juliet": "x", "romeo": "y"})


def login(authzid: str, *certified: str) -> str:
    verifier = STORE._replace(certified=certified)
    return converse(EXTERNAL, Credentials("juliet", "", authzid), verifier)[1].username


def test_no_bytes_mean_the_one_in_the_certificate() -> None:
    _, granted, said = converse(
        EXTERNAL, Credentials("juliet", ""), STORE._replace(certified=(JULIET,))
    )
    assert (granted.username, said) == ("juliet", [b""])


@pytest.mark.parametrize("authzid", [JULIET, ROMEO])
def test_where_there_are_several_one_is_named(authzid: str) -> None:
    assert login(authzid, JULIET, ROMEO) == authzid.partition("@")[0]


def test_addresses_of_others_are_passed_over() -> None:
    assert login("", "juliet@elsewhere.example", "not@an@address", DOMAIN, JULIET) == "juliet"


@pytest.mark.parametrize(
    ("authzid", "certified", "condition"),
    [
        ("", (), "not-authorized"),
        ("", ("juliet@elsewhere.example",), "not-authorized"),
        ("", (JULIET, ROMEO), "invalid-authzid"),
        (ROMEO, (JULIET,), "invalid-authzid"),
        ("", (f"nobody@{DOMAIN}",), "not-authorized"),
        ("a@b@c", (JULIET,), "malformed-request"),
    ],
)
def test_nobody_else_gets_in(authzid: str, certified: tuple[str, ...], condition: str) -> None:
    with pytest.raises(Refusal) as refusal:
        login(authzid, *certified)
    assert refusal.value.condition == condition


def test_bytes_that_are_no_text() -> None:
    server = EXTERNAL.answer(STORE._replace(certified=(JULIET,)))
    next(server)
    with pytest.raises(Refusal) as refusal:
        server.send(b"\xff")
    assert refusal.value.condition == "malformed-request"


def test_a_challenge_has_no_meaning_here() -> None:
    client = EXTERNAL.initiate(Credentials("juliet", ""))
    next(client)
    with pytest.raises(MechanismError) as error:
        client.send(b"more")
    assert error.value.reason == "unexpected-data"
