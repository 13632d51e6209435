"""What is inside a payload: the parts, joined, are the data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmpp_walkthrough.explain.decode import decode
from xmpp_walkthrough.explain.explanation import Payload
from xmpp_walkthrough.protocol.events import SaslResponse
from xmpp_walkthrough.protocol.sasl.base64 import encode_payload
from xmpp_walkthrough.protocol.sasl.known import read
from xmpp_walkthrough.transcript.redact import MASK
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import SASL

MECHANISMS = st.sampled_from(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "EXTERNAL", ""])
LIKE_SCRAM = rb"([nyp](=[a-z]*)?,(a=[a-z]*)?,)?[a-zA-Z]=[^,]*(,[a-z]=[^,]*){0,4}"
SCRAM = [
    (b"n,,n=juliet,r=abc", ["gs2-header", "n", "comma", "r"]),
    (b"y,a=romeo,n=juliet,r=abc", ["gs2-header-y", "n", "comma", "r"]),
    (b"n,a=romeo,n=juliet,r=abc", ["gs2-header-a", "n", "comma", "r"]),
    (b"p=tls-exporter,,n=juliet,r=abc", ["gs2-header-p", "n", "comma", "r"]),
    (b"r=abcdef,s=c2FsdA==,i=4096", ["r", "comma", "s", "comma", "i"]),
    (b"c=biws,r=abcdef,p=cHJvb2Y=", ["c", "comma", "r", "comma", "p"]),
    (b"v=c2lnbmF0dXJl", ["v"]),
    (b"e=invalid-proof", ["e"]),
    (b"r=a,s=b,i=1,d=x,h=y", ["r", "comma", "s", "comma", "i", "comma", "d", "comma", "h"]),
]


def taken(text: str | None, mechanism: str) -> Payload | None:
    return decode(SaslResponse(b"", element(SASL, "response", None, text or "")), mechanism)


@given(st.binary(max_size=60), MECHANISMS)
def test_the_parts_joined_are_the_data(data: bytes, mechanism: str) -> None:
    payload = taken(encode_payload(data), mechanism)
    assert payload is not None
    assert payload.data == data
    assert b"".join(part.data for part in payload.parts) == data
    assert payload.text == encode_payload(data)


@given(
    st.from_regex(
        rb"([nyp](=[a-z]*)?,(a=[a-z]*)?,)?[a-zA-Z]=[^,]*(,[a-z]=[^,]*){0,4}", fullmatch=True
    )
)
def test_the_parts_of_anything_like_scram_joined_are_the_data(data: bytes) -> None:
    payload = taken(encode_payload(data), "SCRAM-SHA-1")
    assert payload is not None
    assert b"".join(part.data for part in payload.parts) == data


@pytest.mark.parametrize(("data", "names"), SCRAM)
def test_scram(data: bytes, names: list[str]) -> None:
    payload = taken(encode_payload(data), "SCRAM-SHA-256")
    assert payload is not None
    assert payload.kind == "scram"
    assert [part.name for part in payload.parts] == names


def test_plain() -> None:
    payload = taken(encode_payload(b"\0juliet\0r0m30"), "PLAIN")
    assert payload is not None
    assert payload.kind == "plain"
    assert [(part.name, part.data) for part in payload.parts] == [
        ("authzid", b""),
        ("NUL", b"\0"),
        ("authcid", b"juliet"),
        ("NUL", b"\0"),
        ("password", b"r0m30"),
    ]
    assert not payload.masked


@pytest.mark.parametrize(
    ("data", "mechanism"),
    [(b"a\0b", "PLAIN"), (b"\0\0\0", "PLAIN"), (b"n,,x", "SCRAM-SHA-1")],
)
def test_anything_else_stays_whole(data: bytes, mechanism: str) -> None:
    payload = taken(encode_payload(data), mechanism)
    assert payload is not None
    assert (payload.kind, [part.data for part in payload.parts]) == ("opaque", [data])


def test_a_masked_secret_is_said_to_be_one() -> None:
    for data in (f"\0juliet\0{MASK}", f"c=biws,r=a,p={MASK}"):
        payload = taken(encode_payload(data.encode()), "PLAIN" if "\0" in data else "SCRAM-SHA-1")
        assert payload is not None
        assert payload.masked


@pytest.mark.parametrize("text", [None, "", "***", "=AAA", "AAA=\n"])
def test_where_there_is_nothing_to_decode(text: str | None) -> None:
    assert taken(text, "PLAIN") is None


def test_no_bytes_are_not_nothing() -> None:
    payload = taken("=", "PLAIN")
    assert payload is not None
    assert payload.data == b""


@pytest.mark.parametrize(
    "data",
    [
        b"c=biws,r=abc,p=!!!,p=QUJD",  # the last one is the proof, and is read as one
        b"c=biws,r=abc,p=,p=QUJD",
        b"c=biws,r=abc,p=A,p=B,p=QUJD",
        b"n,,n=user,r=abc,p=!!!",  # no message in which `p` is a proof
        b"v=QUJD,p=!!!",
        b"r=abc,s=QUJD,i=4096,p=!!!",
        b"r=abc,s=QUJD,i=4096,v=!!!",
    ],
)
@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", ""])
def test_what_only_has_the_name_of_a_proof_is_not_measured(data: bytes, mechanism: str) -> None:
    reading = read(data, mechanism)
    assert b"".join(part.data for part in reading.parts) == data


def test_a_proof_of_another_length_than_its_hash_is_still_pointed_out() -> None:
    proof = encode_payload(b"x" * 32)
    reading = read(f"c=biws,r=abc,p={proof}".encode(), "SCRAM-SHA-1")
    assert (reading.fault, reading.detail) == ("hash-length", "32 ≠ 20")
    assert not read(f"c=biws,r=abc,p={proof}".encode(), "SCRAM-SHA-256").fault
