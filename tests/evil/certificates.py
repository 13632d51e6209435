"""What can a server's certificate say? RFC 5280, written by hand so that it can say anything.

Whatever its contents, it is signed by an authority that the client trusts, unless its `signer` is
another: what a client has to survive is what a trusted authority could be made to sign.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from evil import der
from evil.der import explicit, implicit, oid, sequence, set_of, tlv
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority

DOMAIN = "evil.example"
COMMON_NAME, ORGANISATION = "2.5.4.3", "2.5.4.10"
SAN, KEY_USAGE, EXTENDED_USAGE, CONSTRAINTS = "2.5.29.17", "2.5.29.15", "2.5.29.37", "2.5.29.19"
SRV_NAME, XMPP_ADDR = "1.3.6.1.5.5.7.8.7", "1.3.6.1.5.5.7.8.5"
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"

Attribute = tuple[str, int, bytes]  # which, the kind of string, and what it says
Name = tuple[int, bytes]  # the tag of a GeneralName, and its contents


class Extension(NamedTuple):
    oid: str
    value: bytes
    critical: bool = False


def dns(name: bytes) -> Name:
    return 0x82, name


def ip(address: bytes) -> Name:
    return 0x87, address


def other(kind: str, value: bytes) -> Name:
    return 0xA0, oid(kind) + explicit(0, value)


def srv(name: bytes) -> Name:
    return other(SRV_NAME, tlv(der.IA5, name))


def xmpp(address: bytes) -> Name:
    return other(XMPP_ADDR, tlv(der.UTF8, address))


def names(*all_names: Name) -> Extension:
    return Extension(SAN, sequence(*(tlv(tag, content) for tag, content in all_names)))


USUAL = names(dns(DOMAIN.encode()), srv(f"_xmpp-client.{DOMAIN}".encode()))
FOR_SERVERS = Extension(EXTENDED_USAGE, sequence(oid(SERVER_AUTH)))
LEAF = Extension(CONSTRAINTS, sequence(), critical=True)
AUTHORITY = Extension(CONSTRAINTS, sequence(der.boolean(True)), critical=True)
MAY_SIGN = Extension(KEY_USAGE, der.bits(b"\x04", unused=2), critical=True)


class Cert(NamedTuple):
    """What one certificate says. Days are from today; bytes in their place are a time as written.

    `signer` is the practice authority; a `stranger`; a `namesake`, who only has the authority's
    name; the certificate's own key (`self`); or an `intermediate` of the authority, or the last of
    so many of them (`chain`). `flaw` breaks what was signed: `signature` one bit of that, and
    `algorithm` says another than the one in the certificate.
    """

    subject: tuple[Attribute, ...] = ((COMMON_NAME, der.UTF8, DOMAIN.encode()),)
    extensions: tuple[Extension, ...] = (USUAL, FOR_SERVERS, LEAF)
    key: str = "p256"
    begins: int | bytes = -1
    ends: int | bytes = 30
    signer: str = "authority"
    chain: int = 0
    digest: str = "sha256"
    serial: int = 0x0123456789ABCDEF
    version: int = 2
    flaw: str = ""
    sent: bool = True  # whether the intermediates are sent as well


def issue(cert: Cert, authority: PracticeAuthority) -> bytes:
    """The certificate with its key, and what is sent behind it, as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = _key(cert.key)
    signer, signing_key = _signer(cert.signer, authority, key, cert)
    behind: list[bytes] = []
    for number in range(cert.chain):
        name = _name(((COMMON_NAME, der.UTF8, f"intermediate {number}".encode()),))
        between = _key("p256", number)
        link = Cert(extensions=(AUTHORITY, MAY_SIGN), begins=cert.begins, ends=cert.ends)
        behind.insert(0, _certificate(link, name, signer, between, signing_key))
        signer, signing_key = name, between
    made = _certificate(cert, _name(cert.subject), signer, key, signing_key)
    secret: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return b"".join(map(_pem, [made, *(behind if cert.sent else [])])) + secret


def _certificate(cert: Cert, subject: bytes, issuer: bytes, key: Any, signing_key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    algorithm = _algorithm(signing_key, cert.digest)
    all_extensions = (*cert.extensions, *_key_ids(key, signing_key)) if cert.extensions else ()
    extensions = [
        sequence(
            oid(each.oid),
            *([der.boolean(True)] if each.critical else []),
            der.octets(each.value),
        )
        for each in all_extensions
    ]
    body = sequence(
        *([explicit(0, der.integer(cert.version))] if cert.version else []),
        der.integer(cert.serial),
        algorithm,
        issuer,
        sequence(_date(cert.begins), _date(cert.ends)),
        subject,
        public,
        *([explicit(3, sequence(*extensions))] if extensions else []),
    )
    signature = bytearray(_sign(signing_key, cert.digest, body))
    if cert.flaw == "signature":
        signature[-1] ^= 1
    said = _algorithm(signing_key, "sha512" if cert.flaw == "algorithm" else cert.digest)
    return sequence(body, said, der.bits(bytes(signature)))


def _key_ids(key: Any, signing_key: Any) -> tuple[Extension, Extension]:
    from cryptography.x509 import SubjectKeyIdentifier as Id

    own, by = (Id.from_public_key(each.public_key()).digest for each in (key, signing_key))
    return (
        Extension("2.5.29.14", der.octets(own)),
        Extension("2.5.29.35", sequence(implicit(0, by))),
    )


def _signer(name: str, authority: PracticeAuthority, own: Any, cert: Cert) -> tuple[bytes, Any]:
    root = authority.root
    trusted = root.certificate.subject.public_bytes()
    if name == "self":
        return _name(cert.subject), own
    if name == "stranger":
        return _name(((COMMON_NAME, der.UTF8, b"a stranger"),)), _key("p256", 99)
    return trusted, _key("p256", 98) if name == "namesake" else root.key


def _name(attributes: tuple[Attribute, ...]) -> bytes:
    return sequence(
        *(set_of(sequence(oid(kind), tlv(tag, value))) for kind, tag, value in attributes)
    )


def _date(when: int | bytes) -> bytes:
    if isinstance(when, bytes):
        return der.moment(when)
    return der.moment(datetime.now(UTC) + timedelta(days=when))


_ECDSA = {
    "sha1": "1.2.840.10045.4.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha512": "1.2.840.10045.4.3.4",
}
_RSA = {"sha1": "1.2.840.113549.1.1.5", "sha256": "1.2.840.113549.1.1.11"}


def _algorithm(key: Any, digest: str) -> bytes:
    if _kind(key) == "ed25519":
        return sequence(oid("1.3.101.112"))
    if _kind(key) == "rsa":
        return sequence(oid(_RSA[digest]), tlv(0x05, b""))
    return sequence(oid(_ECDSA[digest]))


def _sign(key: Any, digest: str, body: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding

    digests: Any = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha512": hashes.SHA512}
    chosen = digests[digest]()
    if _kind(key) == "ed25519":
        made: bytes = key.sign(body)
    elif _kind(key) == "rsa":
        made = key.sign(body, padding.PKCS1v15(), chosen)
    else:
        made = key.sign(body, ec.ECDSA(chosen))
    return made


def _kind(key: Any) -> str:
    name = type(key).__name__.lower()
    return "ed25519" if "ed25519" in name else "rsa" if "rsa" in name else "ec"


@cache
def _key(name: str, _number: int = 0) -> Any:
    """A key of that kind; the same one for the same number."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if name.startswith("rsa"):
        return rsa.generate_private_key(65_537, int(name[3:]))
    if name == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves: Any = {"p256": ec.SECP256R1, "p521": ec.SECP521R1, "k256": ec.SECP256K1}
    return ec.generate_private_key(curves[name]())


def _pem(certificate: bytes) -> bytes:
    import ssl

    return ssl.DER_cert_to_PEM_cert(certificate).encode()
