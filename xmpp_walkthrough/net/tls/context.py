"""TLS for the initiating entity, and the facts of a finished handshake. RFC 6120 §5, §13.7.

RFC 7590 §3, RFC 9325; XEP-0368 for direct TLS. `net.tcp.transport` runs the handshake itself,
over memory; `net.tls.fault` names what goes wrong in it.

On a failed check Python shows nothing of the server's certificate, although its names and dates
are what the learner needs. So the context watches its own handshake: OpenSSL's message callback
(`SSLContext._msg_callback`, 3.8 to 3.14, made for debugging and therefore asked for with care)
hands over the Certificate message before it is judged. One connection, CERT_REQUIRED throughout,
and not a byte is sent that would not have been sent anyway. Where an interpreter has no such
callback, the faults are the same and merely say less.
"""

import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

from xmpp_walkthrough.net.tls.certificate import facts_of_der, facts_of_dict
from xmpp_walkthrough.net.tls.credential import load_authorities
from xmpp_walkthrough.net.tls.fault import HandshakeSeen, name_mismatch, seen_of
from xmpp_walkthrough.net.tls.fault import TlsFault as TlsFault  # to be had from here as well
from xmpp_walkthrough.net.tls.fault import fault_from as fault_from
from xmpp_walkthrough.net.tls.identity import match
from xmpp_walkthrough.net.tls.question import Unreadable, ask_or
from xmpp_walkthrough.transcript.tls import CertificateFacts, TlsFacts

ALPN = "xmpp-client"  # XEP-0368 §3, RFC 7301

# AEAD and forward secrecy first, nothing below 112 bits, no SHA-1, RSA keys from 2048 bits on:
# what CPython asks for by default, said here because a distribution may have built it otherwise.
CIPHERS = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"


class _WatchedObject(ssl.SSLObject):
    """A TLS connection that remembers which messages of the handshake came in."""

    seen: HandshakeSeen


class _WatchedContext(ssl.SSLContext):
    """A context whose connections are watched; `seen` belongs to the latest connection."""

    seen: HandshakeSeen | None = None

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        wrapped = super().wrap_bio(*args, **kwargs)
        if isinstance(wrapped, _WatchedObject):
            wrapped.seen = self.seen = HandshakeSeen()
        return wrapped


def client_context(
    *,
    ca_file: Path | None = None,
    ca_pem: bytes | None = None,
    verify: bool = True,
    direct_tls: bool = False,
    old: bool = False,
) -> ssl.SSLContext:
    """The context of one client: TLS 1.2 or later. ALPN is asked for in direct TLS only (XEP-0368).

    `old` goes further back, and only where nothing is verified.
    `ca_pem`, or the content of `ca_file`, takes the place of the system's certificate authorities.
    The name is not checked by OpenSSL but by `facts_of`. Errors: TlsFault `ca-file`.
    """
    context = _WatchedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    if old and not verify:  # never for more than a look
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("@SECLEVEL=0:ALL")
    context.options |= ssl.OP_NO_RENEGOTIATION  # RFC 6120 §5.3.5
    heed_the_end(context)
    # A certificate in --ca-file is trusted, be it a root or not.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if direct_tls:
        context.set_alpn_protocols([ALPN])
    if verify:
        _load_authorities(context, ca_file, ca_pem)
    context.sslobject_class = _WatchedObject
    with suppress(AttributeError):
        context._msg_callback = _watch  # type: ignore[attr-defined]
    return context


def heed_the_end(context: ssl.SSLContext) -> None:
    """A connection that ends without close_notify was cut, and reading says so. RFC 8446 §6.1

    Some builds of OpenSSL have no such option, and say it anyway.
    """
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)


def unchecked_context() -> ssl.SSLContext:
    """TLS without any check, to see the peer's certificate: send nothing that matters in it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _load_authorities(context: ssl.SSLContext, ca_file: Path | None, ca_pem: bytes | None) -> None:
    """Load the trusted authorities, and heed a revocation list among them. §13.7.2, RFC 5280 §5"""
    try:
        pem = ca_file.read_bytes() if ca_pem is None and ca_file is not None else ca_pem
        if pem is None:
            context.load_default_certs()  # Windows and macOS: the system's store as well
            return
        load_authorities(context, pem)
        if b"-----BEGIN X509 CRL-----" in pem:
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        place = "" if ca_file is None else str(ca_file)
        raise TlsFault("ca-file", domain="", detail=f"{place}: {error}") from error


def _watch(conn: Any, direction: str, version: int, content: int, kind: int, data: bytes) -> None:
    seen = seen_of(conn)
    if direction == "read" and seen is not None:
        seen.take(int(content), data)


def facts_of(ssl_object: ssl.SSLObject, domain: str) -> TlsFacts:
    """The facts of the handshake, and whether the certificate names the domain.

    Errors: TlsFault `name-mismatch` where the context asks for verification and no name matches,
    so that no caller can forget to check, `unreadable` where its names cannot be read, and
    `no-certificate` where there was none.
    """
    der = ssl_object.getpeercert(binary_form=True)
    if der is None:
        raise TlsFault("no-certificate", domain=domain)
    # Empty where the chain was not checked, or Python cannot put it into words; then, and for
    # other kinds of name, read the DER.
    decoded: dict[str, Any] = ask_or(lambda: ssl_object.getpeercert() or {}, {})
    found = match(decoded, domain)
    if found.kind is None:
        found = match(der, domain)
    asked = ssl_object.context.verify_mode == ssl.CERT_REQUIRED
    if asked and found.kind is None:
        raise name_mismatch(der, domain, found.unreadable)
    name, _, bits = ssl_object.cipher() or ("", "", 0)
    seen = seen_of(ssl_object) or HandshakeSeen()
    return TlsFacts(
        version=ssl_object.version() or "",
        cipher=name,
        bits=bits,
        alpn=ask_or(ssl_object.selected_alpn_protocol, None),
        certificate=_certificate(decoded, der),
        match=found,
        verified=asked,
        resumed=bool(ssl_object.session_reused),
        chain_length=len(seen.certificates),
        client_certificate_asked=seen.client_certificate_asked,
        der=der,
    )


def _certificate(decoded: dict[str, Any], der: bytes) -> CertificateFacts | None:
    try:
        return facts_of_dict(decoded, der) if decoded else facts_of_der(der)
    except Unreadable:
        return facts_of_der(der)
