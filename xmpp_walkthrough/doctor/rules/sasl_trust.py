"""Causes on the client's side of a broken-off login: proofs of the server. RFC 5802 §3, §5."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
from xmpp_walkthrough.doctor.signs.signs import (
    at,
    client,
    early,
    ended,
    kind,
    late,
    note,
    refusal,
    software,
    words,
)

NO_PROOF = likely(
    "server-cannot-prove-itself",
    refusal(
        *("success-without-proof", "success-too-early", "signature-wrong"),
        *("signature-length", "signature-missing", "signature-malformed", "responder-wrong"),
    ),
)
REPLAY = likely(
    "nonce-not-of-this-login", refusal("nonce-not-ours", "nonce-not-extended", "nonce-malformed")
)
FEW = sure("too-few-iterations", refusal("iterations-too-few"))
MANY = sure("too-many-iterations", refusal("iterations-too-many"))
TAMPERED = likely("mechanism-list-tampered", refusal("mechanism-list-changed"))
MESSAGE = likely(
    "scram-message-of-server-broken",
    refusal(
        *("attribute-malformed", "attribute-missing", "attribute-order", "attribute-twice"),
        *("salt-malformed", "salt-empty", "iterations-not-a-number", "not-utf8"),
        *("iterations-leading-zero", "unexpected-data", "incorrect-encoding"),
        *("nonce-too-long", "challenge-too-long"),
    ),
)
DEMANDS = likely("server-demands-extension", refusal("mandatory-extension", "digest-options"))
# Behind the proof it may be the password as well, before it the name: never sure.
_UNBOUND = (client("thinks-no-binding"), kind("scram"))
_ODD_NAME = client("name-not-ascii", "name-has-space", "name-empty")
UNBOUND = likely(
    "unbound-login-refused",
    *_UNBOUND,
    early("not-authorized", "malformed-request"),
    # our own server refuses no name before its challenge
    early("malformed-request") | note("sasl.lists-contradict") | software("xmpp-walk"),
    without=_ODD_NAME,
)
UNBOUND_LATE = possible(
    "unbound-login-refused-behind-the-proof",
    *_UNBOUND,
    late("not-authorized", "malformed-request"),
    note("sasl.lists-contradict") | software("xmpp-walk"),
    without=_ODD_NAME,
    surer=(note("sasl.lists-contradict") | words("binding"),),
    same_as="unbound-login-refused",
)
TWO_CONNECTIONS = likely("tls-ends-in-between", refusal("tls-version-changed"))
SERVER_ERROR = likely("scram-error-from-server", refusal("server-error"))
NO_BINDING = likely("no-channel-binding-here", refusal("no-channel-binding"))
TOKEN = sure("not-a-token", refusal("token-malformed"))
ODD_PASSWORD = sure(
    "password-unusable",
    refusal(
        "password-empty", "password-not-preparable", "nul-in-credentials",
        "credentials-not-utf8",
    ),

)  # fmt: skip
SILENT = likely("login-unanswered", at("sasl"), ended("silence", "stalled"))
CUT = likely(
    "login-cut-off",
    at("sasl"),
    ended("eof", "closed"),
    without=ended("stream-error", "sasl-failure", "reset"),
)
RESET = likely(
    "login-reset", at("sasl"), ended("reset"), without=ended("stream-error", "sasl-failure")
)
