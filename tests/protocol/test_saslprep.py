"""SASLprep: the table of RFC 4013 §3, and what must hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.sasl_store import Case, vectors

from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep


@pytest.mark.parametrize("case", vectors("saslprep"), ids=lambda case: case["id"])
def test_vector(case: Case) -> None:
    if case["error"] is None:
        assert saslprep(case["input"]) == case["output"]
        return
    with pytest.raises(SaslprepError) as error:
        saslprep(case["input"])
    reasons = {
        "prohibited character": "prohibited-character",
        "bidirectional check": "bidirectional",
    }
    assert error.value.reason == reasons[case["error"]]


@pytest.mark.parametrize(
    ("text", "reason", "character"),
    [
        ("\x7f", "prohibited-character", "\x7f"),
        ("\udc80", "prohibited-character", "\udc80"),
        ("key \U0001f511", "unassigned", "\U0001f511"),
        ("\u0627a\u0628", "bidirectional", ""),
        ("\u0627\u0628!", "bidirectional", ""),
    ],
)
def test_refused(text: str, reason: str, character: str) -> None:
    with pytest.raises(SaslprepError) as error:
        saslprep(text)
    assert (error.value.reason, error.value.character) == (reason, character)


def test_mapping() -> None:
    assert saslprep("a\u00a0b\u3000c") == "a b c"
    assert saslprep("\u00ad") == ""
    assert saslprep("\u0627\u0628") == "\u0627\u0628"


@given(st.text(max_size=12))
def test_prepared_text_is_prepared(text: str) -> None:
    try:
        once = saslprep(text)
    except SaslprepError:
        return
    assert saslprep(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_ascii_stays(text: str) -> None:
    assert saslprep(text) == text
