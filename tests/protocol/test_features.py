"""What a server offers, told apart from what it insists on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.walks.login_bytes import BIND, SASL, TLS

from xmpp_walkthrough.protocol.features import Features, Offer, parse

SESSION = "urn:ietf:params:xml:ns:xmpp-session"
OWN = {"starttls": TLS, "bind": BIND, "session": SESSION}


def features(*content: str) -> Features:
    inside = "".join(content)
    return parse(
        etree.fromstring(
            f"<stream:features xmlns='jabber:client'"
            f" xmlns:stream='http://etherx.jabber.org/streams'>{inside}</stream:features>"
        )
    )


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize(
    ("inside", "offer"),
    [
        (None, Offer.ABSENT),
        ("", Offer.OFFERED),
        ("<required/>", Offer.REQUIRED),
        ("<optional/>", Offer.OPTIONAL),
        ("<optional/><required/>", Offer.REQUIRED),
        ("<other/>", Offer.OFFERED),
    ],
)
def test_how_a_feature_stands_in_the_list(name: str, inside: str | None, offer: Offer) -> None:
    content = "" if inside is None else f"<{name} xmlns='{OWN[name]}'>{inside}</{name}>"
    assert getattr(features(content), name) is offer


def test_a_name_in_another_namespace_is_another_feature() -> None:
    found = features("<starttls xmlns='urn:x'/>", f"<starttls xmlns='{SASL}'/>")
    assert found.starttls is Offer.ABSENT
    assert found.names == (("urn:x", "starttls"), (SASL, "starttls"))


def test_only_the_first_level_counts() -> None:
    found = features(f"<x xmlns='urn:x'><starttls xmlns='{TLS}'/></x>")
    assert found.starttls is Offer.ABSENT


def test_mechanisms_in_the_order_of_the_list() -> None:
    found = features(
        f"<mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism>"
        "<mechanism> SCRAM-SHA-1\n</mechanism><mechanism/><mechanism xmlns='urn:x'>X</mechanism>"
        "</mechanisms>"
    )
    assert found.mechanisms == ("PLAIN", "SCRAM-SHA-1", "")


def test_channel_bindings() -> None:
    found = features(
        "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/>"
        "<channel-binding type='tls-server-end-point'/><channel-binding/></sasl-channel-binding>"
    )
    assert found.channel_bindings == ("tls-exporter", "tls-server-end-point", "")


def test_nothing_offered_leaves_nothing_to_negotiate() -> None:
    assert features().complete
    assert features().names == ()


@pytest.mark.parametrize(
    ("content", "complete"),
    [
        (f"<starttls xmlns='{TLS}'/>", False),
        (f"<mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism></mechanisms>", False),
        (f"<bind xmlns='{BIND}'/>", False),
        (f"<session xmlns='{SESSION}'/>", True),
        ("<x xmlns='urn:x'/>", True),
        ("<x xmlns='urn:x'><required/></x>", False),
        ("<x xmlns='urn:x'><required xmlns='urn:y'/></x>", False),
    ],
)
def test_what_has_to_be_negotiated_before_stanzas_pass(content: str, complete: bool) -> None:
    """RFC 6120 §4.3.5"""
    assert features(content).complete is complete


def test_an_unknown_feature_that_is_required_is_named() -> None:
    found = features("<x xmlns='urn:x'><required/></x>", f"<bind xmlns='{BIND}'><required/></bind>")
    assert found.unknown_required == (("urn:x", "x"),)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["urn:x", "urn:y", TLS])), max_size=6
    )
)
def test_what_it_does_not_know_it_keeps_by_name(names: list[tuple[str, str]]) -> None:
    found = features(*(f"<{name} xmlns='{uri}'/>" for name, uri in names))
    assert found.names == tuple((uri, name) for name, uri in names)
    assert found.complete
