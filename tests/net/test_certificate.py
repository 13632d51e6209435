"""Whose certificate is it? The shared `cert-match` vectors, name tricks, and the facts."""

import base64
import json
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st
from support.files import VECTORS

from xmpp_walkthrough.net.tls.certificate import (
    MAX_NAMES,
    SHOWN_NAMES,
    facts_of_der,
    facts_of_dict,
    names_of_der,
)
from xmpp_walkthrough.net.tls.identity import a_label, ip_literal, match
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.transcript.tls import Match, NameKind

CASES = json.loads(VECTORS.read_text("utf-8"))
GROUP = next(group for group in CASES["groups"] if group["id"] == "cert-match")
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def der_of(letter: str) -> bytes:
    return base64.b64decode(GROUP["certificates"][letter]["der_b64"])


def dns(*names: str) -> dict[str, Any]:
    return {"subjectAltName": tuple(("DNS", name) for name in names)}


def test_all_seventeen_are_here() -> None:
    assert len(GROUP["cases"]) == 17


@pytest.mark.parametrize("case", GROUP["cases"], ids=lambda case: str(case["id"]))
def test_vectors(case: dict[str, Any]) -> None:
    certificate: dict[str, Any] | bytes
    if "cert" in case:
        certificate = der_of(case["cert"])
    elif case["san"].startswith("IP:"):
        certificate = {"subjectAltName": (("IP Address", case["san"][3:]),)}
    else:
        certificate = dns(case["san"])
    assert (match(certificate, case["reference"]).kind is not None) == case["match"]


@pytest.mark.parametrize(
    ("letter", "reference", "kind", "matched"),
    [
        ("A", "im.example.com", NameKind.DNS_ID, "im.example.com"),
        ("B", "chat.example.net", NameKind.DNS_ID, "*.example.net"),
        ("D", "im.example.com", NameKind.SRV_ID, "_xmpp-client.im.example.com"),
        ("F", "im.example.com", NameKind.XMPP_ADDR, "im.example.com"),
    ],
)
def test_which_name_it_was(letter: str, reference: str, kind: NameKind, matched: str) -> None:
    found = match(der_of(letter), reference)
    assert (found.kind, found.matched) == (kind, matched)


def test_the_names_found_are_told_when_none_matches() -> None:
    found = match(der_of("E"), "im.example.com")
    assert found == Match(None, None, found.names_found, 1)
    assert [str(name) for name in found.names_found] == ["_xmpp-server.im.example.com"]
    assert match(der_of("C"), "im.example.com").names_found == ()  # a common name is no name


@pytest.mark.parametrize(
    ("presented", "reference", "same"),
    [
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", ".example.com", False),
        ("i*.example.com", "im.example.com", False),
        ("*m.example.com", "im.example.com", False),
        ("im.*.com", "im.example.com", False),
        ("*.com", "example.com", False),
        ("im.example.com\0.evil.example", "im.example.com", False),
        ("im.example.com.", "im.example.com", False),
        (" im.example.com", "im.example.com", False),
        ("\N{KELVIN SIGN}.example.com", "k.example.com", False),
        ("127.0.0.1", "127.0.0.1", False),
        ("localhost", "localhost", True),
        ("xn--fsqu00a.xn--0zwm56d", "例子.测试", True),
        ("xn--fsqu00a.xn--0zwm56d", "例子。测试", True),
        ("XN--FSQU00A.xn--0zwm56d", "例子.测试", True),
        ("例子.测试", "例子.测试", False),
        ("*.xn--0zwm56d.example", "例子.测试.example", True),
        ("a..b", "a..b", True),
        ("", "", False),
        ("", ".", False),
    ],
)
def test_dns_names(presented: str, reference: str, same: bool) -> None:
    assert (match(dns(presented), reference).kind is not None) == same


@pytest.mark.parametrize(
    ("presented", "reference", "same"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("0:0:0:0:0:0:0:1", "[::1]", True),
        ("::1", "::1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("<invalid>", "127.0.0.1", False),
    ],
)
def test_addresses(presented: str, reference: str, same: bool) -> None:
    found = match({"subjectAltName": (("IP Address", presented),)}, reference)
    assert (found.kind is NameKind.IP) == same


def test_a_reference_without_a_label_form_matches_nothing() -> None:
    assert match(dns("*.example.com"), "\N{SNOWMAN}\u200d.example.com").kind is None


def test_a_star_in_an_srv_id_is_a_label_too() -> None:
    der = other_name(0x16, b"_XMPP-Client.*.example.com", "1.3.6.1.5.5.7.8.7")
    assert match(der, "im.example.com").kind is NameKind.SRV_ID
    assert match(der, "example.com").kind is None


def test_an_xmpp_addr_is_compared_as_a_domain() -> None:
    der = other_name(0x0C, "例子.测试".encode(), "1.3.6.1.5.5.7.8.5")
    assert match(der, "例子.测试").kind is NameKind.XMPP_ADDR
    assert match(der, "xn--fsqu00a.xn--0zwm56d").kind is NameKind.XMPP_ADDR
    der = other_name(0x0C, b"juliet@im.example.com", "1.3.6.1.5.5.7.8.5")
    assert match(der, "im.example.com").kind is None


@pytest.mark.parametrize(
    ("tag", "value"),
    [(0x0C, b"_xmpp-client.im.example.com"), (0x16, b"_xmpp-client.im.example.com\xff")],
)
def test_an_srv_id_of_the_wrong_type_is_no_name(tag: int, value: bytes) -> None:
    assert names_of_der(other_name(tag, value, "1.3.6.1.5.5.7.8.7")) == []


def other_name(tag: int, value: bytes, oid: str) -> bytes:
    name = x509.OtherName(x509.ObjectIdentifier(oid), bytes([tag, len(value)]) + value)
    return with_extension(x509.SubjectAlternativeName([name]))


def with_extension(extension: x509.ExtensionType) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    key = ec.generate_private_key(ec.SECP256R1())
    nobody = x509.Name([])
    builder = x509.CertificateBuilder().subject_name(nobody).issuer_name(nobody)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    certificate = builder.add_extension(extension, critical=False).sign(key, hashes.SHA256())
    return certificate.public_bytes(Encoding.DER)


def test_names_are_bounded() -> None:
    many = [x509.DNSName(f"{number}.example.com") for number in range(MAX_NAMES + 5)]
    der = with_extension(x509.SubjectAlternativeName(many))
    found = match(der, "nobody.example")
    assert (found.names_total, len(found.names_found)) == (MAX_NAMES, SHOWN_NAMES)
    assert match(der, f"{MAX_NAMES - 1}.example.com").kind is NameKind.DNS_ID
    assert match(der, f"{MAX_NAMES}.example.com").kind is None
    facts = facts_of_der(der)
    assert facts is not None
    assert (facts.names_total, len(facts.names)) == (MAX_NAMES, SHOWN_NAMES)
    assert match(dns(*[str(name.value) for name in many]), "").names_total == MAX_NAMES


def test_the_two_ways_to_the_facts_agree(tmp_path: Path) -> None:
    authority = PracticeAuthority.create(NOW, ["im.example.com", "::1"])
    file = tmp_path / "server.pem"
    file.write_bytes(authority.server.certificate_pem)
    decoded = ssl._ssl._test_decode_cert(str(file))  # type: ignore[attr-defined]
    plain = facts_of_dict(decoded, authority.server.der)
    full = facts_of_der(authority.server.der)
    assert full is not None
    for name in ("subject", "issuer", "not_before", "not_after", "sha256", "issuer_url"):
        assert getattr(plain, name) == getattr(full, name)
    assert (plain.key, plain.signature_algorithm) == (None, None)
    assert (full.key, full.signature_algorithm) == ("EC secp256r1", "ecdsa-with-sha256")
    assert not full.self_issued
    assert str(full.issuer) == "CN=xmpp-walk practice CA, DO NOT TRUST"


def test_what_a_name_is_called_in_a_sentence() -> None:
    facts = facts_of_der(der_of("A"))
    assert facts is not None
    assert facts.subject.short == "Example Products, Inc."
    assert facts.self_issued
    organisation = facts_of_dict(
        {
            "subject": ((("organizationName", "Org"),), (("countryName", "CN"),)),
            "notBefore": "Jan  5 09:34:43 2018 GMT",
            "notAfter": "Jan  5 09:34:43 2028 GMT",
        },
        b"",
    ).subject
    assert (organisation.short, str(organisation)) == ("Org", "O=Org, C=CN")


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_a_broken_certificate_is_no_certificate(noise: bytes, at: int, byte: int) -> None:
    assert facts_of_der(noise) is None
    assert match(noise, "im.example.com").kind is None
    der = bytearray(der_of("A"))
    der[at % len(der)] = byte
    read_quietly(bytes(der))


def test_a_version_that_does_not_exist() -> None:
    der = der_of("A").replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09", 1)
    read_quietly(der)
    assert facts_of_der(der) is None


def read_quietly(der: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a peer must not make the program speak
        facts_of_der(der)
        match(der, "im.example.com")


@pytest.mark.parametrize("domain", ["[::1]", "::1", "127.0.0.1"])
def test_literals(domain: str) -> None:
    assert ip_literal(domain) is not None
    assert ip_literal(f"{domain}.example") is None


def test_a_labels() -> None:
    assert a_label("IM.Example.COM.") == "im.example.com"
    assert a_label("Bücher.example") == "xn--bcher-kva.example"
    with pytest.raises(ValueError):
        a_label("-\N{SNOWMAN}-")
