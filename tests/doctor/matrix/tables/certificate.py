"""Where the server cannot show that it is the one. RFC 6120 §13.7, RFC 9525, RFC 5280."""

from __future__ import annotations

from support.real.server import Certificate, Setup

from doctor.matrix.making import Practice, Real
from doctor.matrix.row import Row
from xmpp_walkthrough.steps.failure import ExitCode

_BY_SRV = """
    _xmpp-client._tcp.ceit.org  SRV  0 5 {port} xmpp.ceit.org.
    xmpp.ceit.org               {here}
"""


def _shown(name: str, certificate: Certificate, cause: str, finding: str, zone: str = "") -> Row:
    made = Real(name, Setup(certificate=certificate), zone=zone)
    return Row(f"{name}-{certificate}", made, cause, finding, ExitCode.TLS)


ROWS = (
    _shown("prosody", "expired", "certificate-expired", "dates.expired"),
    _shown("ejabberd", "expired", "certificate-expired", "dates.expired"),
    _shown("prosody", "not-yet-valid", "certificate-not-yet-valid", "dates.not-yet-valid"),
    _shown("prosody", "self-signed", "certificate-self-signed", "chain.self-signed"),
    _shown("prosody", "unknown-ca", "certificate-authority-unknown", "chain.unknown-ca"),
    _shown(
        "prosody",
        "missing-intermediate",
        "certificate-chain-incomplete",
        "chain.missing-intermediate",
    ),
    _shown("prosody", "wrong-name", "certificate-of-other-domain", "names.other"),
    _shown("ejabberd", "wrong-name", "certificate-of-other-domain", "names.other"),
    _shown("prosody", "machine", "certificate-names-machine", "names.of-the-host", _BY_SRV),
    Row(
        "wildcard-misses",
        Practice("cert-wildcard"),
        "certificate-wildcard-misses",
        "names.other",
        ExitCode.TLS,
    ),
    Row("weak-key", Practice("cert-weak-key"), "certificate-weak", "chain.weak", ExitCode.TLS),
    Row(
        "common-name-only",
        Practice("cert-common-name"),
        "certificate-of-other-domain",
        "names.other",
        ExitCode.TLS,
    ),
    Row(
        "revoked",
        Practice("cert-revoked"),
        "certificate-revoked",
        "chain.revoked",
        ExitCode.TLS,
    ),
    Row(
        "prosody-few-days-left",
        Real("prosody", Setup(certificate="soon")),
        warns=("dates.soon",),
    ),
    Row("srv-id-only", Practice("cert-srv-id-only"), warns=("names.rare-kind",)),
)
