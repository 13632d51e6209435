"""Causes in the server's certificate: why it does not prove the server. RFC 6120 §13.7, RFC 9525.

The reasons are those of `net.tls.fault`, read from codes and from the certificate itself.
"""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.doctor.signs.signs import cert, failed, finding

_SURE = Sureness.SURE
_NAME = failed("tls.name-mismatch")

# By our clock, which may be fast: only a certificate issued after that end proves it.
EXPIRED = Rule("certificate-expired", needs=(failed("tls.expired"),), surer=(cert("newer-seen"),))
NOT_YET = Rule("certificate-not-yet-valid", needs=(failed("tls.not-yet-valid"),))
AUTHORITY_EXPIRED = Rule(
    "authority-certificate-out-of-date", needs=(failed("tls.authority-out-of-date"),)
)
# A device in between, of a hotel or a virus scanner, shows such certificates as well.
SELF_SIGNED = Rule("certificate-self-signed", needs=(failed("tls.self-signed"),))
UNKNOWN_CA = Rule(
    "certificate-authority-unknown",
    needs=(failed("tls.unknown-ca", "tls.missing-intermediate"),),
    weaker=(failed("tls.missing-intermediate"),),
)
INTERMEDIATE = Rule(
    "certificate-chain-incomplete",
    needs=(failed("tls.unknown-ca", "tls.missing-intermediate"),),
    without=cert("root-sent"),
    weaker=(failed("tls.unknown-ca"),),
)
NAMES_MACHINE = Rule(
    "certificate-names-machine",
    needs=(_NAME, cert("machine") | finding("names.of-the-host")),
    without=cert("other-form"),
)
OTHER_FORM = Rule(
    "certificate-name-in-other-form",
    needs=(_NAME | failed("tls.unreadable"), cert("other-form")),
    sureness=_SURE,
)
OTHER_DOMAIN = Rule(
    "certificate-of-other-domain",
    needs=(_NAME, cert("other-name")),
    without=(cert("machine", "wildcard", "no-names", "other-form") | finding("names.of-the-host")),
)
WILDCARD = Rule(
    "certificate-wildcard-misses",
    needs=(_NAME, cert("wildcard")),
    without=cert("other-form"),
    sureness=_SURE,
)
NO_NAMES = Rule(
    "certificate-without-names",
    needs=(_NAME, cert("no-names")),
    without=cert("other-form"),
    sureness=_SURE,
)
UNREADABLE = Rule(
    "certificate-unreadable", needs=(failed("tls.unreadable"),), without=cert("other-form")
)
WEAK = Rule("certificate-weak", needs=(failed("tls.weak"),), sureness=_SURE)
REVOKED = Rule("certificate-revoked", needs=(failed("tls.revoked"),), sureness=_SURE)
CHAIN = Rule(
    "certificate-chain-wrong",
    needs=(
        failed(
            "tls.bad-signature", "tls.wrong-purpose", "tls.not-an-authority", "tls.too-large",
            "tls.refused",
        ),
    ),
)  # fmt: skip
MISSING = Rule("certificate-missing", needs=(failed("tls.no-certificate"),), sureness=_SURE)
AUTHORITY_FILE = Rule("authority-file-unusable", needs=(failed("tls.ca-file"),), sureness=_SURE)
