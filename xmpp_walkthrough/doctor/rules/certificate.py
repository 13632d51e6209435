"""Causes in the server's certificate: why it does not prove the server. RFC 6120 §13.7, RFC 9525.

The reasons are those of `net.tls.fault`, read from codes and from the certificate itself.
"""

from xmpp_walkthrough.doctor.causes.rule import likely, sure
from xmpp_walkthrough.doctor.signs.signs import cert, failed, finding

_NAME = failed("tls.name-mismatch")

# By our clock, which may be fast: only a certificate issued after that end proves it.
EXPIRED = likely("certificate-expired", failed("tls.expired"), surer=(cert("newer-seen"),))
NOT_YET = likely("certificate-not-yet-valid", failed("tls.not-yet-valid"))
AUTHORITY_EXPIRED = likely("authority-certificate-out-of-date", failed("tls.authority-out-of-date"))
# A device in between, of a hotel or a virus scanner, shows such certificates as well.
SELF_SIGNED = likely("certificate-self-signed", failed("tls.self-signed"))
UNKNOWN_CA = likely(
    "certificate-authority-unknown",
    failed("tls.unknown-ca", "tls.missing-intermediate"),
    weaker=(failed("tls.missing-intermediate"),),
)
INTERMEDIATE = likely(
    "certificate-chain-incomplete",
    failed("tls.unknown-ca", "tls.missing-intermediate"),
    without=cert("root-sent"),
    weaker=(failed("tls.unknown-ca"),),
)
NAMES_MACHINE = likely(
    "certificate-names-machine",
    _NAME,
    cert("machine") | finding("names.of-the-host"),
    without=cert("other-form"),
)
OTHER_FORM = sure(
    "certificate-name-in-other-form", _NAME | failed("tls.unreadable"), cert("other-form")
)
OTHER_DOMAIN = likely(
    "certificate-of-other-domain",
    _NAME,
    cert("other-name"),
    without=(cert("machine", "wildcard", "no-names", "other-form") | finding("names.of-the-host")),
)
WILDCARD = sure("certificate-wildcard-misses", _NAME, cert("wildcard"), without=cert("other-form"))
NO_NAMES = sure("certificate-without-names", _NAME, cert("no-names"), without=cert("other-form"))
UNREADABLE = likely("certificate-unreadable", failed("tls.unreadable"), without=cert("other-form"))
WEAK = sure("certificate-weak", failed("tls.weak"))
REVOKED = sure("certificate-revoked", failed("tls.revoked"))
CHAIN = likely(
    "certificate-chain-wrong",
    failed(
        "tls.bad-signature", "tls.wrong-purpose", "tls.not-an-authority", "tls.too-large",
        "tls.refused",
    ),
)  # fmt: skip
MISSING = sure("certificate-missing", failed("tls.no-certificate"))
AUTHORITY_FILE = sure("authority-file-unusable", failed("tls.ca-file"))
