"""Issuing X.509 certificates and revocation lists, with `cryptography`. RFC 5280 §4, §5.

The library is imported only inside functions: a program without TLS need not wait for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xmpp_walkthrough.server.certificates.certificate_names import xmpp_addr

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    Key = EllipticCurvePrivateKey | RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and its key. `repr` keeps the key to itself."""

    certificate: "x509.Certificate"
    key: "Key"

    def __repr__(self) -> str:
        return f"Credential({self.certificate.subject.rfc4514_string()})"

    @property
    def certificate_pem(self) -> bytes:
        from cryptography.hazmat.primitives.serialization import Encoding

        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        from cryptography.hazmat.primitives.serialization import Encoding

        return self.certificate.public_bytes(Encoding.DER)


def pem(credential: Credential) -> bytes:
    """The certificate and its key."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return credential.certificate_pem + key


def issue_server(
    issuer: Credential | None,
    subject: str,
    presented: "Sequence[x509.GeneralName]",
    start: "datetime",
    end: "datetime",
    url: str | None = None,
    key: "Key | None" = None,
) -> Credential:
    """A server's certificate, signed by its own key where there is no issuer."""
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

    key = key or new_key()
    issued_by, signing_key = subject, key
    if issuer is not None:
        common = issuer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        issued_by, signing_key = str(common[0].value), issuer.key
    builder = builder_of(subject, issued_by, key, start, end)
    # `ca=False` is critical: a client that does not understand it has to refuse, or it might
    # believe certificates that this one issues.
    for extension, critical in (
        (x509.SubjectAlternativeName(presented), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), False),
    ):
        builder = builder.add_extension(extension, critical)
    if url is not None:
        place = x509.UniformResourceIdentifier(url)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Credential(sign(builder, signing_key), key)


def issue_client(
    issuer: Credential, addresses: Sequence[str], start: "datetime", end: "datetime"
) -> Credential:
    """A client's certificate with these addresses as XmppAddr. XEP-0178"""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = new_key()
    common = issuer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    # The subject is only for people: clients and servers read the alternative names.
    builder = builder_of(addresses[0], str(common[0].value), key, start, end)
    for extension, critical in (
        (x509.SubjectAlternativeName([xmpp_addr(each) for each in addresses]), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
    ):
        builder = builder.add_extension(extension, critical)
    return Credential(sign(builder, issuer.key), key)


def revocations(
    issuer: Credential, revoked: Credential, start: "datetime", end: "datetime"
) -> bytes:
    """The issuer's revocation list with this one certificate, as PEM. RFC 5280 §5"""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    entry = x509.RevokedCertificateBuilder(revoked.certificate.serial_number, start)
    listed = x509.CertificateRevocationListBuilder(issuer.certificate.subject, start, end)
    made = listed.add_revoked_certificate(entry.build()).sign(issuer.key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM)


def new_key() -> "EllipticCurvePrivateKey":
    """A new key: P-256, which is made much faster than one of RSA."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def builder_of(
    subject: str, issuer: str, key: "Key", start: "datetime", end: "datetime"
) -> "x509.CertificateBuilder":
    """A certificate's builder with names, key and dates.

    A common name has at most 64 characters.
    """
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject[:64])]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer[:64])]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def as_authority(
    builder: "x509.CertificateBuilder", signer: "Key", *, depth: int
) -> "x509.CertificateBuilder":
    """The builder of an authority's certificate.

    `depth` counts authorities that may stand below it.
    """
    from cryptography import x509

    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(signed_by, critical=False)
    )


def sign(builder: "x509.CertificateBuilder", key: "Key") -> "x509.Certificate":
    """The certificate, signed with SHA-256 by this key."""
    from cryptography.hazmat.primitives import hashes

    return builder.sign(key, hashes.SHA256())
