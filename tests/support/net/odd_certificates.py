"""Certificates as nobody should issue them, signed for real: DER written by hand. X.690, RFC 5280.

    ODD["a-letter-beyond-ascii"].der      # issued by ROOT, for KEY, as all of them

OpenSSL takes most of them as a server's own, so that a handshake can show them; a server that is
written in something else may show every one.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from evil.der import (
    BMP,
    GENERALIZED_TIME,
    IA5,
    PRINTABLE,
    TELETEX,
    UTC_TIME,
    UTF8,
    bits,
    boolean,
    explicit,
    implicit,
    integer,
    moment,
    octets,
    oid,
    sequence,
    set_of,
    tlv,
)

DOMAIN = "im.example.com"
_DAY = timedelta(days=1)
_NOW = datetime.now(UTC)
_CA, _KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
_KEY_PEM = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

# Tags that stand where they do not belong, or seldom. X.680 §8.6
BITS, OCTETS, NULL, NUMERIC, VISIBLE, UNIVERSAL, SEQUENCE = 3, 4, 5, 18, 26, 28, 0x30


def named(kind: str, tag: int, value: bytes) -> bytes:
    """One relative distinguished name."""
    return set_of(sequence(oid(kind), tlv(tag, value)))


def extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(oid(kind), boolean(True) * critical, octets(value))


def names(*found: bytes) -> bytes:
    return extension("2.5.29.17", sequence(*found))


def dns(name: bytes) -> bytes:
    return implicit(2, name)


OURS = dns(DOMAIN.encode())
_CN, _ECDSA = "2.5.4.3", sequence(oid("1.2.840.10045.4.3.2"))
_ISSUER = sequence(named(_CN, UTF8, b"An authority"))


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _date(when: datetime) -> bytes:
    return moment(when)


def issued(
    *extensions: bytes,
    subject: bytes = sequence(named(_CN, UTF8, b"A server")),
    serial: bytes = integer(77),
    version: bytes = explicit(0, integer(2)),
    begins: bytes = _date(_NOW - _DAY),
    ends: bytes = _date(_NOW + _DAY),
    key: ec.EllipticCurvePrivateKey = _KEY,
    algorithm: bytes = _ECDSA,
    outer: bytes | None = None,
    behind: bytes = b"",
) -> bytes:
    parts = (version, serial, algorithm, _ISSUER, sequence(begins, ends), subject)
    more = explicit(3, sequence(*extensions)) if extensions else b""
    signed = sequence(*parts, _public(key), more)
    signature = _CA.sign(signed, ec.ECDSA(hashes.SHA256()))
    return sequence(signed, outer or algorithm, bits(signature), behind)


_IS_AUTHORITY = extension("2.5.29.19", sequence(boolean(True)), critical=True)
ROOT = issued(_IS_AUTHORITY, subject=_ISSUER, key=_CA)
ROOT_PEM = ssl.DER_cert_to_PEM_cert(ROOT).encode()


class Odd:
    """`outcome` of a client that trusts ROOT: "" if it takes the certificate, else the fault.

    None: OpenSSL does not present it.
    """

    def __init__(self, outcome: str | None, *extensions: bytes, **fields: Any) -> None:
        self.outcome = outcome
        self._extensions, self._fields = extensions, fields

    @cached_property
    def der(self) -> bytes:
        return issued(*self._extensions, **self._fields)

    def server(self, folder: Path) -> ssl.SSLContext:
        """A server that shows it. Errors: ssl.SSLError, where OpenSSL does not want to."""
        file = folder / "odd.pem"
        file.write_bytes(ssl.DER_cert_to_PEM_cert(self.der).encode() + _KEY_PEM)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _beside(outcome: str | None, *others: bytes) -> Odd:
    """Names beside ours."""
    return Odd(outcome, names(*others, OURS))


def _more(outcome: str | None, kind: str, value: bytes, *, critical: bool = False) -> Odd:
    """An extension beside the names."""
    return Odd(outcome, names(OURS), extension(kind, value, critical=critical))


def _subject(outcome: str | None, *parts: bytes) -> Odd:
    return Odd(outcome, names(OURS), subject=sequence(*parts))


def _called(outcome: str | None, tag: int, value: bytes) -> Odd:
    return _subject(outcome, named(_CN, tag, value))


def _of(outcome: str | None, **fields: Any) -> Odd:
    return Odd(outcome, names(OURS), **fields)


def _from(outcome: str | None, tag: int, text: bytes) -> Odd:
    return _of(outcome, begins=tlv(tag, text))


_ADDRESS = oid("1.3.6.1.5.5.7.8.5")  # XmppAddr
_URL = implicit(6, b"http://\xff/")
_AIA, _CRL = "1.3.6.1.5.5.7.1.1", "2.5.29.31"

ODD: dict[str, Odd] = {
    # names
    "nothing-odd": _beside(""),
    "a-letter-beyond-ascii": _beside("unreadable", dns(b"b\xfccher.example")),
    "utf-8": _beside("", dns("bücher.example".encode())),
    "a-nul": _beside("", dns(b"im.example.com\0.evil.example")),
    "no-letter": _beside("", dns(b"")),
    "a-space": _beside("", dns(b" ")),
    "70000-letters": _beside("", dns(b"a" * 70_000)),
    "a-mail-beyond-ascii": _beside("unreadable", implicit(1, b"\xff@example.com")),
    "a-url-beyond-ascii": _beside("unreadable", _URL),
    "an-address-of-five-bytes": _beside("", implicit(7, b"12345")),
    "an-address-of-none": _beside("", implicit(7, b"")),
    "an-address-with-a-mask": _beside("", implicit(7, b"12345678")),
    "a-registered-id": _beside("", implicit(8, b"\x2a\x03")),
    "a-registered-id-without-end": _beside(None, implicit(8, b"\x80\x80")),
    "x400": _beside("", explicit(3, b"")),
    "edi": _beside("", explicit(5, explicit(1, tlv(UTF8, b"p")))),
    "a-directory-name": _beside("", explicit(4, sequence(named(_CN, UTF8, b"d")))),
    "a-directory-name-of-half-letters": _beside(
        None, explicit(4, sequence(named(_CN, BMP, b"odd")))
    ),
    "a-kind-that-nobody-knows": _beside(None, implicit(9, b"z")),
    "an-xmpp-address-that-is-no-utf-8": _beside(
        "", explicit(0, _ADDRESS + explicit(0, tlv(UTF8, b"\xff")))
    ),
    "an-xmpp-address-of-nothing": _beside(None, explicit(0, _ADDRESS + explicit(0, b""))),
    "an-empty-list": Odd("name-mismatch", names()),
    "no-list": Odd("name-mismatch", version=b""),
    "a-list-of-garbage": Odd(None, extension("2.5.29.17", b"garbage")),
    "two-lists": Odd(None, names(OURS), names(dns(b"other.example"))),
    "bytes-behind-the-list": Odd("", extension("2.5.29.17", sequence(OURS) + b"xx")),
    # other extensions
    "constraints-of-garbage": _more(None, "2.5.29.19", b"\x30\x01"),
    "usage-of-garbage": _more(None, "2.5.29.15", b"zz"),
    "an-issuer-beyond-ascii": _more(
        "unreadable", _AIA, sequence(sequence(oid("1.3.6.1.5.5.7.48.2"), _URL))
    ),
    "an-issuer-of-garbage": _more("", _AIA, b"zz"),
    "an-issuer-nowhere": _more("", _AIA, sequence()),
    "a-list-of-revoked-beyond-ascii": _more(
        "unreadable", _CRL, sequence(sequence(explicit(0, explicit(0, _URL))))
    ),
    "policies-of-garbage": _more("", "2.5.29.32", b"zz"),
    "a-log-of-garbage": _more("", "1.3.6.1.4.1.11129.2.4.2", b"zz"),
    "an-extension-that-nobody-knows": _more("", "1.2.3.4", b"zz"),
    "one-that-must-be-known": _more("refused", "1.2.3.4", b"zz", critical=True),
    # the subject
    "nobody": _subject(""),
    "beyond-ascii": _called("", UTF8, "例子".encode()),
    "no-utf-8": _called(None, UTF8, b"\xff\xfe"),
    "utf-16": _called("", BMP, "例子".encode("utf-16-be")),
    "half-a-letter": _called(None, BMP, b"odd"),
    "half-a-pair": _called(None, BMP, b"\xd8\x00"),
    "utf-32": _called("", UNIVERSAL, "例".encode("utf-32-be")),
    "beyond-unicode": _called(None, UNIVERSAL, b"\xff\xff\xff\xff"),
    "teletex": _called("", TELETEX, b"\xe9t\xe9"),
    "printable-that-is-not": _called("", PRINTABLE, b"\xe9t\xe9"),
    "ascii-that-is-not": _called("", IA5, b"\xe9t\xe9"),
    "numeric-that-is-not": _called("", NUMERIC, b"12x"),
    "octets": _called(None, OCTETS, b"\xff"),
    "bits": _called("", BITS, b"\0\xff"),
    "a-number": _called(None, 2, b"\x01"),
    "null": _called(None, NULL, b""),
    "visible": _called(None, VISIBLE, b"visible"),
    "a-sequence": _called("", SEQUENCE, b""),
    "a-country-of-three-letters": _subject("", named("2.5.4.6", PRINTABLE, b"CHN")),
    "an-empty-name": _called("", UTF8, b""),
    "5000-letters": _called("", UTF8, b"a" * 5_000),
    "control-characters": _called("", UTF8, b"\x1b[2J\x00\x07"),
    "no-name-in-the-set": _subject("", set_of()),
    "a-type-that-nobody-knows": _subject("", named("1.2.999999.3", UTF8, b"q")),
    # numbers
    "serial-zero": _of("", serial=integer(0)),
    "serial-negative": _of("", serial=integer(-5)),
    "serial-of-500-bytes": _of("", serial=integer(1 << 4_000)),
    "serial-padded": _of(None, serial=tlv(2, b"\0\0\x01")),
    "serial-of-no-byte": _of(None, serial=tlv(2, b"")),
    "version-1-with-extensions": _of("", version=b""),
    "version-4": _of("", version=explicit(0, integer(3))),
    "version-minus-1": _of("", version=explicit(0, integer(-1))),
    # dates
    "from-the-year-0": _from("", GENERALIZED_TIME, b"00000101000000Z"),
    "from-the-year-1": _from("", GENERALIZED_TIME, b"00010101000000Z"),
    "from-1950": _from("", UTC_TIME, b"500101000000Z"),
    "to-the-year-9999": _of("", ends=tlv(GENERALIZED_TIME, b"99991231235959Z")),
    "from-half-a-second": _from("refused", GENERALIZED_TIME, b"20200101000000.5Z"),
    "from-another-zone": _from("refused", GENERALIZED_TIME, b"20200101000000+0100"),
    "from-no-second": _from("refused", GENERALIZED_TIME, b"202001010000Z"),
    "from-month-99": _from("refused", UTC_TIME, b"209999999999Z"),
    "from-a-leap-second": _from("refused", GENERALIZED_TIME, b"20161231235960Z"),
    "from-yesterday": _from(None, UTF8, b"yesterday"),
    # the signature
    "two-algorithms": _of("bad-signature", outer=sequence(oid("1.2.840.10045.4.3.3"))),
    "an-algorithm-that-nobody-knows": _of(None, algorithm=sequence(oid("1.2.3.4.5"))),
    "an-algorithm-with-parameters": _of(
        "", algorithm=sequence(oid("1.2.840.10045.4.3.2"), tlv(NULL, b""))
    ),
    "bytes-behind-the-signature": _of(None, behind=tlv(NULL, b"")),
}
