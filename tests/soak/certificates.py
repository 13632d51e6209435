"""Which certificates may a healthy server show? All that a client must take. RFC 6120 §13.7.1.2"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from soak import names
from soak.configuration import Configuration
from soak.places import Listener
from xmpp_walkthrough.server.certificates.certificate_names import dns_id, srv_id, xmpp_addr
from xmpp_walkthrough.server.certificates.issuing import as_authority

if TYPE_CHECKING:
    from xmpp_walkthrough.server.certificates.issuing import Key

LeafKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
_DAY = timedelta(days=1)
_DECADE = 3650 * _DAY
_MANY = 60
_LIVES = {"decade": (30 * _DAY, _DECADE), "short-lived": (2 * _DAY, 4 * _DAY)}


class Authority:
    """Who signs for all servers: a root that clients trust, and two authorities below it."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        self._key = _new("p-384")
        self._root = self._authority("a root", self._key, None, self._key, depth=2)
        self._upper_key, self._lower_key = _new("rsa"), _new("ecdsa")
        self._upper = self._authority("an upper", self._upper_key, self._root, self._key, depth=1)
        self._lower = self._authority(
            "a lower", self._lower_key, self._upper, self._upper_key, depth=0
        )

    @property
    def pem(self) -> bytes:
        """What a client has to trust."""
        return self._root.public_bytes(Encoding.PEM)

    def write(self, it: Configuration, at: Listener, folder: Path) -> None:
        """`number.crt` with the chain, `number.key`, and `number.pem` with both."""
        key = _key(it.certificate)
        in_chain = it.certificate == "chain"
        signer, by = (self._lower_key, self._lower) if in_chain else (self._key, self._root)
        leaf = self._leaf(it, at, key, by).sign(signer, hashes.SHA256())
        sent = [leaf, self._lower, self._upper, self._root] if in_chain else [leaf]
        chain = b"".join(each.public_bytes(Encoding.PEM) for each in sent)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        for suffix, data in ((".crt", chain), (".key", secret), (".pem", secret + chain)):
            (folder / f"{it.number}{suffix}").write_bytes(data)

    def _leaf(
        self, it: Configuration, at: Listener, key: LeafKey, by: x509.Certificate
    ) -> x509.CertificateBuilder:
        domain = names.ascii_domain(it)
        nameless = it.certificate == "nameless"
        named = f"mail.{domain}" if it.certificate == "other-common" else domain
        common = [] if nameless else [x509.NameAttribute(NameOID.COMMON_NAME, named[:64])]
        names_shown = [*_presented(it, domain), *_of_the_redirect(it, at, domain)]
        lived, life = _LIVES.get(it.certificate, (30 * _DAY, 60 * _DAY))
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name(common))
            .issuer_name(by.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - lived)
            .not_valid_after(self._now + life)
            .add_extension(x509.SubjectAlternativeName(names_shown), critical=nameless)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_signed_by(by), critical=False)
        )

    def _authority(
        self,
        name: str,
        key: Key,
        by: x509.Certificate | None,
        signer: Key,
        *,
        depth: int,
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} authority")])
        begun = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if by is None else by.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _DECADE)
            .not_valid_after(self._now + _DECADE)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )
        return as_authority(begun, signer, depth=depth).sign(signer, hashes.SHA256())


def _signed_by(by: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    known = by.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)


def _of_the_redirect(it: Configuration, at: Listener, domain: str) -> Sequence[x509.GeneralName]:
    """slixmpp wants the name of the place that it was sent to, where RFC 6120 wants the domain."""
    if it.redirect == "none":
        return []
    if it.redirect != "literal":
        return [dns_id(f"xmpp.{domain}")]
    return [x509.IPAddress(ip_address(x)) for x in (at.four, at.six)]


def _presented(it: Configuration, domain: str) -> Sequence[x509.GeneralName]:
    own = [dns_id(domain)]
    if it.certificate == "wildcard":
        return [x509.DNSName(f"*.{domain.partition('.')[2]}")]
    if it.certificate == "srv-id":
        return [*own, srv_id(domain)]
    if it.certificate == "xmpp-addr":
        return [xmpp_addr(names.domain(it)), *own]
    if it.certificate == "other-common":
        return [*own, dns_id(f"mail.{domain}")]
    if it.certificate == "several":
        return [*own, *(dns_id(f"{x}.{domain}") for x in ("www", "conference", "*", "pubsub"))]
    if it.certificate == "first-of-many":
        return [*(dns_id(f"customer{x}.example") for x in range(_MANY)), *own]
    return own


@cache
def _key(kind: str) -> LeafKey:
    """One for all certificates of a kind: to make a long one takes seconds."""
    return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else _new(kind)


def _new(kind: str) -> Key:
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, 4096 if kind == "rsa-4096" else 2048)
    return ec.generate_private_key(ec.SECP384R1() if kind == "p-384" else ec.SECP256R1())
