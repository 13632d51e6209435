"""Which certificate of a chain is to blame, and for what? RFC 5280 §6, RFC 9525, RFC 4985."""

from __future__ import annotations

from doctor.matrix.row import Row
from doctor.matrix.showing import BUREAU, DOMAIN, Showing, ShowingTwice
from xmpp_walkthrough.steps.failure import ExitCode

_NAMES = ("certificate-of-other-domain", "certificate-wildcard-misses")
_STAR, _FORM = "certificate-wildcard-misses", "certificate-name-in-other-form"


def _refused(kind: str, cause: str, finding: str, *never: str, domain: str = DOMAIN) -> Row:
    made = Showing(kind, domain)
    row = Row(f"shows-{kind}", made, cause, finding, ExitCode.TLS, never=never)
    return row._replace(address=f"mbed@{domain}")


ROWS = (
    Row("shows-whole-chain", Showing("whole-chain")),
    Row("shows-permitted", Showing("permitted")),
    Row(
        "shows-expired-and-nothing-newer",
        Showing("expired"),
        *("certificate-expired", "dates.expired", ExitCode.TLS),
        sure=False,  # the clock of this computer may be fast
    ),
    Row(
        "shows-expired-and-renewed-elsewhere",
        ShowingTwice("expired", "renewed"),
        *("certificate-expired", "dates.expired", ExitCode.TLS),
        sure=True,
    ),
    _refused(
        *("intermediate-expired", "authority-certificate-out-of-date"),
        *("dates.issuer-out-of-date", "certificate-expired"),
    ),
    _refused(
        *("root-expired", "authority-certificate-out-of-date"),
        *("dates.issuer-out-of-date", "certificate-expired"),
    ),
    _refused("intermediate-not-yet-valid", "certificate-not-yet-valid", "dates.issuer-out-of-date"),
    _refused(
        "intermediate-forgotten", "certificate-chain-incomplete", "chain.missing-intermediate"
    )._replace(among=("certificate-authority-unknown",)),
    _refused(
        "intermediate-of-last-year", "certificate-chain-incomplete", "chain.missing-intermediate"
    ),
    _refused("strange-intermediate", "certificate-authority-unknown", "chain.unknown-ca")._replace(
        among=("certificate-chain-incomplete",)
    ),
    _refused(
        *("strange-root-sent", "certificate-authority-unknown", "chain.unknown-ca"),
        "certificate-chain-incomplete",  # the chain is whole, up to the root
    ),
    _refused("issued-by-a-server", "certificate-chain-wrong", "chain.not-an-authority"),
    _refused("forged", "certificate-chain-wrong", "chain.bad-signature"),
    _refused("raw-letters", _FORM, "names.other-form", *_NAMES, domain=BUREAU),
    _refused("dot-at-the-end", _FORM, "names.other-form", *_NAMES),
    _refused("with-a-port", _FORM, "names.other-form", *_NAMES),
    _refused("for-servers-only", _FORM, "names.other-form", *_NAMES),
    _refused("of-a-person", _FORM, "names.other-form", *_NAMES),
    _refused("srv-id-of-other", "certificate-of-other-domain", "names.other", _FORM),
    _refused("xmpp-addr-of-other", "certificate-of-other-domain", "names.other", _FORM),
    _refused("no-names", "certificate-without-names", "names.none", *_NAMES),
    _refused("star-of-other", "certificate-of-other-domain", "names.other", _STAR),
    _refused("star-alone", _STAR, "names.other", "certificate-of-other-domain"),
    _refused("star-of-top", _STAR, "names.other", "certificate-of-other-domain"),
    _refused("star-in-label", _STAR, "names.other", "certificate-of-other-domain"),
    _refused("star-twice", _STAR, "names.other", "certificate-of-other-domain"),
    _refused("not-permitted", "certificate-chain-wrong", "chain.refused"),
    _refused("excluded", "certificate-chain-wrong", "chain.refused"),
    _refused("for-clients-only", "certificate-chain-wrong", "chain.wrong-purpose"),
    _refused("for-signing-only", "certificate-chain-wrong", "chain.wrong-purpose"),
    _refused("sha-1", "certificate-weak", "chain.weak"),
    _refused("weak-dh", "tls-key-exchange-weak", "tls.failed", "certificate-weak"),
)
