"""Why is the server not who its certificate should say it is? RFC 6120 §13.7, RFC 9525.

The reasons are those of `net.tls_fault`, read from codes and from the certificate itself.
"""

from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.doctor.rule import Rule

_SURE = Sureness.SURE
_NAME = "failed:tls.name-mismatch"

EXPIRED = Rule("certificate-expired", needs=("failed:tls.expired",), sureness=_SURE)
NOT_YET = Rule("certificate-not-yet-valid", needs=("failed:tls.not-yet-valid",))
SELF_SIGNED = Rule("certificate-self-signed", needs=("failed:tls.self-signed",), sureness=_SURE)
UNKNOWN_CA = Rule("certificate-authority-unknown", needs=("failed:tls.unknown-ca",), sureness=_SURE)
INTERMEDIATE = Rule("certificate-chain-incomplete", needs=("failed:tls.missing-intermediate",))
NAMES_MACHINE = Rule(
    "certificate-names-machine",
    needs=(_NAME, "cert:machine | finding:names.of-the-host"),
    sureness=_SURE,
)
OTHER_DOMAIN = Rule(
    "certificate-of-other-domain",
    needs=(_NAME, "cert:other-name"),
    without=("cert:machine", "finding:names.of-the-host", "cert:wildcard", "cert:no-names"),
    sureness=_SURE,
)
WILDCARD = Rule("certificate-wildcard-misses", needs=(_NAME, "cert:wildcard"), sureness=_SURE)
NO_NAMES = Rule("certificate-without-names", needs=(_NAME, "cert:no-names"), sureness=_SURE)
UNREADABLE = Rule("certificate-unreadable", needs=("failed:tls.unreadable",), sureness=_SURE)
WEAK = Rule("certificate-weak", needs=("failed:tls.weak",), sureness=_SURE)
REVOKED = Rule("certificate-revoked", needs=("failed:tls.revoked",), sureness=_SURE)
CHAIN = Rule(
    "certificate-chain-wrong",
    needs=(
        "failed:tls.bad-signature | failed:tls.wrong-purpose | failed:tls.not-an-authority"
        " | failed:tls.too-large | failed:tls.refused",
    ),
)
MISSING = Rule("certificate-missing", needs=("failed:tls.no-certificate",), sureness=_SURE)
AUTHORITY_FILE = Rule("authority-file-unusable", needs=("failed:tls.ca-file",), sureness=_SURE)
