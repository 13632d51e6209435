"""XPath over a unit: what a person may type has an answer or a reason, and never raises else."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import CLIENT
from xmpp_walkthrough.wire.query import QueryError, UnitQuery

UNIT = element(CLIENT, "message", {"to": "a@b", "type": "chat"})
child(UNIT, "body", "hello")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("//c:body", True),
        ("/c:message[@type='chat']", True),
        ("//c:body[contains(., 'hell')]", True),
        ("count(//c:body) > 1", False),
        ("//body", False),  # a name without a prefix is in no namespace
        ("//roster:item", False),
    ],
)
def test_it_is_asked_of_the_unit(text: str, found: bool) -> None:
    assert UnitQuery(text).matches(UNIT) is found


@pytest.mark.parametrize("text", ["", "//[", "//nobody:x", "$x", "f(", "(" * 100_000, "a\0b"])
def test_what_is_no_question_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        UnitQuery(text)


@given(st.text(st.sampled_from("/@c:body*[]()=|.'1 -é\0"), max_size=30))
def test_any_text_is_a_question_or_refused(text: str) -> None:
    with suppress(QueryError):
        assert UnitQuery(text).matches(UNIT) in (True, False)
