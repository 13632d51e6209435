"""What a TLS handshake agreed on, and what the certificate says. RFC 8446 §4.4.2, RFC 5280 §4.

Read by `net.tls`; told, shown and judged by everybody above. All text in here was written by the
peer: escape it before showing it.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


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
        """The name for a sentence: the common name, else the organisation, else all of it."""
        for wanted in ("CN", "O"):
            for kind, value in self.parts:
                if kind == wanted:
                    return value
        return str(self)


class CertificateFacts(NamedTuple):
    """The facts of one certificate.

    `signature_algorithm` and `key` are None where not looked up.
    """

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


class Match(NamedTuple):
    """The result of a comparison: the presented name that matches; `kind` None where none does."""

    kind: NameKind | None
    matched: str | None
    names_found: tuple[PresentedName, ...]  # at most SHOWN_NAMES of them
    names_total: int
    unreadable: str = ""  # why the list of names could not be read, in the words of the library


class TlsFacts(NamedTuple):
    """The facts of a finished handshake. `verified`: chain and name were both checked."""

    version: str  # as OpenSSL writes it: TLSv1.2, TLSv1.3
    cipher: str
    bits: int
    alpn: str | None
    certificate: CertificateFacts | None
    match: Match
    verified: bool
    resumed: bool
    chain_length: int  # certificates sent; 0 where none were (a resumed session)
    client_certificate_asked: bool
    der: bytes  # the server's certificate, for channel binding and a closer look
