"""X.509 fields as cryptography reads them. RFC 5280 §4, RFC 4985.

The border with that library, which takes about 50 ms to import: every question goes through
`net.tls.question`. A field that cannot be read is empty, but for the names: a list of names of
which one cannot be read is no list without it. All text in here was written by the peer.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from xmpp_walkthrough.net.tls.question import Unreadable, ask, ask_or

if TYPE_CHECKING:
    from cryptography import x509

SRV_ID_OID = "1.3.6.1.5.5.7.8.7"
XMPP_ADDR_OID = "1.3.6.1.5.5.7.8.5"


class Fields(NamedTuple):
    """One certificate; `subject` and `issuer` are (type, value) pairs in its order."""

    subject: tuple[tuple[str, str], ...]
    issuer: tuple[tuple[str, str], ...]
    not_before: datetime
    not_after: datetime
    issuer_url: str | None
    signature_algorithm: str | None
    key: str | None


def fields(der: bytes) -> Fields:
    """The fields of a certificate.

    Errors: Unreadable for bytes that are none, or one without a date.
    """
    certificate = _load(der)
    return Fields(
        subject=ask_or(lambda: _pairs(certificate.subject), ()),
        issuer=ask_or(lambda: _pairs(certificate.issuer), ()),
        not_before=ask(lambda: certificate.not_valid_before_utc),
        not_after=ask(lambda: certificate.not_valid_after_utc),
        issuer_url=ask_or(lambda: _issuer_url(certificate), None),
        signature_algorithm=ask_or(lambda: _signature_algorithm(certificate), None),
        key=ask_or(lambda: _key(certificate), None),
    )


def alternative_names(der: bytes, most: int) -> list[tuple[str, str | bytes]]:
    """The first names of the subjectAltName, each with its kind: `DNS`, `IP`, or for names of
    another type their OID, with the DER of the value. Errors: Unreadable."""
    certificate = _load(der)
    return ask(lambda: _alternative_names(certificate, most))


def signature_hash(der: bytes) -> str | None:
    """The name of the hash that the certificate's signature uses; None where it is unknown."""
    try:
        certificate = _load(der)
    except Unreadable:
        return None
    algorithm = ask_or(lambda: certificate.signature_hash_algorithm, None)
    return None if algorithm is None else algorithm.name


def _load(der: bytes) -> "x509.Certificate":
    from cryptography import x509

    return ask(lambda: x509.load_der_x509_certificate(der))


# --- what stands within a question: the library's work, and none of ours ---


def _pairs(name: "x509.Name") -> tuple[tuple[str, str], ...]:
    return tuple((part.rfc4514_attribute_name, str(part.value)) for part in name)


def _alternative_names(certificate: "x509.Certificate", most: int) -> list[tuple[str, str | bytes]]:
    from cryptography import x509

    found: list[tuple[str, str | bytes]] = []
    for extension in certificate.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            for name in list(extension.value)[:most]:
                if isinstance(name, x509.DNSName):
                    found.append(("DNS", name.value))
                elif isinstance(name, x509.IPAddress):
                    found.append(("IP", str(name.value)))
                elif isinstance(name, x509.OtherName):
                    found.append((name.type_id.dotted_string, name.value))
    return found


def _issuer_url(certificate: "x509.Certificate") -> str | None:
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    for extension in certificate.extensions:
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


def _key(certificate: "x509.Certificate") -> str:
    key: Any = certificate.public_key()
    kind = type(key).__name__.removesuffix("PublicKey")
    if hasattr(key, "curve"):
        return f"EC {key.curve.name}"
    return f"{kind} {key.key_size}" if hasattr(key, "key_size") else kind
