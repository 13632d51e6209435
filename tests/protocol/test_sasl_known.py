"""Each mechanism of the folder reads its own messages, names what is secret, and has words."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import pairwise

import pytest

from xmpp_walkthrough.cli.paper.payload import says
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.protocol.sasl import Credentials, Granted, Mechanism, Move, Needs, Values
from xmpp_walkthrough.protocol.sasl.known import everyone, named, needs_secret, read, shown
from xmpp_walkthrough.protocol.sasl.reading import MASK, SEPARATORS, Part, Reading
from xmpp_walkthrough.protocol.sasl2.ht import TYPES, hashed
from xmpp_walkthrough.server.state.accounts import Accounts
from xmpp_walkthrough.server.state.randomness import Source

PASSWORD, BOUND = "canary-pencil", b"e" * 32
LANGUAGES = [Library("en"), Library("zh")]
each_mechanism = pytest.mark.parametrize("mechanism", everyone().values(), ids=lambda it: it.name)


def server(mechanism: Mechanism, *, right: bool) -> Generator[Move, bytes, Granted]:
    """The receiving side; of a token, which is nobody's password, what it would say."""
    if mechanism.name in TYPES:
        return token_server(mechanism.name)
    accounts = Accounts(
        "im.example.com", {"user": PASSWORD if right else "other"}, Source(1), keep_passwords=True
    )
    verifier = accounts.verifier()._replace(
        bindings={"tls-exporter": BOUND},
        stranger=lambda: "nobody",
        certified=("user@im.example.com",),
    )
    return mechanism.answer(verifier)


def token_server(name: str) -> Generator[Move, bytes, Granted]:
    yield Move(None)
    data = BOUND if TYPES[name] else b""
    return Granted("user", hashed(PASSWORD, b"Responder", data))


def login(
    mechanism: Mechanism, *, right: bool = True, authzid: str = ""
) -> tuple[list[tuple[bytes, bool]], Values]:
    """Every message of a login with who sent it, and all that the client computed."""
    who = Credentials(
        "user",
        PASSWORD,
        authzid,
        nonce=lambda: "fyko+d2lbbFgONRv9qkxdawL",
        domain="im.example.com",
        binding=lambda _kind: BOUND,
    )
    said: list[tuple[bytes, bool]] = []
    client, peer = mechanism.initiate(who), server(mechanism, right=right)
    next(peer)
    move = next(client)
    values: Values = {}
    try:
        while True:
            values = {**values, **move.values}
            said.append((move.payload or b"", True))
            try:
                answer = peer.send(move.payload or b"").payload
            except StopIteration as end:
                answer = end.value.payload
            said.append((answer or b"", False))
            move = client.send(answer)
    except StopIteration as end:
        values = {**values, **end.value}
    except Exception:  # refused, where the password was wrong
        assert not right
    return [(payload, by_client) for payload, by_client in said if payload], values


def logins(mechanism: Mechanism) -> list[tuple[bytes, bool]]:
    """With an authzid, without one, and with a secret that is not the right one."""
    account = "user@im.example.com"
    plain, asked = login(mechanism)[0], login(mechanism, authzid=account)[0]
    refused = login(mechanism, right=False)[0] if needs_secret(mechanism.name) else []
    return [*plain, *asked, *refused]


def readings(mechanism: Mechanism) -> Iterator[tuple[bytes, Reading]]:
    for payload, by_client in logins(mechanism):
        reading = mechanism.read(payload, by_client)
        assert reading is not None, payload
        yield payload, reading


@each_mechanism
def test_it_reads_its_own_messages(mechanism: Mechanism) -> None:
    for payload, reading in readings(mechanism):
        assert (reading.fault, reading.kind != "opaque") == ("", True), reading
        assert b"".join(part.data for part in reading.parts) == payload
        assert not any(one.secret and other.secret for one, other in pairwise(reading.parts))


@each_mechanism
def test_what_its_client_says_has_a_secret_in_it(mechanism: Mechanism) -> None:
    parts = [
        part
        for payload, by_client in logins(mechanism)
        if by_client
        for part in shown(payload, mechanism.name, by_client=True).parts
    ]
    assert any(part.secret for part in parts) == needs_secret(mechanism.name)
    assert not any(PASSWORD.encode() in part.value for part in parts if not part.secret)


@each_mechanism
def test_a_masked_part_is_a_part(mechanism: Mechanism) -> None:
    """Whoever pastes what a walk has shown is told the same of all that stands there."""
    for payload, by_client in logins(mechanism):
        reading = mechanism.read(payload, by_client)
        assert reading is not None
        masked = reading.shown()
        again = read(masked, mechanism.name)
        assert [part.name for part in again.parts] == [part.name for part in reading.parts]
        assert (again.message, again.fault) == (reading.message, "")
        assert again.shown() == masked


@each_mechanism
def test_its_secret_values_are_named(mechanism: Mechanism) -> None:
    """Those that hold the password, and those that go into what is masked."""
    values = login(mechanism)[1]
    assert mechanism.secrets <= set(values)
    secret = [
        part.value for _, reading in readings(mechanism) for part in reading.parts if part.secret
    ]
    for name, value in values.items():
        data = value if isinstance(value, bytes) else str(value).encode()
        told = PASSWORD.encode() in data or data in secret
        assert not told or name in mechanism.secrets, name


@each_mechanism
def test_it_says_what_it_is(mechanism: Mechanism) -> None:
    assert mechanism.family
    assert mechanism.needs in Needs
    assert named(mechanism.name.lower()) == mechanism
    assert mechanism.section or mechanism.name == "X-OAUTH2"  # which no standard describes


@each_mechanism
@pytest.mark.parametrize("library", LANGUAGES, ids=lambda it: it.language)
def test_it_has_words(mechanism: Mechanism, library: Library) -> None:
    for _, reading in readings(mechanism):
        assert library.has(f"paper.message.{reading.message}")
        assert library.has(f"payload.{reading.kind}")
        named_parts = (part for part in reading.parts if part.name not in {*SEPARATORS, "data"})
        assert [part.name for part in named_parts if not says(part, library)] == []


@pytest.mark.parametrize(
    ("payload", "message", "sure"),
    [
        (f"mbed\0{MASK}".encode(), "ht-client", "likely"),
        (f"tim {MASK}".encode(), "cram-response", "likely"),
        (f"rspauth={MASK}".encode(), "digest-rspauth", "certain"),
        (MASK.encode(), "opaque", "guess"),
    ],
)
def test_a_mask_is_no_reason_to_find_fault(payload: bytes, message: str, sure: str) -> None:
    reading = read(payload)
    assert (reading.message, reading.sure, reading.fault) == (message, sure, "")


@pytest.mark.parametrize(
    "name", ["PLAIN", "SCRAM-SHA-1", "DIGEST-MD5", "X-OURS", "HT-SHA-256-NONE"]
)
def test_what_was_masked_as_a_whole_is_not_malformed(name: str) -> None:
    assert not read(MASK.encode(), name).fault


@pytest.mark.parametrize(
    ("name", "family"),
    [("SCRAM-SHA3-512", "scram"), ("HT-SHA-512-EXPR", "ht"), ("scram-sha-1", "scram")],
)
def test_a_name_that_is_not_ours_belongs_to_a_family(name: str, family: str) -> None:
    mechanism = named(name)
    assert mechanism is not None
    assert mechanism.family == family


@pytest.mark.parametrize("name", ["", "PLAIN-CLIENTTOKEN", "GSSAPI", "SCRAM", "X-TOKEN", "LOGIN"])
def test_a_name_that_belongs_to_none(name: str) -> None:
    assert named(name) is None
    assert needs_secret(name)


@pytest.mark.parametrize(
    ("payload", "by_client", "seen"),
    [
        (b"c=biws,r=abc,p=cHJvb2Y=", True, f"c=biws,r=abc,p={MASK}"),
        (b"c=biws,r=abc", True, MASK),  # a last message without its proof is no message
        (b"x=hunter2,p=cHJvb2Y=", True, MASK),
        (b"v=QQ==,r=x", True, MASK),  # no client says so
        (b"n,,n=juliet,r=abc", True, "n,,n=juliet,r=abc"),
        (b'username="a",nonce="b"', True, MASK),
        (b"foo bar,rspauth=abc,x", False, f"foo bar,rspauth={MASK},x"),
        (b"garbage,v=QQ==,{}", False, f"garbage,v={MASK},{{}}"),
        (b"garbage,v=QQ==,rspauth=abc", False, MASK),  # either shows the proof of the other
        (b"juliet@example.org", True, MASK),  # without EXTERNAL's name it may be anything
        (b"what a server says", False, "what a server says"),
        (b"c=biws,r=abc,p=x d388dad90d4bbd760a152321f2143af7", True, f"c=biws,r=abc,p={MASK}"),
        (b"auth=Bearer x\0hunter2\0\1", True, MASK),
        (b"response=n,,p=cHJvb2Y=,,x", False, MASK),
        (b"r=x\0juliet\0canary", True, f"r=x\0juliet\0{MASK}"),
    ],
)
def test_of_all_that_it_may_be_what_shows_the_least_is_shown(
    payload: bytes, by_client: bool, seen: str
) -> None:
    assert shown(payload, "", by_client=by_client).shown() == seen.encode()


def test_masks_side_by_side_are_one() -> None:
    parts = (Part("a", b"x", secret=True), Part("comma", b",", secret=True), Part("b", b"y"))
    assert Reading("x", "x", parts).shown() == f"{MASK}y".encode()


def test_a_mechanism_of_elsewhere_is_read_as_ours_that_is_alike() -> None:
    found = read(b"user=me\x01auth=Bearer T", "XOAUTH2", True)
    assert (found.message, found.fault) == ("xoauth2", "ending-missing")


@pytest.mark.parametrize("payload", [b"\x01", b"\0me\0secret", b"n,,n=me,r=abc"])
def test_what_ours_look_like_says_nothing_of_a_mechanism_that_we_do_not_know(
    payload: bytes,
) -> None:
    assert read(payload, "GSSAPI", True).message == "opaque"
