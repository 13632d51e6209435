"""Which bytes does a literal of a programming language stand for?"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmpp_walkthrough.logs.literals import literal, unescape


@given(st.binary())
def test_what_python_prints_is_read_back(data: bytes) -> None:
    assert literal(repr(data).encode()) == data


@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_what_javascript_prints_is_read_back(text: str) -> None:
    assert literal(json.dumps(text).encode()) == text.encode()


@pytest.mark.parametrize(
    ("inside", "means"),
    [
        (rb"\303\274", "ü".encode()),  # as C and Erlang write it
        (rb"\U0001d11e", "\U0001d11e".encode()),
        (rb"\ud800 \U00110000 \q", rb"\ud800 \U00110000 \q"),  # none, and so left alone
        (rb"a\\n", rb"a\n"),
    ],
)
def test_escapes(inside: bytes, means: bytes) -> None:
    assert unescape(inside) == means


@pytest.mark.parametrize("text", [b"<a/>", b"b'never closed", b"", b"c'x'"])
def test_no_literal(text: bytes) -> None:
    assert literal(text) is None
