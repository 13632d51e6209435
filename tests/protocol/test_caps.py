"""Is the fingerprint the one that XEP-0115 §5.2 and §5.3 compute?"""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from xmpp_walkthrough.protocol.caps import fingerprint, verification_string

INFO = "http://jabber.org/protocol/disco#info"
FEATURES = (
    INFO,
    "http://jabber.org/protocol/disco#items",
    "http://jabber.org/protocol/muc",
    "http://jabber.org/protocol/caps",
)


def info(inside: str) -> etree._Element:
    return etree.fromstring(f"<query xmlns='{INFO}'>{inside}</query>")


def features(names: list[str]) -> str:
    return "".join(f"<feature var='{name}'/>" for name in names)


def test_the_simple_example_of_the_specification() -> None:
    exodus = info(
        "<identity category='client' name='Exodus 0.9.1' type='pc'/>" + features([*FEATURES])
    )
    assert fingerprint(exodus) == "QgayPKawpkPSDYmwT/WM94uAlu0="


def test_the_example_with_languages_and_a_form() -> None:
    fields = (
        ("FORM_TYPE", ["urn:xmpp:dataforms:softwareinfo"]),
        ("ip_version", ["ipv6", "ipv4"]),
        ("os", ["Mac"]),
        ("os_version", ["10.5.1"]),
        ("software", ["Psi"]),
        ("software_version", ["0.11"]),
    )
    form = "".join(
        f"<field var='{name}'>{''.join(f'<value>{v}</value>' for v in values)}</field>"
        for name, values in fields
    )
    psi = info(
        "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>"
        "<identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>"
        + features([*FEATURES])
        + f"<x xmlns='jabber:x:data' type='result'>{form}</x>"
    )
    assert fingerprint(psi) == "q07IKJEyjvHSyhy//CH0CxmKi8w="


@given(st.permutations(FEATURES))
def test_the_order_of_the_features_does_not_matter(names: list[str]) -> None:
    identity = "<identity category='client' type='pc'/>"
    assert fingerprint(info(features(names) + identity)) == fingerprint(
        info(identity + features([*FEATURES]))
    )


def test_every_part_ends_in_a_mark() -> None:
    assert verification_string(info("<feature var='a'/><feature var='B'/>")) == "B<a<"
