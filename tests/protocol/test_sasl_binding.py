"""-PLUS and the GS2 flag, both roles: the vectors, and who has shortened or redirected what."""

import pytest
from support.walks.sasl_store import Case, converse, last, store, vectors

from xmpp_walkthrough.protocol.sasl import Credentials, MechanismError, Refusal, base64
from xmpp_walkthrough.protocol.sasl.downgrade import list_hash
from xmpp_walkthrough.protocol.sasl.scram import (
    SCRAM_SHA_1_PLUS,
    SCRAM_SHA_256,
    SCRAM_SHA_256_PLUS,
)
from xmpp_walkthrough.protocol.sasl.scram_binding import (
    alone,
    choose_binding,
    common_type,
    contradicts,
)

FAMILY = {m.name: m for m in (SCRAM_SHA_1_PLUS, SCRAM_SHA_256_PLUS, SCRAM_SHA_256)}
DATA = {"tls-exporter": b"exported", "tls-server-end-point": b"hashed"}
BOTH = ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")
STORE = store({"user": "pencil"})


def client(
    offered: tuple[str, ...] = BOTH,
    listed: tuple[str, ...] = tuple(DATA),
    data: dict[str, bytes] | None = None,
) -> Credentials:
    ours = DATA if data is None else data
    return Credentials(
        "user", "pencil", "", lambda: "abc", offered, listed, "im.example.com", ours.get
    )


PLUS = [case for case in vectors("scram") if case["gs2_header"].startswith("p=")]


def bound(case: Case) -> tuple[str, dict[str, bytes]]:
    kind = case["gs2_header"][2:].split(",")[0]
    return kind, {kind: bytes.fromhex(case["cb_data_hex"])}


@pytest.mark.parametrize(
    "case", [case for case in PLUS if ",x=" not in case["client_final"]], ids=lambda c: c["id"]
)
def test_initiating_a_vector(case: Case) -> None:
    kind, data = bound(case)
    nonce = case["client_nonce"]
    credentials = Credentials(
        case["username"], case["password"], "", lambda: nonce, binding=data.get, bindings=(kind,)
    )
    ours = FAMILY[case["mechanism"]].initiate(credentials)
    assert next(ours).payload == case["client_first"].encode()
    move = ours.send(case["server_first"].encode())
    assert move.payload == case["client_final"].encode()
    assert move.values["channel_binding_type"] == kind
    assert move.values["channel_binding_data"] == data[kind]
    last(ours, case["server_final"].encode())


@pytest.mark.parametrize("case", PLUS, ids=lambda case: case["id"])
def test_answering_a_vector(case: Case) -> None:
    """XEP-0474 too, with its `h=` over the lists that it names, and an attribute of the client."""
    rest, salt, iterations, *extension = case["server_first"].split(",")
    _, data = bound(case)
    (lists,) = (case for case in vectors("ssdp") if case["id"] == "ssdp-xep0474")
    verifier = store(
        {case["username"]: case["password"]},
        nonce=lambda: rest[2 + len(case["client_nonce"]) :],
        salt=base64.decode(salt[2:]),
        iterations=int(iterations[2:]),
    )._replace(bindings=data)
    if extension:
        more = dict.fromkeys(lists["bindings"], b"") | data
        verifier = verifier._replace(offered=tuple(lists["mechanisms"]), bindings=more)
    theirs = FAMILY[case["mechanism"]].answer(verifier)
    next(theirs)
    assert theirs.send(case["client_first"].encode()).payload == case["server_first"].encode()
    assert last(theirs, case["client_final"].encode()).payload == case["server_final"].encode()


def test_both_roles_agree_and_the_lists_are_hashed() -> None:
    verifier = STORE._replace(offered=BOTH, bindings=DATA)
    values, granted, said = converse(SCRAM_SHA_256_PLUS, client(), verifier)
    assert granted.username == "user"
    assert values["channel_binding_type"] == "tls-exporter"
    assert said[0].startswith(b"p=tls-exporter,,")
    assert said[1].endswith(f",h={list_hash('sha256', BOTH, DATA)}".encode())


@pytest.mark.parametrize("flag", ["n", "y", "p"])
def test_the_flag_says_what_is_so(flag: str) -> None:
    plus = flag == "p"
    offered = BOTH[1:] if flag == "y" else BOTH
    mechanism = SCRAM_SHA_256_PLUS if plus else SCRAM_SHA_256
    first = next(mechanism.initiate(client(offered))).payload
    assert first is not None
    assert first.startswith(flag.encode())


def test_without_data_of_its_own_a_client_says_n() -> None:
    first = next(SCRAM_SHA_256.initiate(client(BOTH[1:], data={}))).payload
    assert first is not None
    assert first.startswith(b"n,,")


@pytest.mark.parametrize("listed", [("tls-unique",), ("x-new",)])
def test_no_common_type_nothing_to_bind_to(listed: tuple[str, ...]) -> None:
    with pytest.raises(MechanismError) as error:
        next(SCRAM_SHA_256_PLUS.initiate(client(listed=listed)))
    assert error.value.reason == "no-channel-binding"


def test_which_type_is_taken() -> None:
    assert common_type(client()) == "tls-exporter"
    assert common_type(client(listed=("tls-server-end-point",))) == "tls-server-end-point"
    assert common_type(client(listed=())) == ""
    assert common_type(client(listed=()), guess=True) == "tls-exporter"
    assert common_type(client(listed=(), data={"tls-unique": b"x"})) == "tls-unique"


def test_a_shortened_list_is_found_out_by_the_server() -> None:
    """Somebody removed -PLUS: the client says "you do not seem to offer it"."""
    with pytest.raises(Refusal) as error:
        converse(SCRAM_SHA_256, client(BOTH[1:]), STORE._replace(offered=BOTH, bindings=DATA))
    assert error.value.condition == "not-authorized"
    assert "changed the list" in error.value.text


@pytest.mark.parametrize("offered", [(*BOTH, "PLAIN"), ("SCRAM-SHA-256-PLUS",)])
def test_a_shortened_list_is_found_out_by_the_client(offered: tuple[str, ...]) -> None:
    with pytest.raises(MechanismError) as error:
        converse(SCRAM_SHA_256_PLUS, client(BOTH), STORE._replace(offered=offered, bindings=DATA))
    assert error.value.reason == "mechanism-list-changed"


def test_a_shortened_list_of_types_is_found_out() -> None:
    with pytest.raises(MechanismError) as error:
        converse(
            SCRAM_SHA_256_PLUS,
            client(listed=("tls-server-end-point",)),
            STORE._replace(offered=BOTH, bindings=DATA),
        )
    assert error.value.reason == "mechanism-list-changed"


def test_two_connections_in_the_place_of_one() -> None:
    between = STORE._replace(offered=BOTH, bindings={**DATA, "tls-exporter": b"another"})
    with pytest.raises(Refusal) as error:
        converse(SCRAM_SHA_256_PLUS, client(), between)
    assert error.value.condition == "not-authorized"
    assert "another TLS connection" in error.value.text


@pytest.mark.parametrize(
    ("plus", "message"),
    [
        (True, b"n,,n=user,r=abc"),
        (True, b"y,,n=user,r=abc"),
        (False, b"p=tls-exporter,,n=user,r=abc"),
        (True, b"p=tls-unique,,n=user,r=abc"),
        (True, b"p=,,n=user,r=abc"),
    ],
)
def test_a_flag_that_does_not_fit(plus: bool, message: bytes) -> None:
    mechanism = SCRAM_SHA_256_PLUS if plus else SCRAM_SHA_256
    theirs = mechanism.answer(STORE._replace(offered=BOTH, bindings=DATA))
    next(theirs)
    with pytest.raises(Refusal) as error:
        theirs.send(message)
    assert error.value.condition == "malformed-request"


@pytest.mark.parametrize(
    ("offered", "listed", "plus", "why"),
    [
        (BOTH, ("tls-exporter",), True, "bound"),
        (BOTH, (), True, "bound-untold"),
        (BOTH[1:], (), False, "could-bind"),
        (BOTH, ("x-new",), False, "no-common-type"),
        (BOTH, ("tls-exporter",), False, ""),
    ],
)
def test_a_binding_says_why(
    offered: tuple[str, ...], listed: tuple[str, ...], plus: bool, why: str
) -> None:
    assert choose_binding(client(offered, listed), plus=plus).why == why


def test_types_without_a_mechanism_contradict() -> None:
    assert contradicts(client(BOTH[1:], ("tls-exporter",)))
    assert not contradicts(client(BOTH, ("tls-exporter",)))
    assert not contradicts(client(BOTH[1:], ()))
    assert not contradicts(client(("EXTERNAL", "PLAIN"), ("tls-exporter",)))


def test_types_beside_plain_alone_are_worth_a_word() -> None:
    for offered in (("PLAIN",), ("EXTERNAL", "PLAIN"), ("PLAIN", "X-OAUTH2"), ("DIGEST-MD5",)):
        assert alone(client(offered, ("tls-exporter",)))
    for offered in (BOTH, BOTH[1:], ("EXTERNAL",), ("ANONYMOUS",)):
        assert not alone(client(offered, ("tls-exporter",)))
    assert not alone(client(("PLAIN",), ()))


def test_types_beside_mechanisms_without_a_password_are_no_contradiction() -> None:
    for offered in ("EXTERNAL", "ANONYMOUS", "OAUTHBEARER"):
        assert not contradicts(client((offered,), ("tls-exporter",)))


def test_without_a_common_type_the_hash_of_the_lists_is_insisted_on() -> None:
    strange = client(BOTH, ("x-new",))
    honest = STORE._replace(offered=BOTH, bindings={"x-new": b""})
    _, _, said = converse(SCRAM_SHA_256, strange, honest)
    assert said[0].startswith(b"n,,")
    for verifier in (STORE, honest._replace(offered=BOTH, listed=())):
        with pytest.raises(MechanismError) as error:
            converse(SCRAM_SHA_256, strange, verifier)
        assert error.value.reason in ("no-common-binding", "mechanism-list-changed")
    converse(SCRAM_SHA_256, strange._replace(insists=True), STORE)


@pytest.mark.parametrize(("said", "fits"), [("0304", True), ("0303", False), ("tls1.3", False)])
def test_the_version_of_tls_is_compared(said: str, fits: bool) -> None:
    ours = client()._replace(tls_version="0304")
    theirs = STORE._replace(offered=BOTH, bindings=DATA, extensions=f",t={said}")
    if fits:
        converse(SCRAM_SHA_256_PLUS, ours, theirs)
        return
    with pytest.raises(MechanismError) as error:
        converse(SCRAM_SHA_256_PLUS, ours, theirs)
    assert error.value.reason == "tls-version-changed"


def test_what_nobody_knows_is_shown_and_signed() -> None:
    theirs = STORE._replace(extensions=",x=hello,y=2")
    values, _, _ = converse(SCRAM_SHA_256, client(BOTH[1:], data={}), theirs)
    assert values["ignored_attributes"] == "x=hello,y=2"
    assert ",x=hello,y=2" in str(values["auth_message"])
