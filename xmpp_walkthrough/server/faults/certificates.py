"""Faults of server certificates: some a client must refuse, some only look odd. §13.7, RFC 9525.

Sections are those of RFC 6120.
"""

import ssl
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from xmpp_walkthrough.server.bending import configured
from xmpp_walkthrough.server.certificates.authority import DAY, Issuer, PracticeAuthority
from xmpp_walkthrough.server.certificates.certificate_names import dns_id, srv_id, xmpp_addr
from xmpp_walkthrough.server.fault import Certify, Fault

if TYPE_CHECKING:
    from cryptography import x509


def _expired(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
    ended = authority.now - DAY
    begun = authority.now - 30 * DAY
    return authority.server_context(authority.issue([domain], not_before=begun, not_after=ended))


def _not_yet_valid(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
    begins = authority.now + DAY
    made = authority.issue([domain], not_before=begins, not_after=begins + DAY)
    return authority.server_context(made)


def _issued_by(issuer: Issuer) -> Certify:
    return lambda own, domain: own.server_context(own.issue([domain], issuer=issuer))


def _by_a_stranger(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
    """Another authority of the same making, which the client has not been told to trust."""
    return PracticeAuthority.create(authority.now, [domain]).server_context()


def _naming(*names: str) -> Certify:
    return lambda own, _domain: own.server_context(own.issue(names))


def _presenting(name: "Callable[[str], x509.GeneralName]") -> Certify:
    """A certificate with this name alone, made of the domain."""
    return lambda own, domain: own.server_context(own.issue([domain], presented=[name(domain)]))


def _weak(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
    from cryptography.hazmat.primitives.asymmetric import rsa

    # Below the 2048 bits of OpenSSL's security level 2, the default of today's systems; level 0
    # lets our side serve it.
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return authority.server_context(authority.issue([domain], key=key), ciphers="ALL:@SECLEVEL=0")


def _with_revocations(authority: PracticeAuthority) -> bytes:
    """The authority and its revocation list, which names the very certificate that is shown."""
    return authority.ca_pem + authority.revocations()


def _tls_1_1(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
    context = authority.server_context(ciphers="ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # which is the point here
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def _weak_ciphers(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
    """TLS 1.2 with suites that no client should take: no forward secrecy."""
    context = authority.server_context(ciphers="AES128-SHA:AES256-SHA:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def _asks_for_certificate(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
    context = authority.server_context()
    # Without EXTERNAL on offer: TLS asks for a certificate that the login has no use for.
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(cadata=authority.ca_pem.decode("ascii"))
    return context


EXPIRED = Fault("cert-expired", "tls", ("2.1-17",), certify=_expired)
NOT_YET_VALID = Fault("cert-not-yet-valid", "tls", ("2.1-17",), certify=_not_yet_valid)
SELF_SIGNED = Fault("cert-self-signed", "tls", ("2.1-16",), certify=_issued_by(Issuer.SELF))
UNKNOWN_CA = Fault("cert-unknown-ca", "tls", ("2.1-16",), certify=_by_a_stranger)
# Browsers make up for a missing intermediate, XMPP clients do not: a web page that works proves
# nothing.
MISSING_INTERMEDIATE = Fault(
    "cert-missing-intermediate", "tls", ("2.1-16",), certify=_issued_by(Issuer.INTERMEDIATE)
)
WRONG_NAME = Fault("cert-wrong-name", "tls", (), certify=_naming("example.net"))
# A certificate for the SRV target proves nothing: DNS without DNSSEC could have named any host.
SRV_TARGET = Fault("cert-srv-target", "tls", ("2.1-18",), certify=_naming("xmpp1.hosting.example"))
# RFC 9525 §6.3: a star stands for exactly one label, never for none.
WILDCARD = Fault(
    "cert-wildcard", "tls", ("2.1-20",), certify=_presenting(lambda domain: dns_id(f"*.{domain}"))
)
WILDCARD_ABOVE = Fault(
    "cert-wildcard-good",
    "tls",
    ("2.1-20",),
    config=configured(domain="im.ceit.org"),
    certify=_presenting(lambda domain: dns_id(f"*.{domain.partition('.')[2]}")),
)
INTERNATIONAL = Fault(
    "domain-international", "tls", ("0-12",), config=configured(domain="büro.ceit.org")
)
# RFC 9525 §2: the common name does not count any more.
COMMON_NAME = Fault(
    "cert-common-name", "tls", (), certify=_presenting(lambda _: dns_id("localhost.invalid"))
)
# These kinds of name are good by RFC 6120 §13.7.1.2, and many TLS libraries do not know them.
SRV_ID = Fault("cert-srv-id-only", "tls", ("2.1-21",), certify=_presenting(srv_id))
XMPP_ADDR = Fault("cert-xmpp-addr-only", "tls", ("2.1-21",), certify=_presenting(xmpp_addr))
REVOKED = Fault("cert-revoked", "tls", ("2.1-22",), trusts=_with_revocations)
WEAK = Fault("cert-weak-key", "tls", (), certify=_weak)
# RFC 8996 forbids TLS before 1.2; RFC 9325 advises against suites without forward secrecy.
TLS_1_1 = Fault("tls-old-version", "tls", ("2.1-14", "2.1-15"), certify=_tls_1_1)
WEAK_CIPHERS = Fault("tls-weak-ciphers", "tls", ("2.1-14", "2.1-15"), certify=_weak_ciphers)
ASKS_BACK = Fault("tls-asks-for-certificate", "tls", ("2.1-24",), certify=_asks_for_certificate)
