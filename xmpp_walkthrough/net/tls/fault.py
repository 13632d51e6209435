"""The cause of a TLS failure: one word, with the names and dates that explain it.

RFC 6120 §5.4.3.2 and §13.7.2, RFC 8446 §6 (alerts). OpenSSL's own wording changes from version to
version, so causes are read from codes and from the messages on the wire first, and from its
wording only where there is nothing better. Everything remote in a fault is unescaped.
"""

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from xmpp_walkthrough.net.tls.certificate import facts_of_der
from xmpp_walkthrough.net.tls.identity import other_form
from xmpp_walkthrough.transcript.tls import CertificateFacts, PresentedName

MAX_CHAIN = 100  # certificates that are kept; a real chain has three or four
NOT_SENT = -1  # the certificate to blame is one that we trust, and not among those sent
CLOSE_NOTIFY, USER_CANCELED = 0, 90
WARNING = 1
HANDSHAKE, ALERT, HEADER = 22, 21, 256  # content types; 256 is OpenSSL's for a record's header
SERVER_HELLO, CERTIFICATE, CERTIFICATE_REQUEST = 2, 11, 13

# RFC 5246 §7.2, RFC 8446 §6, RFC 7301 §3.2; Python has no name for the oldest and the newest.
ALERTS = {
    each.value: each.name.removeprefix("ALERT_DESCRIPTION_").lower()
    for each in ssl.AlertDescription
    if each.value not in (CLOSE_NOTIFY, USER_CANCELED)
} | {
    21: "decryption_failed",
    41: "no_certificate",
    60: "export_restriction",
    86: "inappropriate_fallback",
    109: "missing_extension",
    116: "certificate_required",
    120: "no_application_protocol",
    121: "ech_required",
}

# X509_V_ERR_…, from OpenSSL's x509_vfy.h; the numbers are part of its stable interface.
VERIFY_REASONS = {
    7: "bad-signature",
    9: "not-yet-valid",
    10: "expired",
    18: "self-signed",
    19: "unknown-ca",
    22: "too-large",
    23: "revoked",
    24: "not-an-authority",
    26: "wrong-purpose",
    62: "name-mismatch",
    64: "name-mismatch",
    66: "weak",
    67: "weak",
    68: "weak",
    79: "not-an-authority",
}
NO_ISSUER = {2, 20, 21}  # the issuer is neither sent nor trusted

_SSL_ERRORS = {
    "not-tls": (
        "WRONG_VERSION_NUMBER UNKNOWN_PROTOCOL HTTP_REQUEST PACKET_LENGTH_TOO_LONG"
        " RECORD_LAYER_FAILURE BAD_RECORD_TYPE"
    ),
    "protocol-version": "UNSUPPORTED_PROTOCOL VERSION_TOO_LOW NO_PROTOCOLS_AVAILABLE",
    "no-shared-cipher": "NO_SHARED_CIPHER NO_CIPHERS_AVAILABLE",
    "too-large": "EXCESSIVE_MESSAGE_SIZE",
    "weak-key-exchange": "DH_KEY_TOO_SMALL",
    "weak": "EE_KEY_TOO_SMALL CA_KEY_TOO_SMALL CA_MD_TOO_WEAK",
}
SSL_REASONS = {name: reason for reason, names in _SSL_ERRORS.items() for name in names.split()}

# The first bytes of a port that speaks no TLS, and the protocol that probably listens there.
GREETINGS = {b"<": "xmpp", b"HTTP": "http", b"SSH-": "ssh", b"220": "smtp", b"+OK": "pop3",
             b"* OK": "imap", b"RFB": "vnc"}  # fmt: skip


class HandshakeSeen:
    """The messages of one handshake: the certificates as sent, the alert, the first bytes."""

    def __init__(self, certificates: Iterable[bytes] = ()) -> None:
        self.certificates = list(certificates)
        self.alert: int | None = None
        self.first_bytes = b""
        self.server_hello = False
        self.client_certificate_asked = False

    def take(self, content: int, data: bytes) -> None:
        """Note one message. Never raises: OpenSSL is waiting for us in the middle of its work."""
        if content == HEADER and not self.first_bytes:
            self.first_bytes = data
        elif content == ALERT and len(data) == 2 and data[1] not in (CLOSE_NOTIFY, USER_CANCELED):
            if data[0] != WARNING:  # after which TLS 1.2 goes on
                self.alert = data[1]
        elif content == HANDSHAKE and data:
            self.server_hello |= data[0] == SERVER_HELLO
            self.client_certificate_asked |= data[0] == CERTIFICATE_REQUEST
            if data[0] == CERTIFICATE:
                self.certificates = _certificates(data)

    @property
    def alert_name(self) -> str | None:
        """The alert's name, its number where it has none, or None without an alert."""
        return None if self.alert is None else ALERTS.get(self.alert, str(self.alert))


def seen_of(source: object) -> HandshakeSeen | None:
    """The messages of this SSLObject's or context's handshake, where it was watched."""
    found = getattr(source, "seen", None)
    return found if isinstance(found, HandshakeSeen) else None


def _certificates(message: bytes) -> list[bytes]:
    """Cut a Certificate message apart: RFC 8446 §4.4.2, or RFC 5246 §7.4.2 without extensions."""
    body = message[4:]
    modern = len(body) != 3 + int.from_bytes(body[:3], "big")  # TLS 1.3 has a context before it
    at = 4 + body[0] if modern and body else 3
    found: list[bytes] = []
    while at + 3 <= len(body) and len(found) < MAX_CHAIN:
        length = int.from_bytes(body[at : at + 3], "big")
        found.append(body[at + 3 : at + 3 + length])
        at += 3 + length
        if modern:
            at += 2 + int.from_bytes(body[at : at + 2], "big")
    return found


class TlsFault(Exception):
    """TLS was not reached, or not with the wanted server. `reason` is the key of its text."""

    def __init__(
        self,
        reason: str,
        *,
        domain: str,
        certificate: CertificateFacts | None = None,
        position: int = 0,
        spoke: str | None = None,
        detail: str = "",
        authority: str = "",
        root: str = "",
        form: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.domain = domain
        self.certificate = certificate  # the one that is to blame, else the server's
        # Its place in the chain as sent; 0 is the server's own, NOT_SENT one that was not sent.
        self.position = position
        self.spoke = spoke  # with not-tls: what the port probably speaks
        self.detail = detail  # OpenSSL's or the system's own words
        self.authority = authority  # whose certificate is to blame, where it is not the server's
        self.root = root  # the one that vouches for itself, where it was sent as well
        self.form = form  # the domain as the certificate names it, where that does not count

    @property
    def names_found(self) -> tuple[PresentedName, ...]:
        return () if self.certificate is None else self.certificate.names

    @property
    def facts(self) -> dict[str, str]:
        """All known values that a text may name, as strings."""
        known = {
            "wanted": self.domain,
            "spoke": self.spoke or "",
            "detail": self.detail,
            "authority": self.authority,
            "root": self.root,
            "form": self.form,
        }
        if self.reason.startswith("alert:"):
            known["alert"] = self.reason.removeprefix("alert:")
        shown = self.certificate
        if shown is not None:
            known["found"] = ", ".join(str(name) for name in shown.names)
            known["found_total"] = str(shown.names_total)
            known["subject"], known["subject_full"] = shown.subject.short, str(shown.subject)
            known["issuer"], known["issuer_full"] = shown.issuer.short, str(shown.issuer)
            if self.position >= 0:
                known["not_before"] = f"{shown.not_before:%Y-%m-%d %H:%M} UTC"
                known["not_after"] = f"{shown.not_after:%Y-%m-%d %H:%M} UTC"
            known["position"] = str(self.position)
            known["sha256"] = shown.sha256
            known["key"] = shown.key or ""
            known["signature_algorithm"] = shown.signature_algorithm or ""
            known["issuer_url"] = shown.issuer_url or ""
        return {key: value for key, value in known.items() if value}


def name_mismatch(der: bytes, domain: str, unreadable: str = "") -> TlsFault:
    """The fault of a good chain for another name, or for names that cannot be read."""
    reason = "unreadable" if unreadable else "name-mismatch"
    form = other_form(der, domain)
    shown = facts_of_der(der)
    return TlsFault(reason, domain=domain, certificate=shown, detail=unreadable, form=form)


def fault_from(
    exc: BaseException,
    source: ssl.SSLObject | ssl.SSLContext | None,
    der: bytes | None,
    domain: str,
) -> TlsFault:
    """Name the cause of an exception out of the handshake, or out of the first reads after it.

    `source` is the SSLObject, or the context where the object is out of reach (then its last
    connection is meant); `der` is the server's certificate where the caller has one.
    """
    if isinstance(exc, TlsFault):
        return exc
    if isinstance(exc.__cause__, ssl.SSLError) and not isinstance(exc, ssl.SSLError):
        exc = exc.__cause__  # the transport's OSError around what OpenSSL said
    seen = seen_of(source) or HandshakeSeen()
    chain = [facts for one in seen.certificates if (facts := facts_of_der(one)) is not None]
    if not chain and der is not None and (only := facts_of_der(der)) is not None:
        chain = [only]
    reason = _reason(exc, seen, chain)
    position = _culprit(reason, chain)
    if position != 0 and (reason == "expired" or position == NOT_SENT):
        reason = "authority-out-of-date"
    return TlsFault(
        reason,
        domain=domain,
        certificate=chain[max(position, 0)] if chain else None,
        position=position,
        authority=_authority(position, chain),
        root=chain[-1].subject.short if len(chain) > 1 and chain[-1].self_issued else "",
        spoke=_spoke(seen.first_bytes) if reason == "not-tls" else None,
        detail=_detail(exc),
    )


def _reason(exc: BaseException, seen: HandshakeSeen, chain: list[CertificateFacts]) -> str:
    if isinstance(exc, TimeoutError):
        return "timeout"
    if isinstance(exc, ssl.SSLCertVerificationError):
        code = told(exc, "verify_code")
        return _no_issuer(chain) if code in NO_ISSUER else VERIFY_REASONS.get(code, "refused")
    openssl = told(exc, "reason") or "" if isinstance(exc, ssl.SSLError) else ""
    alert = seen.alert_name or _alert_in(openssl)
    if alert == "protocol_version":
        return "protocol-version"
    if alert in ("handshake_failure", "insufficient_security") and not seen.certificates:
        return "no-shared-cipher"  # RFC 8446 §6.2: no acceptable set of parameters
    if alert is not None:
        return f"alert:{alert}"
    if openssl in SSL_REASONS:
        named = SSL_REASONS[openssl]
        return "failed" if named == "not-tls" and seen.server_hello else named
    if isinstance(exc, ConnectionResetError):
        return "reset"
    ends = ConnectionError | ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError
    return "closed" if isinstance(exc, ends) else "failed"


def _alert_in(openssl: str) -> str | None:
    """The alert in OpenSSL's wording, such as SSLV3_ALERT_HANDSHAKE_FAILURE, TLSV1_…."""
    for prefix in ("SSLV3_ALERT_", "TLSV1_ALERT_", "TLSV13_ALERT_", "TLSV1_"):
        if openssl.startswith(prefix):
            return openssl.removeprefix(prefix).lower()
    return None


def _no_issuer(chain: list[CertificateFacts]) -> str:
    """Why a chain has no trusted issuer: a forgotten intermediate, or an unknown authority.

    A certificate that says where its issuer's can be fetched was issued in the public hierarchy;
    if the issuer's is not among those sent, the server most likely forgot it.
    """
    if not chain:
        return "unknown-ca"
    leaf = chain[0]
    sent = any(other.subject == leaf.issuer for other in chain[1:])
    return "unknown-ca" if sent or leaf.issuer_url is None else "missing-intermediate"


def _culprit(reason: str, chain: list[CertificateFacts]) -> int:
    """The place of the certificate that is out of date; 0 where dates are not the question.

    OpenSSL knows the depth and Python does not hand it on. Where every certificate that was sent is
    in date, the one to blame is that of an authority which this computer trusts.
    """
    if reason not in ("expired", "not-yet-valid") or not chain:
        return 0
    now = datetime.now(UTC)
    for position, facts in enumerate(chain):
        late, early = facts.not_after < now, facts.not_before > now
        if (reason == "expired" and late) or (reason == "not-yet-valid" and early):
            return position
    return NOT_SENT


def _authority(position: int, chain: list[CertificateFacts]) -> str:
    """The subject of the certificate to blame; "" where it is the server's own."""
    if position == 0 or not chain:
        return ""
    return chain[-1].issuer.short if position == NOT_SENT else chain[position].subject.short


def _spoke(first: bytes) -> str | None:
    return next((name for start, name in GREETINGS.items() if first.startswith(start)), None)


def _detail(exc: BaseException) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return told(exc, "verify_message") or str(exc)
    if isinstance(exc, ssl.SSLError) and (reason := told(exc, "reason")):
        return str(reason).lower().replace("_", " ")
    return str(exc)


def told(error: ssl.SSLError, name: str) -> Any:
    """An attribute of OpenSSL's error; None, since Python does not set it on every error."""
    return getattr(error, name, None)
