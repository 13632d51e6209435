"""JIDs: the tables of RFC 7622, the attacks on them, and laws that hold for any text."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.walks.sasl_store import Case, vectors

from xmpp_walkthrough.protocol.jid import (
    Jid,
    JidError,
    enforce_domain,
    enforce_local,
    enforce_resource,
    escape_local,
    is_domain,
    unescape_local,
)

GENERATED = {
    "jid-len-local-1024": "a" * 1024 + "@example.com",
    "jid-len-domain-1024": "u@" + "d" * 1024,
    "jid-len-resource-1024": "u@example.com/" + "r" * 1024,
    "jid-len-utf8": "ß" * 512 + "@example.com",
}
REASONS = {
    "jid-rfc7622-17": ("space", "local"),
    "jid-rfc7622-19": ("empty", "local"),
    "jid-rfc7622-20": ("prohibited", "local"),
    "jid-rfc7622-22": ("empty", "domain"),
    "jid-rfc7622-23": ("empty", "domain"),
    "jid-x1": ("second-at", "domain"),
    "jid-x2": ("empty", "resource"),
    "jid-x5": ("second-at", "domain"),
    "jid-x6": ("prohibited", "resource"),
    "jid-x7": ("prohibited", "local"),
    "jid-len-local-1024": ("too-long", "local"),
    "jid-len-domain-1024": ("too-long", "domain"),
    "jid-len-resource-1024": ("too-long", "resource"),
    "jid-len-utf8": ("too-long", "local"),
}
PARTS = {
    "jid-x9": ("node", "server", None),
    "jid-x10": ("user", "case-insensitive", None),
    "jid-x12": ("user", "192.168.1.1", None),
    "jid-x13": (None, "server", "resource@foo/bar"),
}


def read(case: Case) -> Jid:
    if "local" in case and "input" not in case:
        return Jid(case["local"], "example.com")
    return Jid.parse(case["input"] if "input" in case else GENERATED[case["id"]])


@pytest.mark.parametrize("case", vectors("jid"), ids=lambda case: case["id"])
def test_vector(case: Case) -> None:
    if case["valid"]:
        jid = read(case)
        parts = PARTS.get(case["id"]) or (case["local"], case["domain"], case["resource"])
        assert (jid.local, jid.domain, jid.resource) == parts
        return
    with pytest.raises(JidError) as error:
        read(case)
    expected = REASONS.get(case["id"], ("excluded", "local"))
    assert (error.value.reason, error.value.part) == expected


@pytest.mark.parametrize("case", vectors("precis"), ids=lambda case: case["id"])
def test_precis_vector(case: Case) -> None:
    enforce = enforce_local if case["profile"] == "UsernameCaseMapped" else enforce_resource
    if case["valid"]:
        assert enforce(case["input"]) == case.get("case_mapped", case.get("output"))
        return
    with pytest.raises(JidError):
        enforce(case["input"])


@pytest.mark.parametrize("case", vectors("jid-escaping"), ids=lambda case: case["id"])
def test_escaping_vector(case: Case) -> None:
    assert escape_local(case["unescaped"]) == case["escaped"]
    assert unescape_local(case["escaped"]) == case["unescaped"]


@pytest.mark.parametrize(
    ("text", "reason", "part"),
    [
        ("", "empty", "domain"),
        (".", "empty", "domain"),
        ("a@b/", "empty", "resource"),
        ("example.com:5222", "port", "domain"),
        ("a@example.com:5222", "port", "domain"),
        ("a..b", "label-empty", "domain"),
        (".a", "label-empty", "domain"),
        ("a..", "label-empty", "domain"),
        ("-a.example", "label-hyphen", "domain"),
        ("a-.example", "label-hyphen", "domain"),
        ("ab--cd.example", "label-hyphen", "domain"),
        ("a_b.example", "label-character", "domain"),
        ("a b.example", "label-character", "domain"),
        ("a\x00.example", "label-character", "domain"),
        ("a" * 64 + ".example", "label-too-long", "domain"),
        ("ü" * 64 + ".example", "label-too-long", "domain"),
        (".".join(["a" * 63] * 4), "too-long", "domain"),
        ("☃.example", "label-international", "domain"),
        ("xn--zzzzzz--.example", "label-hyphen", "domain"),
        ("xn--999999999.example", "label-international", "domain"),
        ("a＠b.example", "label-character", "domain"),
        ("a／b@example", "excluded", "local"),
        ("a＠b@example", "excluded", "local"),
        ("\u3000@example", "space", "local"),
        ("\u05d0a@example", "bidi", "local"),
        ("a\udc80@example", "prohibited", "local"),
        ("example/\udc80", "prohibited", "resource"),
        ("exa\udc80mple", "label-international", "domain"),
        ("[::1", "address", "domain"),
        ("[::1]:5222", "address", "domain"),
        ("[fe80::1%eth0]", "address", "domain"),
        ("[192.168.1.1]", "address", "domain"),
        ("é" * 5000 + "@example", "too-long", "local"),
    ],
)
def test_refused(text: str, reason: str, part: str) -> None:
    with pytest.raises(JidError) as error:
        Jid.parse(text)
    assert (error.value.reason, error.value.part) == (reason, part)


@pytest.mark.parametrize(
    ("text", "domain", "in_dns"),
    [
        ("例え.テスト", "例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("Bücher.example", "bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "bücher.example", "xn--bcher-kva.example"),
        ("bu\u0308cher。example.", "bücher.example", "xn--bcher-kva.example"),
        ("ｅｘａｍｐｌｅ.com", "example.com", "example.com"),
        ("[2001:DB8:0::1]", "[2001:db8::1]", "[2001:db8::1]"),
        ("EXAMPLE.com.", "example.com", "example.com"),
        ("Ꮎ.example", "Ꮎ.example", "xn--09d.example"),
        ("ꮎ.example", "Ꮎ.example", "xn--09d.example"),
        ("xn--09d.example", "Ꮎ.example", "xn--09d.example"),
        ("ΑΣ.example", "ασ.example", "xn--mxa0b.example"),
        ("Straße.example", "straße.example", "xn--strae-oqa.example"),
    ],
)
def test_domain_forms(text: str, domain: str, in_dns: str) -> None:
    jid = Jid.parse(text)
    assert (jid.domain, jid.domain_ascii) == (domain, in_dns)


def test_parts_and_forms() -> None:
    jid = Jid.parse("Juliet@Example.COM/Balcony")
    assert jid == Jid("juliet", "example.com", "Balcony")
    assert str(jid) == "juliet@example.com/Balcony"
    assert jid.bare == Jid("juliet", "example.com")
    assert jid.bare.bare == jid.bare
    assert str(jid.with_resource("a/b@c")) == "juliet@example.com/a/b@c"
    assert jid.with_resource(None) == jid.bare
    with pytest.raises(JidError):
        jid.with_resource("")


A_LABELS = st.text(min_size=1, max_size=3).map(
    lambda text: f"xn--{text.encode('punycode').decode()}"
)
TEXT = (
    A_LABELS | st.text(max_size=12) | st.text(alphabet="aA1.-@/:[] é\u05d0＠。ß\u0300", max_size=12)
)


@given(TEXT)
@example("xn--a.example")
@example("İ.example")
def test_enforcing_twice_changes_nothing(text: str) -> None:
    try:
        jid = Jid.parse(text)
    except JidError:
        return
    assert Jid.parse(str(jid)) == jid
    assert jid.domain_ascii.isascii()
    assert enforce_domain(jid.domain_ascii) == jid.domain


@given(st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=8))
def test_the_short_way_is_as_strict_as_precis(text: str) -> None:
    from precis_i18n import get_profile

    for profile, enforce in (
        ("UsernameCaseMapped", enforce_local),
        ("OpaqueString", enforce_resource),
    ):
        try:
            expected: Any = get_profile(profile).enforce(text)
        except UnicodeEncodeError:
            expected = None
        if enforce is enforce_local and expected and set(expected) & set("\"&'/:<>@"):
            expected = None
        try:
            found: Any = enforce(text)
        except JidError:
            found = None
        assert found == expected


@given(st.text(alphabet=" \"&'/:<>@\\253caf", max_size=10))
def test_escaping_is_reversible(text: str) -> None:
    escaped = escape_local(text)
    assert unescape_local(escaped) == text
    assert not set(escaped) & set(" \"&'/:<>@")


def test_plain_ascii_loads_no_tables() -> None:
    code = (
        "import sys; from xmpp_walkthrough.protocol.jid import Jid;"
        "Jid.parse('a@example.com/b').domain_ascii;"
        "sys.exit(bool({'idna', 'precis_i18n', 'unicodedata'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "domain", "same"),
    [
        ("CEIT.ORG.", "ceit.org", True),
        ("xn--bcher-kva.example", "bücher.example", True),
        ("[2001:DB8:0::1]", "[2001:db8::1]", True),
        ("ceit.org.example", "ceit.org", False),
        ("mbed@ceit.org", "ceit.org", False),
        ("", "ceit.org", False),
    ],
)
def test_a_domain_is_compared_as_domains_are(text: str, domain: str, same: bool) -> None:
    assert is_domain(text, domain) is same
