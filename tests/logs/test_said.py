"""What does a log say in words, and which reason do the words of a TLS library name?"""

from __future__ import annotations

import pytest

from xmpp_walkthrough.logs.piece import LogLine
from xmpp_walkthrough.logs.said import Key, said_in, sentences

KNOWN = sentences(
    [
        ("bound", rb"JID set to: (?P<jid>\S+)"),
        ("tls.failed", rb"(?i)tls|ssl|certificate|x509"),
        ("tcp.failed", rb"connect"),
    ]
)


def meaning(text: bytes) -> tuple[Key | str, object]:
    found = said_in(LogLine(7, text), KNOWN)
    assert found is not None
    assert found.line == 7
    return found.key, found.facts.get("reason")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (b"[SSL: CERTIFICATE_VERIFY_FAILED] failed: certificate has expired (_ssl.c:1)", "expired"),
        (b"Error: CERT_HAS_EXPIRED: certificate has expired", "expired"),
        (b"x509: certificate has expired or is not yet valid: now is after 2025", "expired"),
        (b"x509: certificate has expired or is not yet valid: now is before 2027", "not-yet-valid"),
        (b"certificate verify failed: certificate is not yet valid", "not-yet-valid"),
        (b"certificate verify failed: self-signed certificate (_ssl.c:1006)", "self-signed"),
        (b"certificate verify failed: self signed certificate", "self-signed"),
        (b"certificate verify failed: self-signed certificate in certificate chain", "unknown-ca"),
        (b"certificate verify failed: unable to get local issuer certificate", "unknown-ca"),
        (b"Error: UNABLE_TO_VERIFY_LEAF_SIGNATURE certificate", "unknown-ca"),
        (b"x509: certificate signed by unknown authority", "unknown-ca"),
        (b"certificate: PKIX path building failed", "unknown-ca"),
        (b"Hostname mismatch, certificate is not valid for 'ceit.org'", "name-mismatch"),
        (b"x509: certificate is valid for a.example, not ceit.org", "name-mismatch"),
        (b"ERR_TLS_CERT_ALTNAME_INVALID", "name-mismatch"),
        (b"SSL: net::ERR_CERT_DATE_INVALID", "expired"),
        (b"SSL: net::ERR_CERT_COMMON_NAME_INVALID", "name-mismatch"),
        (b"SSL: net::ERR_CERT_AUTHORITY_INVALID", "unknown-ca"),
        (b"the certificate was rejected", "refused"),
    ],
)  # fmt: skip
def test_a_certificate_is_refused(words: bytes, reason: str) -> None:
    assert meaning(words) == ("tls.refused", reason)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (b"[SSL: WRONG_VERSION_NUMBER] wrong version number", "not-tls"),
        (b"tls: first record does not look like a TLS record", "not-tls"),
        (b"sslv3 alert handshake failure", "no-shared-cipher"),
        (b"TLS handshake: read: connection reset by peer", "reset"),
        (b"TLS: something else", None),
    ],
)
def test_tls_fails_for_another_cause(words: bytes, reason: str | None) -> None:
    assert meaning(words) == ("tls.failed", reason)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (b"connect ECONNREFUSED 127.0.0.1:5222", "refused"),
        (b"[Errno 111] could not connect", "refused"),
        (b"connect: timed out", "timeout"),
        (b"connect: Network is unreachable", "unreachable"),
        (b"cannot connect", None),
    ],
)
def test_tcp_fails(words: bytes, reason: str | None) -> None:
    assert meaning(words) == ("tcp.failed", reason)


def test_what_is_named_is_a_fact() -> None:
    found = said_in(LogLine(1, b"INFO     JID set to: mbed@ceit.org/x"), KNOWN)
    assert found is not None
    assert dict(found.facts) == {
        "text": "INFO     JID set to: mbed@ceit.org/x",
        "jid": "mbed@ceit.org/x",
    }


def test_a_line_about_something_else_says_nothing() -> None:
    assert said_in(LogLine(1, b"DEBUG    Loaded Plugin"), KNOWN) is None
