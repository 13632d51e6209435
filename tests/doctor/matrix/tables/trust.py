"""Where the client breaks off, for what the server says cannot be right. RFC 5802 §3, §5."""

from __future__ import annotations

from doctor.matrix.making import Practice
from doctor.matrix.row import Row
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.steps.failure import ExitCode

_PASSWORD = ("password-wrong", "credentials-refused", "account-unknown")
_LIES = {
    "scram-wrong-signature": "server-cannot-prove-itself",
    "scram-no-signature": "server-cannot-prove-itself",
    "scram-success-too-early": "server-cannot-prove-itself",
    "scram-success-at-once": "server-cannot-prove-itself",
    "digest-wrong-rspauth": "server-cannot-prove-itself",
    "scram-nonce-not-ours": "nonce-not-of-this-login",
    "scram-nonce-not-extended": "nonce-not-of-this-login",
    "scram-few-iterations": "too-few-iterations",
    "scram-many-iterations": "too-many-iterations",
    "scram-no-salt": "scram-message-of-server-broken",
    "sasl-not-base64": "scram-message-of-server-broken",
    "scram-mandatory-extension": "server-demands-extension",
    "scram-error-in-success": "scram-error-from-server",
    "scram-other-tls": "tls-ends-in-between",
}


def _asked(fault: str) -> str | None:
    """The mechanism that a walk into it asks for; the choice of the client where it is free."""
    mechanism = known()[fault].wants.mechanism
    return None if mechanism == "*" else mechanism


ROWS = (
    *(
        Row(
            *(fault, Practice(fault), cause, "login.refused", ExitCode.SASL),
            never=_PASSWORD,
            mechanism=_asked(fault),
        )
        for fault, cause in _LIES.items()
    ),
    Row(
        *("sasl-whitespace", Practice("sasl-whitespace"), "server-out-of-step"),
        *("login.refused", ExitCode.VIOLATION),
        never=_PASSWORD,
        mechanism="SCRAM-SHA-256",
    ),
    Row("scram-unknown-attribute", Practice("scram-unknown-attribute"), mechanism="SCRAM-SHA-256"),
)
