"""What may a server show for a certificate? Chains made and signed for real, one kind each.

RFC 5280, RFC 9525. The practice server shows them; what a client trusts is said beside each.
"""

from __future__ import annotations

import base64
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from evil.der import bits, integer, oid, sequence
from support.net.beside import beside
from support.net.nameserver import nameserver

from doctor.matrix.making import Bench, Meeting
from xmpp_walkthrough.net.tls.credential import load_pem
from xmpp_walkthrough.net.tls.x509 import SRV_ID_OID
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.certificates.certificate_names import dns_id, srv_id, xmpp_addr
from xmpp_walkthrough.server.certificates.issuing import (
    Credential,
    as_authority,
    builder_of,
    new_key,
)
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.steps.actions import Target

if TYPE_CHECKING:
    from xmpp_walkthrough.server.certificates.issuing import Key

DOMAIN, BUREAU = "ceit.org", "büro.ceit.org"
DAY = timedelta(days=1)
NOW = datetime.now(UTC)
PAST, GOOD, LATER = (-9 * DAY, -DAY), (-DAY, DAY), (DAY, 9 * DAY)
RENEWED = (-DAY / 2, DAY)
Span = tuple[timedelta, timedelta]
_TWICE = (
    "_xmpp-client._tcp.ceit.org SRV 0 5 {first} one.ceit.org.\n"
    "_xmpp-client._tcp.ceit.org SRV 9 5 {second} two.ceit.org.\n"
    "one.ceit.org A 127.0.0.1\ntwo.ceit.org A 127.0.0.1\n"
)
_URL = "http://practice.invalid/issuer.der"
# The second group of RFC 2409 §6.2, of 1024 bits.
_PRIME = """
    FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74 020BBEA6 3B139B22
    514A0879 8E3404DD EF9519B3 CD3A431B 302B0A6D F25F1437 4FE1356D 6D51C245 E485B576 625E7EC6
    F44C42E9 A637ED6B 0BFF5CB6 F406B7ED EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE65381
    FFFFFFFF FFFFFFFF
"""


class Shown(NamedTuple):
    """The certificates that are sent, the key of the first, and what the client trusts."""

    sent: tuple[Credential, ...]
    trusted: Credential
    ciphers: str = ""


def made(
    name: str,
    by: Credential | None = None,
    *,
    span: Span = GOOD,
    authority: bool = False,
    names: Sequence[x509.GeneralName] | None = None,
    more: Sequence[x509.ExtensionType] = (),
    url: str | None = None,
    key: Key | None = None,
) -> Credential:
    """A certificate of that name, signed by another one or by itself."""
    key = key or new_key()
    issuer = name if by is None else _common_name(by)
    signer = key if by is None else by.key
    builder = builder_of(name, issuer, key, NOW + span[0], NOW + span[1])
    if authority:
        builder = as_authority(builder, signer, depth=2)
    elif names != ():
        shown = x509.SubjectAlternativeName([dns_id(DOMAIN)] if names is None else names)
        builder = builder.add_extension(shown, critical=False)
    for extension in more:
        builder = builder.add_extension(extension, critical=False)
    if url:
        place = x509.UniformResourceIdentifier(url)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Credential(builder.sign(signer, hashes.SHA256()), key)


def _common_name(by: Credential) -> str:
    return str(next(iter(by.certificate.subject)).value)


def _chain(middle: Span = GOOD, root: Span = GOOD, *, send: int = 2, trust: int = 0) -> Shown:
    """Root, intermediate and server; so many are sent, and one of root and intermediate trusted."""
    top = made("A Root", span=root, authority=True)
    between = made("An Intermediate", top, span=middle, authority=True)
    leaf = made(DOMAIN, between, url=_URL if send == 1 else None)
    stranger = made("Another Root", authority=True)
    return Shown((leaf, between, top)[:send], (top, stranger)[trust])


def _leaf(
    names: Sequence[x509.GeneralName] | None = None,
    more: Sequence[x509.ExtensionType] = (),
    key: Key | None = None,
    ciphers: str = "",
    top: Sequence[x509.ExtensionType] = (),
) -> Shown:
    root = made("A Root", authority=True, more=top)
    leaf = made(DOMAIN, root, names=names, more=more, key=key)
    return Shown((leaf,), root, ciphers)


def _dated(span: Span) -> Shown:
    root = made(f"Root of {span[1]}", authority=True)  # two of one name would be confused
    return Shown((made(DOMAIN, root, span=span),), root)


def _issued_by_a_server() -> Shown:
    root = made("A Root", authority=True)
    server = made("another.example", root)
    return Shown((made(DOMAIN, server), server), root)


def _forged() -> Shown:
    """Signed by somebody who has the name of the authority, and not its key."""
    root = made("A Root", authority=True)
    namesake = Credential(root.certificate, new_key())
    builder = builder_of(DOMAIN, "A Root", key := new_key(), NOW - DAY, NOW + DAY)
    names = x509.SubjectAlternativeName([dns_id(DOMAIN)])
    signed = builder.add_extension(names, critical=False).sign(namesake.key, hashes.SHA256())
    return Shown((Credential(signed, key),), root)


def _wrong_file() -> Shown:
    """Renewed by another intermediate, and the file still holds the old one."""
    root = made("A Root", authority=True)
    old = made("Intermediate R3", root, authority=True)
    new = made("Intermediate R11", root, authority=True)
    return Shown((made(DOMAIN, new, url=_URL), old), root)


def _signed_with_sha_1() -> Shown:
    """Signed by hand: no library of today does it any more."""
    usual = _leaf()
    by, key = usual.trusted.key, usual.sent[0].key
    assert isinstance(by, ec.EllipticCurvePrivateKey)
    modern, old = (sequence(oid(f"1.2.840.10045.4.{kind}")) for kind in ("3.2", "1"))
    signed = usual.sent[0].certificate.tbs_certificate_bytes
    assert signed.count(modern) == 1
    assert signed[:2] == b"\x30\x82"  # a sequence whose length has two bytes
    signed = sequence(signed[4:].replace(modern, old))
    signature = by.sign(signed, ec.ECDSA(hashes.SHA1()))
    certificate = x509.load_der_x509_certificate(sequence(signed, old, bits(signature)))
    return Shown((Credential(certificate, key),), usual.trusted, "ALL:@SECLEVEL=0")


def _weak_dh() -> Shown:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return _leaf(key=key, ciphers="DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0")


def _small_group() -> bytes:
    prime = int("".join(_PRIME.split()), 16)
    group = base64.encodebytes(sequence(integer(prime), integer(2)))
    return b"-----BEGIN DH PARAMETERS-----\n" + group + b"-----END DH PARAMETERS-----\n"


def _raw(letters: str) -> x509.DNSName:
    """A name of DNS in letters that it may not have, as careless tools write it."""
    return x509.DNSName._init_without_validation(letters)


def _srv_id(service: str) -> x509.OtherName:
    named = f"{service}.{DOMAIN}".encode()
    return x509.OtherName(x509.ObjectIdentifier(SRV_ID_OID), bytes((0x16, len(named))) + named)


def _usage(**wanted: bool) -> x509.KeyUsage:
    kinds = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{kind: wanted.get(kind, False) for kind in kinds})


KINDS: dict[str, Callable[[], Shown]] = {
    "whole-chain": _chain,
    "expired": lambda: _dated(PAST),
    "renewed": lambda: _dated(RENEWED),
    "nothing": lambda: Shown((), made("A Root", authority=True)),
    "intermediate-expired": lambda: _chain(middle=PAST),
    "root-expired": lambda: _chain(root=PAST),
    "intermediate-not-yet-valid": lambda: _chain(middle=LATER),
    "intermediate-forgotten": lambda: _chain(send=1),
    "intermediate-of-last-year": _wrong_file,
    "strange-intermediate": lambda: _chain(trust=1),
    "strange-root-sent": lambda: _chain(send=3, trust=1),
    "issued-by-a-server": _issued_by_a_server,
    "forged": _forged,
    "raw-letters": lambda: _leaf([_raw(BUREAU)]),
    "dot-at-the-end": lambda: _leaf([_raw(f"{DOMAIN}.")]),
    "with-a-port": lambda: _leaf([_raw(f"{DOMAIN}:5222")]),
    "for-servers-only": lambda: _leaf([_srv_id("_xmpp-server")]),
    "of-a-person": lambda: _leaf([xmpp_addr(f"mbed@{DOMAIN}")]),
    "srv-id-of-other": lambda: _leaf([srv_id("elsewhere.example")]),
    "xmpp-addr-of-other": lambda: _leaf([xmpp_addr("elsewhere.example")]),
    "no-names": lambda: _leaf(()),
    "star-of-other": lambda: _leaf([_raw("*.hoster.example")]),
    "star-alone": lambda: _leaf([_raw("*")]),
    "star-of-top": lambda: _leaf([_raw("*.org")]),
    "star-in-label": lambda: _leaf([_raw("ce*.org")]),
    "star-twice": lambda: _leaf([_raw("*.*")]),
    "not-permitted": lambda: _leaf(
        top=[x509.NameConstraints([x509.DNSName("elsewhere.example")], None)]
    ),
    "excluded": lambda: _leaf(top=[x509.NameConstraints(None, [x509.DNSName(DOMAIN)])]),
    "permitted": lambda: _leaf(top=[x509.NameConstraints([x509.DNSName(DOMAIN)], None)]),
    "for-clients-only": lambda: _leaf(
        more=[x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])]
    ),
    "for-signing-only": lambda: _leaf(more=[_usage(crl_sign=True)]),
    "sha-1": _signed_with_sha_1,
    "weak-dh": _weak_dh,
}


@dataclass(frozen=True, slots=True)
class Showing:
    """The practice server, with a certificate of that kind."""

    kind: str
    domain: str = DOMAIN

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        shown = KINDS[self.kind]()

        def certify(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
            return _context(shown, authority)

        fault = Fault("shown", "tls", certify=certify)
        trusted = shown.trusted.certificate_pem
        with beside(PracticeServer(ServerConfig(domain=self.domain), faults=[fault])) as server:
            yield Meeting(Target(server.config.host, server.port, False), ca_pem=trusted)


@dataclass(frozen=True, slots=True)
class ShowingTwice:
    """A domain with two places in DNS, and at each of them a certificate of another kind."""

    first: str
    second: str

    @contextmanager
    def meet(self, bench: Bench) -> Iterator[Meeting]:
        with ExitStack() as stack:
            meetings = [stack.enter_context(Showing(kind).meet(bench)) for kind in self]
            ports = [each.server.port for each in meetings if each.server is not None]
            zone = _TWICE.format(first=ports[0], second=ports[1])
            dns = stack.enter_context(nameserver(zone))
            trusted = b"".join(each.ca_pem or b"" for each in meetings)
            yield Meeting(dns=dns.address, ca_pem=trusted)

    def __iter__(self) -> Iterator[str]:
        return iter((self.first, self.second))


def _context(shown: Shown, authority: PracticeAuthority) -> ssl.SSLContext:
    if not shown.sent:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context = authority.server_context(ciphers=shown.ciphers)
    if shown.ciphers.startswith("DHE"):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with tempfile.NamedTemporaryFile() as file:
            file.write(_small_group())
            file.flush()
            context.load_dh_params(file.name)
    secret = shown.sent[0].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    load_pem(context, b"".join(each.certificate_pem for each in shown.sent) + secret)
    return context
