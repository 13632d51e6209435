"""Payload text: every byte string has one spelling, and every other text is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.sasl_store import Case, vectors

from xmpp_walkthrough.protocol.sasl.base64 import (
    IncorrectEncoding,
    decode,
    decode_payload,
    encode,
    encode_payload,
)

REASONS = {
    "b64-bad-leadpad": "padding",
    "b64-bad-midpad": "padding",
    "b64-bad-padbits": "pad-bits",
    "b64-bad-padbits3": "pad-bits",
    "b64-bad-nopad": "padding",
    "b64-bad-threepad": "padding",
    "b64-bad-newline": "alphabet",
    "b64-bad-urlsafe": "alphabet",
    "b64-bad-bang": "alphabet",
    "b64-bad-fullwidth": "alphabet",
}


@pytest.mark.parametrize("case", vectors("base64"), ids=lambda case: case["id"])
def test_vector(case: Case) -> None:
    if case["valid"]:
        assert decode(case["b64"]) == case["raw_ascii"].encode()
        assert encode(case["raw_ascii"].encode()) == case["b64"]
        return
    for read in (decode, decode_payload):
        with pytest.raises(IncorrectEncoding) as error:
            read(case["b64"])
        assert error.value.reason == REASONS[case["id"]]


@pytest.mark.parametrize("case", vectors("sasl-simple"), ids=lambda case: case["id"])
def test_simple_mechanisms_on_the_wire(case: Case) -> None:
    payload = {
        "external-empty": b"",
        "external-authzid": b"juliet@im.example.com",
        "anonymous-empty": None,
        "anonymous-trace": b"sirhc",
    }[case["id"]]
    assert encode_payload(payload) == case["auth_text"]
    assert decode_payload(case["auth_text"]) == payload


def test_no_text_is_no_payload() -> None:
    assert decode_payload(None) is None
    assert decode_payload("") is None
    assert decode_payload("=") == b""


@given(st.none() | st.binary())
def test_round_trip(payload: bytes | None) -> None:
    assert decode_payload(encode_payload(payload)) == payload


@given(st.text(alphabet="AZaz09+/=\n -_", max_size=12) | st.text(max_size=8))
def test_one_spelling_only(text: str) -> None:
    try:
        data = decode(text)
    except IncorrectEncoding:
        return
    assert encode(data) == text
