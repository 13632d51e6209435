"""What does a certificate say: names, dates, issuer, key?

RFC 5280 §4, RFC 4985 (SRV-ID), RFC 6120 §13.7.1.4 (XmppAddr). The dictionary of `getpeercert()`
gives most of it at no cost, but shows neither SRV-ID nor XmppAddr, and nothing at all where the
chain was not checked; only then, or for the key, is the DER read with cryptography, which takes
about 50 ms to import. All text in here was written by the peer: escape it before showing it.
"""

import hashlib
import ssl
import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cryptography import x509

MAX_NAMES = 10_000  # compared; whatever a certificate holds beyond that is not read
SHOWN_NAMES = 100  # kept for a person to read

SRV_ID_OID = "1.3.6.1.5.5.7.8.7"
XMPP_ADDR_OID = "1.3.6.1.5.5.7.8.5"

# What getpeercert() calls them, and what RFC 4514 and people call them.
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


class NameKind(StrEnum):
    """The kinds of presented identifier, in the order in which a match is reported."""

    DNS_ID = "DNS-ID"
    SRV_ID = "SRV-ID"
    XMPP_ADDR = "XmppAddr"
    IP = "IP"


class PresentedName(NamedTuple):
    """One identifier of the certificate's subjectAltName. Remote text: escape before showing."""

    kind: NameKind
    value: str

    def __str__(self) -> str:
        return self.value


class DistinguishedName(NamedTuple):
    """A subject or issuer: (type, value) pairs in the certificate's order."""

    parts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return ", ".join(f"{kind}={value}" for kind, value in self.parts)

    @property
    def short(self) -> str:
        """What a sentence calls it: the common name, else the organisation, else all of it."""
        for wanted in ("CN", "O"):
            for kind, value in self.parts:
                if kind == wanted:
                    return value
        return str(self)


class CertificateFacts(NamedTuple):
    """What a certificate says. `signature_algorithm` and `key` are None where not looked up."""

    subject: DistinguishedName
    issuer: DistinguishedName
    not_before: datetime
    not_after: datetime
    names: tuple[PresentedName, ...]  # at most SHOWN_NAMES of them
    names_total: int
    sha256: str
    issuer_url: str | None  # where the issuer's certificate can be had (AIA, RFC 5280 §4.2.2.1)
    signature_algorithm: str | None = None
    key: str | None = None

    @property
    def self_issued(self) -> bool:
        return self.subject == self.issuer


def names_of_dict(certificate: Mapping[str, Any]) -> list[PresentedName]:
    """The DNS-IDs and addresses that `getpeercert()` shows."""
    kinds = {"DNS": NameKind.DNS_ID, "IP Address": NameKind.IP}
    entries: Iterable[tuple[str, str]] = certificate.get("subjectAltName", ())
    found = [PresentedName(kinds[kind], value) for kind, value in entries if kind in kinds]
    return found[:MAX_NAMES]


def names_of_der(der: bytes) -> list[PresentedName]:
    """Every DNS-ID, SRV-ID, XmppAddr and address; none where the certificate cannot be read."""
    certificate = _load(der)
    return [] if certificate is None else _names(certificate)


def addresses_of_der(der: bytes) -> tuple[str, ...]:
    """The XMPP addresses in a client's certificate. RFC 6120 §13.7.1.4"""
    return tuple(n.value for n in names_of_der(der) if n.kind is NameKind.XMPP_ADDR)


def facts_of_dict(certificate: Mapping[str, Any], der: bytes) -> CertificateFacts:
    """The facts without cryptography: no SRV-ID, no key, no signature algorithm."""
    names = names_of_dict(certificate)
    urls = certificate.get("caIssuers", ())
    return CertificateFacts(
        subject=_name_of_dict(certificate.get("subject", ())),
        issuer=_name_of_dict(certificate.get("issuer", ())),
        not_before=_date(certificate["notBefore"]),
        not_after=_date(certificate["notAfter"]),
        names=tuple(names[:SHOWN_NAMES]),
        names_total=len(names),
        sha256=hashlib.sha256(der).hexdigest(),
        issuer_url=urls[0] if urls else None,
    )


def facts_of_der(der: bytes) -> CertificateFacts | None:
    """All facts; None where the bytes are no certificate that cryptography can read."""
    certificate = _load(der)
    if certificate is None:
        return None
    names = _names(certificate)
    try:
        return CertificateFacts(
            subject=_name_of_x509(certificate.subject),
            issuer=_name_of_x509(certificate.issuer),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            names=tuple(names[:SHOWN_NAMES]),
            names_total=len(names),
            sha256=hashlib.sha256(der).hexdigest(),
            issuer_url=_issuer_url(certificate),
            signature_algorithm=_signature_algorithm(certificate),
            key=_key(certificate),
        )
    except ValueError:
        return None


def _load(der: bytes) -> "x509.Certificate | None":
    from cryptography import x509

    try:
        # cryptography warns about odd serial numbers and the like; a peer must not make us talk.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return x509.load_der_x509_certificate(der)
    except (ValueError, x509.InvalidVersion):
        return None


def _extensions(certificate: "x509.Certificate") -> "Iterable[x509.Extension[Any]]":
    from cryptography import x509

    try:
        return certificate.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return ()


def _names(certificate: "x509.Certificate") -> list[PresentedName]:
    from cryptography import x509

    found: list[PresentedName] = []
    for extension in _extensions(certificate):
        if isinstance(extension.value, x509.SubjectAlternativeName):
            for name in list(extension.value)[:MAX_NAMES]:
                if isinstance(name, x509.DNSName):
                    found.append(PresentedName(NameKind.DNS_ID, name.value))
                elif isinstance(name, x509.IPAddress):
                    found.append(PresentedName(NameKind.IP, str(name.value)))
                elif isinstance(name, x509.OtherName):
                    found += _other_name(name.type_id.dotted_string, name.value)
    return found


def _other_name(oid: str, value: bytes) -> list[PresentedName]:
    kinds = {SRV_ID_OID: (NameKind.SRV_ID, 0x16), XMPP_ADDR_OID: (NameKind.XMPP_ADDR, 0x0C)}
    if oid not in kinds:
        return []
    kind, tag = kinds[oid]  # IA5String (RFC 4985 §2), UTF8String (RFC 6120 §13.7.1.4)
    text = _der_string(value, tag)
    return [] if text is None else [PresentedName(kind, text)]


def _der_string(value: bytes, tag: int) -> str | None:
    if len(value) < 2 or value[0] != tag:
        return None
    start = 2 + (value[1] & 0x7F if value[1] & 0x80 else 0)
    length = int.from_bytes(value[2:start], "big") if start > 2 else value[1]
    if start + length != len(value):
        return None
    try:
        return value[start:].decode("ascii" if tag == 0x16 else "utf-8")
    except UnicodeDecodeError:
        return None


def _issuer_url(certificate: "x509.Certificate") -> str | None:
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    for extension in _extensions(certificate):
        if isinstance(extension.value, x509.AuthorityInformationAccess):
            for access in extension.value:
                place = access.access_location
                known = access.access_method == AuthorityInformationAccessOID.CA_ISSUERS
                if known and isinstance(place, x509.UniformResourceIdentifier):
                    return place.value
    return None


def _signature_algorithm(certificate: "x509.Certificate") -> str:
    from cryptography.x509.oid import SignatureAlgorithmOID

    oid = certificate.signature_algorithm_oid
    for name, known in vars(SignatureAlgorithmOID).items():
        if known == oid:
            return name.lower().replace("_", "-")
    return oid.dotted_string


def _key(certificate: "x509.Certificate") -> str | None:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key: Any = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    kind = type(key).__name__.removesuffix("PublicKey")
    if hasattr(key, "curve"):
        return f"EC {key.curve.name}"
    return f"{kind} {key.key_size}" if hasattr(key, "key_size") else kind


def _name_of_dict(name: Iterable[Iterable[tuple[str, str]]]) -> DistinguishedName:
    return DistinguishedName(
        tuple((SHORT.get(kind, kind), value) for rdn in name for kind, value in rdn)
    )


def _name_of_x509(name: "x509.Name") -> DistinguishedName:
    return DistinguishedName(tuple((part.rfc4514_attribute_name, str(part.value)) for part in name))


def _date(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
