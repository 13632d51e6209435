"""PLAIN, both roles: the vectors of RFC 4616, and one password that only its owner can use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.sasl_store import DOMAIN, Case, converse, last, store, vectors

from xmpp_walkthrough.protocol.sasl import Credentials, Granted, MechanismError, Refusal
from xmpp_walkthrough.protocol.sasl.plain import PLAIN

ACCOUNTS = {"juliet": "r0m30myr0m30", "kurt": "xipj3plmq"}


def answer(message: bytes, accounts: dict[str, str] = ACCOUNTS) -> Granted:
    server = PLAIN.answer(store(accounts))
    next(server)
    return last(server, message)


@pytest.mark.parametrize("case", vectors("sasl-plain"), ids=lambda case: case["id"])
def test_vector(case: Case) -> None:
    if case["message_hex"] is None:
        message = b"\0" + b"a" * 1024 + b"\0pw"
    else:
        message = bytes.fromhex(case["message_hex"])
    with pytest.raises(Refusal) as error:
        answer(message)
    assert error.value.condition in case["server_result"]
    if "password" in case:
        client = PLAIN.initiate(Credentials(case["authcid"], case["password"], case["authzid"]))
        assert next(client).payload == message


def test_the_articles_login() -> None:
    credentials = Credentials("mbed", "mirror")
    client = PLAIN.initiate(credentials)
    move = next(client)
    assert move.payload == b"\0mbed\0mirror"
    assert list(move.values.items()) == [
        ("authzid", ""),
        ("authcid", "mbed"),
        ("password", "mirror"),
    ]
    assert last(client, None) == move.values
    assert "mirror" not in repr(credentials)


@pytest.mark.parametrize("authzid", ["", f"juliet@{DOMAIN}", f"Juliet@{DOMAIN.upper()}."])
def test_as_oneself(authzid: str) -> None:
    message = f"{authzid}\0Juliet\0r0m30myr0m30".encode()
    assert answer(message) == Granted("juliet", authcid="juliet")


@pytest.mark.parametrize(
    "authzid",
    [f"romeo@{DOMAIN}", f"juliet@{DOMAIN}/balcony", DOMAIN, "juliet", "juliet@other.example", "@"],
)
def test_as_somebody_else(authzid: str) -> None:
    with pytest.raises(Refusal) as error:
        answer(f"{authzid}\0juliet\0r0m30myr0m30".encode())
    assert error.value.condition == "invalid-authzid"


def test_unknown_user_and_wrong_password_look_alike() -> None:
    answers = set()
    for message in (b"\0nobody\0pw", b"\0juliet\0pw", b"\0juliet\0\x07", b"\0nobody\0\x07"):
        with pytest.raises(Refusal) as error:
            answer(message)
        answers.add((error.value.condition, error.value.text))
    assert len(answers) == 1
    assert answers.pop()[0] == "not-authorized"


def test_password_is_prepared_by_the_server() -> None:
    assert answer("\0juliet\0I\u00adX".encode(), {"juliet": "\u2168"}) == Granted(
        "juliet", authcid="juliet"
    )


@pytest.mark.parametrize(
    ("credentials", "reason"),
    [
        (Credentials("a\0b", "pw"), "nul-in-credentials"),
        (Credentials("a", "p\0w"), "nul-in-credentials"),
        (Credentials("", "pw"), "username-empty"),
        (Credentials("a", ""), "password-empty"),
        (Credentials("a", "p\udcffw"), "credentials-not-utf8"),
    ],
)
def test_nothing_is_sent_that_cannot_be_sent(credentials: Credentials, reason: str) -> None:
    with pytest.raises(MechanismError) as error:
        next(PLAIN.initiate(credentials))
    assert error.value.reason == reason


def test_more_than_success() -> None:
    client = PLAIN.initiate(Credentials("a", "pw"))
    next(client)
    with pytest.raises(MechanismError) as error:
        client.send(b"more")
    assert error.value.reason == "unexpected-data"


@given(st.binary(max_size=40) | st.lists(st.binary(max_size=8), max_size=4).map(b"\0".join))
def test_any_bytes_are_refused_or_wrong(message: bytes) -> None:
    with pytest.raises(Refusal) as error:
        answer(message)
    assert error.value.condition in {"malformed-request", "not-authorized", "invalid-authzid"}


LETTERS = st.text(alphabet="abcxyz.-_=,\u00e9\u03c3", min_size=1, max_size=12)
PASSWORDS = st.text(
    alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"]),
    min_size=1,
    max_size=16,
).filter(lambda text: text.replace("\u00ad", ""))


@given(LETTERS, PASSWORDS)
def test_both_roles(user: str, password: str) -> None:
    verifier = store({user: password})
    _, granted, said = converse(PLAIN, Credentials(user, password), verifier)
    assert granted == Granted(user, authcid=user)
    assert len(said) == 1
