"""Stanzas as they are built and answered."""

import pytest
from lxml import etree
from support.walks.login_bytes import vectors

from xmpp_walkthrough.protocol.conditions import read
from xmpp_walkthrough.protocol.stanza import ERROR_TYPES, error_reply, iq, stream_error
from xmpp_walkthrough.wire.markup import element, serialise


def test_an_iq_leaves_out_what_it_was_not_given() -> None:
    assert serialise(iq("get", "a")) == b'<iq type="get" id="a"/>'
    full = iq("result", "a", element("urn:x", "q"), to="t@example.com", sender="s@example.com")
    assert serialise(full) == (
        b'<iq type="result" id="a" from="s@example.com" to="t@example.com"><q xmlns="urn:x"/></iq>'
    )


@pytest.mark.parametrize("name", ["iq", "message", "presence"])
@pytest.mark.parametrize("condition", ERROR_TYPES)
def test_an_error_goes_back_where_the_stanza_came_from(name: str, condition: str) -> None:
    stanza = etree.fromstring(
        f"<{name} xmlns='jabber:client' from='a@example.com/x' to='b@example.com' id='1'/>"
    )
    reply = error_reply(stanza, condition, "Words.")
    assert reply.tag == stanza.tag
    assert (reply.get("from"), reply.get("to")) == ("b@example.com", "a@example.com/x")
    assert (reply.get("id"), reply.get("type")) == ("1", "error")
    found = read(reply)
    assert found is not None
    assert (found.name, found.text, found.type) == (condition, "Words.", ERROR_TYPES[condition])


def test_an_error_without_words_and_addresses() -> None:
    reply = error_reply(etree.fromstring("<iq xmlns='jabber:client'/>"), "bad-request")
    assert serialise(reply) == (
        b'<iq type="error"><error type="modify">'
        b'<bad-request xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>'
    )


def test_the_types_are_those_of_the_rfc() -> None:
    allowed = {case["name"]: case["type"] for case in vectors("conditions") if case.get("type")}
    for condition, kind in ERROR_TYPES.items():
        assert kind in allowed[condition] or allowed[condition] == "any", condition


def test_a_stream_error_with_an_application_condition() -> None:
    made = stream_error("policy-violation", "Too big.", element("urn:xmpp:errors", "x"))
    assert serialise(made) == (
        b'<stream:error><policy-violation xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>'
        b'<text xmlns="urn:ietf:params:xml:ns:xmpp-streams" xml:lang="en">Too big.</text>'
        b'<x xmlns="urn:xmpp:errors"/></stream:error>'
    )
