"""Every error condition of the RFC and its registry is read back from the XML that carries it."""

from typing import Any

import pytest
from lxml import etree
from support.walks.login_bytes import vectors

from xmpp_walkthrough.protocol.conditions import Condition, fits, read
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import (
    CLIENT,
    SASL,
    STANZA_ERRORS,
    STREAM_ERRORS,
    STREAMS,
    TLS,
)

Case = dict[str, Any]
NAMESPACES = {"stream": STREAM_ERRORS, "sasl": SASL, "stanza": STANZA_ERRORS}


def error_of(case: Case) -> etree._Element:
    """The element that would carry this condition, with a text as well."""
    name, kind = case["name"], str(case["kind"]).partition("-")[0]
    if kind == "sasl":
        words = element(SASL, "text", None, "Words.")
        return element(SASL, "failure", None, element(SASL, name), words)
    if kind == "stream":
        return stream_error(name, "Words.")
    extra = element(case["ns"], name) if kind == "app" else ""
    defined = "undefined-condition" if kind == "app" else name
    inner = element(
        CLIENT,
        "error",
        {"type": str(case.get("type", "cancel")).partition(" ")[0]},
        element(STANZA_ERRORS, defined),
        element(STANZA_ERRORS, "text", {"xml:lang": "en"}, "Words."),
        extra,
    )
    return element(CLIENT, "iq", {"type": "error", "id": "1"}, inner)


@pytest.mark.parametrize("case", vectors("conditions"), ids=lambda case: case["id"])
def test_a_condition_is_read_back(case: Case) -> None:
    found = read(error_of(case))
    assert found is not None
    assert found.text == "Words."
    kind = str(case["kind"]).partition("-")[0]
    if kind == "app":
        assert found.name == "undefined-condition"
        assert found.application == (case["ns"], case["name"])
        return
    assert (found.namespace, found.name) == (NAMESPACES[kind], case["name"])
    assert found.application is None
    assert found.type == (str(case["type"]).partition(" ")[0] if kind == "stanza" else "")


def test_all_conditions_are_here() -> None:
    assert len(vectors("conditions")) == 64


def test_the_condition_s_own_content_is_its_detail() -> None:
    host = element(STREAM_ERRORS, "see-other-host", None, " [2001:db8::1]:5222\n")
    found = read(element(STREAMS, "error", None, host))
    assert found == Condition(STREAM_ERRORS, "see-other-host", detail="[2001:db8::1]:5222")


def test_an_application_condition_of_a_stream_error() -> None:
    made = stream_error("policy-violation", "", element("urn:xmpp:errors", "stanza-too-big"))
    found = read(made)
    assert found is not None
    assert found.name == "policy-violation"
    assert found.application == ("urn:xmpp:errors", "stanza-too-big")


@pytest.mark.parametrize(
    ("xml", "condition"),
    [
        (f"<error xmlns='{STREAMS}'/>", Condition(STREAM_ERRORS, "undefined-condition")),
        (f"<failure xmlns='{SASL}'/>", Condition(SASL, "not-authorized")),
        (f"<failure xmlns='{TLS}'/>", Condition(TLS, "failure")),
        (
            "<iq xmlns='jabber:client' type='error'/>",
            Condition(STANZA_ERRORS, "undefined-condition"),
        ),
        (
            "<iq xmlns='jabber:client' type='error'><error type='wait'/></iq>",
            Condition(STANZA_ERRORS, "undefined-condition", type="wait"),
        ),
    ],
)
def test_an_error_without_a_condition_counts_as_one(xml: str, condition: Condition) -> None:
    assert read(etree.fromstring(xml)) == condition


@pytest.mark.parametrize(
    "xml",
    [
        "<iq xmlns='jabber:client' type='result'><error/></iq>",
        "<message xmlns='jabber:client'><body>error</body></message>",
        f"<success xmlns='{SASL}'/>",
        "<failure xmlns='urn:x'/>",
        "<error xmlns='urn:x'/>",
    ],
)
def test_what_is_no_error(xml: str) -> None:
    assert read(etree.fromstring(xml)) is None


def test_a_text_may_have_markup_and_another_language() -> None:
    failure = (
        f"<failure xmlns='{SASL}'><not-authorized/>"
        "<text xml:lang='de'>Falsch: <b xmlns='urn:x'>wirklich</b>.</text></failure>"
    )
    found = read(etree.fromstring(failure))
    assert found is not None
    assert found.text == "Falsch: wirklich."


def test_an_error_element_in_a_payload_that_came_back_is_not_the_error() -> None:
    iq = (
        "<iq xmlns='jabber:client' type='error'><error xmlns='urn:x'/>"
        f"<error type='cancel'><conflict xmlns='{STANZA_ERRORS}'/></error></iq>"
    )
    found = read(etree.fromstring(iq))
    assert found is not None
    assert (found.name, found.type) == ("conflict", "cancel")


def test_the_words_never_decide() -> None:
    made = stream_error("reset", "not-authorized")
    found = read(made)
    assert found is not None
    assert (found.name, found.text) == ("reset", "not-authorized")


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("Nonce mismatch", "Nonce mismatch"),
        ("Too many (*) failed authentications*", "Too many (7) failed authentications from ::1"),
        ("Too many (*) failed authentications*", "Too many () failed authentications"),
        ("*", ""),
        ("*", "anything\nat all"),
        ("This server does not serve *", "This server does not serve *"),
        ("a*b*c", "a b b c c"),
        ("a.c", "a.c"),
    ],
)
def test_a_known_text_is_told_by_what_does_not_change(known: str, text: str) -> None:
    assert fits(known, text)


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("Nonce mismatch", "Nonce mismatch."),
        ("Too many (*) failed authentications*", "Too many (7) authentications failed"),
        ("a*a", "a"),  # each end has its own
        ("ab*bc", "abc"),
        ("a*b*c", "acb"),
        ("a.c", "abc"),
        ("*z", "zy"),
        ("a*", "ba"),
    ],
)
def test_another_text_is_not(known: str, text: str) -> None:
    assert not fits(known, text)


def test_a_refusal_of_stream_management_may_stand_inside_an_error() -> None:
    """Prosody 13 writes it so; XEP-0198 §6 and all others have the condition bare."""
    inside = "<unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
    for content in (inside, f"<error type='cancel'>{inside}</error>"):
        found = read(etree.fromstring(f"<failed xmlns='urn:xmpp:sm:3'>{content}</failed>"))
        assert found is not None
        assert (found.namespace, found.name) == ("urn:xmpp:sm:3", "unexpected-request")
