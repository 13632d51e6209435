"""Who vouches for the practice server? A certificate authority made at start, valid for one day.

RFC 6120 §13.7.1.2 asks of a server certificate a DNS-ID and an SRV-ID for `_xmpp-client`; both are
issued here. The walk trusts this authority by the road that `--ca-file` takes, so its checks are
never switched off. `issue` also makes the certificates that a client has to refuse: expired, not
yet valid, wrong name, self-signed, without its intermediate.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from xmpp_walkthrough.net.certificate import SRV_ID_OID, XMPP_ADDR_OID
from xmpp_walkthrough.net.credential import load_pem
from xmpp_walkthrough.net.identity import SERVICE, a_label, ip_literal

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

CA_NAME = "xmpp-walk practice CA, DO NOT TRUST"
INTERMEDIATE_NAME = "xmpp-walk practice intermediate, DO NOT TRUST"
INTERMEDIATE_URL = "http://practice.invalid/intermediate.der"
ALPN = "xmpp-client"  # XEP-0368 §5
DAY = timedelta(days=1)
SLACK = timedelta(hours=1)  # a client whose clock is a little behind must not find tomorrow's date


class Issuer(StrEnum):
    """Who signs: the authority, the certificate's own key, or an intermediate that is not sent."""

    AUTHORITY = "authority"
    SELF = "self"
    INTERMEDIATE = "intermediate"


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and its key. `repr` keeps the key to itself."""

    certificate: "x509.Certificate"
    key: "EllipticCurvePrivateKey"

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


@dataclass(frozen=True, slots=True)
class PracticeAuthority:
    """The authority, and the certificate that it issued to the practice server at start."""

    root: Credential
    server: Credential
    now: datetime

    @classmethod
    def create(cls, now: datetime, names: Sequence[str]) -> "PracticeAuthority":
        """Make the authority and a server certificate for these domains or addresses.

        `now` is aware (has a time zone). Errors: ValueError for a name that has no A-label form.
        """
        key = _new_key()
        start = now - SLACK
        builder = _builder(CA_NAME, CA_NAME, key, start, start + DAY)
        certificate = _sign(_as_authority(builder, key, depth=1), key)
        root = Credential(certificate, key)
        return cls(root, _issue(root, names, start, start + DAY), now)

    @property
    def ca_pem(self) -> bytes:
        """What a client has to trust."""
        return self.root.certificate_pem

    def issue(
        self,
        names: Sequence[str],
        *,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        issuer: Issuer = Issuer.AUTHORITY,
    ) -> Credential:
        """Make another server certificate, perhaps one that has to be refused."""
        start = not_before if not_before is not None else self.now - SLACK
        end = not_after if not_after is not None else start + DAY
        if issuer is Issuer.SELF:
            return _issue(None, names, start, end)
        if issuer is Issuer.INTERMEDIATE:
            return _issue(self._intermediate(), names, start, end, url=INTERMEDIATE_URL)
        return _issue(self.root, names, start, end)

    def server_context(self, credential: Credential | None = None) -> ssl.SSLContext:
        """TLS for the receiving entity, with `credential` or with the certificate from the start.

        Only the leaf is sent: a client that trusts the authority needs no more.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        # A connection that ends without close_notify was cut, and reading must say so.
        context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
        context.set_alpn_protocols([ALPN])
        _load(context, self.server if credential is None else credential)
        return context

    def issue_client(self, jid: str) -> bytes:
        """A client's certificate with this address as XmppAddr, and its key, as PEM. XEP-0178"""
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        key = _new_key()
        start = self.now - SLACK
        builder = _builder(jid, CA_NAME, key, start, start + DAY)
        address = x509.OtherName(x509.ObjectIdentifier(XMPP_ADDR_OID), _string(0x0C, jid.encode()))
        for extension, critical in (
            (x509.SubjectAlternativeName([address]), False),
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        ):
            builder = builder.add_extension(extension, critical)
        return _pem(Credential(_sign(builder, self.root.key), key))

    def _intermediate(self) -> Credential:
        key = _new_key()
        start = self.now - SLACK
        builder = _builder(INTERMEDIATE_NAME, CA_NAME, key, start, start + DAY)
        builder = _as_authority(builder, self.root.key, depth=0)
        return Credential(_sign(builder, self.root.key), key)


def _load(context: ssl.SSLContext, credential: Credential) -> None:
    load_pem(context, _pem(credential))


def _pem(credential: Credential) -> bytes:
    """The certificate and its key."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    pem = credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return credential.certificate_pem + pem


def _issue(
    issuer: Credential | None,
    names: Sequence[str],
    start: datetime,
    end: datetime,
    url: str | None = None,
) -> Credential:
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

    key = _new_key()
    subject = names[0]
    issued_by, signing_key = subject, key
    if issuer is not None:
        common = issuer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        issued_by, signing_key = str(common[0].value), issuer.key
    builder = _builder(subject, issued_by, key, start, end)
    for extension, critical in (
        (x509.SubjectAlternativeName(_presented(names)), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), False),
    ):
        builder = builder.add_extension(extension, critical)
    if url is not None:
        place = x509.UniformResourceIdentifier(url)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Credential(_sign(builder, signing_key), key)


def _presented(names: Sequence[str]) -> "list[x509.GeneralName]":
    from cryptography import x509

    found: list[x509.GeneralName] = []
    for name in names:
        address = ip_literal(name)
        if address is not None:
            found.append(x509.IPAddress(address))
            continue
        domain = a_label(name)
        found.append(x509.DNSName(domain))
        oid = x509.ObjectIdentifier(SRV_ID_OID)
        found.append(x509.OtherName(oid, _ia5_string(f"{SERVICE}.{domain}")))
    return found


def _ia5_string(text: str) -> bytes:
    return _string(0x16, text.encode("ascii"))


def _string(tag: int, data: bytes) -> bytes:
    length = len(data).to_bytes(2, "big").lstrip(b"\0")
    if len(data) > 127:  # the long form: how many bytes the length has, then the length
        length = bytes([0x80 | len(length)]) + length
    return bytes([tag]) + length + data


def _new_key() -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _builder(
    subject: str, issuer: str, key: "EllipticCurvePrivateKey", start: datetime, end: datetime
) -> "x509.CertificateBuilder":
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


def _as_authority(
    builder: "x509.CertificateBuilder", signer: "EllipticCurvePrivateKey", *, depth: int
) -> "x509.CertificateBuilder":
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


def _sign(builder: "x509.CertificateBuilder", key: "EllipticCurvePrivateKey") -> "x509.Certificate":
    from cryptography.hazmat.primitives import hashes

    return builder.sign(key, hashes.SHA256())
