"""The facts of an X.509 certificate: names, dates, issuer, key. RFC 5280 §4.

RFC 4985 (SRV-ID), RFC 6120 §13.7.1.4 (XmppAddr). The dictionary of `getpeercert()`
gives most of it at no cost, but shows neither SRV-ID nor XmppAddr, and nothing at all where the
chain was not checked, or where Python cannot put it into words; only then, or for the key, is the
DER read with cryptography (`net.tls.x509`). All text in here was written by the peer: escape it
before showing it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from xmpp_walkthrough.net.tls import x509
from xmpp_walkthrough.net.tls.question import Unreadable, ask
from xmpp_walkthrough.transcript.tls import (
    CertificateFacts,
    DistinguishedName,
    NameKind,
    PresentedName,
)

MAX_NAMES = 10_000  # compared; names beyond that are not read
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
SHOWN_NAMES = 100  # kept for a reader

# The attribute types as getpeercert() names them, and as RFC 4514 and people do.
SHORT = {
    "commonName": "CN",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "countryName": "C",
    "localityName": "L",
    "stateOrProvinceName": "ST",
    "streetAddress": "STREET",
    "domainComponent": "DC",
    "userId": "UID",
}


def names_of_dict(certificate: Mapping[str, Any]) -> list[PresentedName]:
    """The DNS-IDs and addresses that `getpeercert()` shows."""
    kinds = {"DNS": NameKind.DNS_ID, "IP Address": NameKind.IP}
    entries: Iterable[tuple[str, str]] = certificate.get("subjectAltName", ())
    found = [PresentedName(kinds[kind], value) for kind, value in entries if kind in kinds]
    return found[:MAX_NAMES]


def names_of_der(der: bytes) -> list[PresentedName]:
    """Every DNS-ID, SRV-ID, XmppAddr and address. Errors: Unreadable, as soon as one name is."""
    found = (_presented(*name) for name in x509.alternative_names(der, MAX_NAMES))
    return [name for name in found if name is not None]


def addresses_of_der(der: bytes) -> tuple[str, ...]:
    """The XMPP addresses in a client's certificate; none where its names cannot be read.

    RFC 6120 §13.7.1.4
    """
    try:
        names = names_of_der(der)
    except Unreadable:
        return ()
    return tuple(name.value for name in names if name.kind is NameKind.XMPP_ADDR)


def facts_of_dict(certificate: Mapping[str, Any], der: bytes) -> CertificateFacts:
    """The facts without cryptography: no SRV-ID, no key, no signature algorithm.

    Errors: Unreadable, where a date is beyond what Python knows.
    """
    names = names_of_dict(certificate)
    urls = certificate.get("caIssuers", ())
    return CertificateFacts(
        subject=_name_of_dict(certificate.get("subject", ())),
        issuer=_name_of_dict(certificate.get("issuer", ())),
        not_before=ask(lambda: _date(certificate["notBefore"])),
        not_after=ask(lambda: _date(certificate["notAfter"])),
        names=tuple(names[:SHOWN_NAMES]),
        names_total=len(names),
        sha256=hashlib.sha256(der).hexdigest(),
        issuer_url=urls[0] if urls else None,
    )


def facts_of_der(der: bytes) -> CertificateFacts | None:
    """All facts that can be read; None where the bytes are no certificate, or one without dates."""
    try:
        found = x509.fields(der)
    except Unreadable:
        return None
    try:
        names = names_of_der(der)
    except Unreadable:
        names = []
    return CertificateFacts(
        subject=DistinguishedName(found.subject),
        issuer=DistinguishedName(found.issuer),
        not_before=found.not_before,
        not_after=found.not_after,
        names=tuple(names[:SHOWN_NAMES]),
        names_total=len(names),
        sha256=hashlib.sha256(der).hexdigest(),
        issuer_url=found.issuer_url,
        signature_algorithm=found.signature_algorithm,
        key=found.key,
    )


def _presented(kind: str, value: str | bytes) -> PresentedName | None:
    """The name, where its kind is known and its value has the type of that kind."""
    known = {"DNS": NameKind.DNS_ID, "IP": NameKind.IP}
    if isinstance(value, str):
        return PresentedName(known[kind], value)
    others = {
        x509.SRV_ID_OID: (NameKind.SRV_ID, 0x16),
        x509.XMPP_ADDR_OID: (NameKind.XMPP_ADDR, 0x0C),
    }
    if kind not in others:
        return None
    sort, tag = others[kind]  # IA5String (RFC 4985 §2), UTF8String (RFC 6120 §13.7.1.4)
    text = _der_string(value, tag)
    return None if text is None else PresentedName(sort, text)


def _der_string(value: bytes, tag: int) -> str | None:
    if len(value) < 2 or value[0] != tag:
        return None
    start = 2 + (value[1] & 0x7F if value[1] & 0x80 else 0)
    length = int.from_bytes(value[2:start], "big") if start > 2 else value[1]
    # Bytes behind the string, or too few: two readers could take it for two names.
    if start + length != len(value):
        return None
    try:
        return value[start:].decode("ascii" if tag == 0x16 else "utf-8")
    except UnicodeDecodeError:
        return None


def _name_of_dict(name: Iterable[Iterable[tuple[str, str]]]) -> DistinguishedName:
    return DistinguishedName(
        tuple((SHORT.get(kind, kind), value) for rdn in name for kind, value in rdn)
    )


def _date(text: str) -> datetime:
    """`Jun 26 21:41:46 2026 GMT`, without the millisecond that it takes to load `strptime`."""
    month, day, clock, year, _ = text.split()
    hour, minute, second = map(int, clock.split(":"))
    return datetime(int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC)
