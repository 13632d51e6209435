"""Causes on the client's side of a broken-off login: proofs of the server. RFC 5802 §3, §5."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
from xmpp_walkthrough.doctor.signs import signs as s

NO_PROOF = likely(
    "server-cannot-prove-itself",
    s.refusal(
        *("success-without-proof", "success-too-early", "signature-wrong"),
        *("signature-length", "signature-missing", "signature-malformed", "responder-wrong"),
    ),
)
REPLAY = likely(
    "nonce-not-of-this-login", s.refusal("nonce-not-ours", "nonce-not-extended", "nonce-malformed")
)
FEW = sure("too-few-iterations", s.refusal("iterations-too-few"))
MANY = sure("too-many-iterations", s.refusal("iterations-too-many"))
TAMPERED = likely("mechanism-list-tampered", s.refusal("mechanism-list-changed"))
MESSAGE = likely(
    "scram-message-of-server-broken",
    s.refusal(
        *("attribute-malformed", "attribute-missing", "attribute-order", "attribute-twice"),
        *("salt-malformed", "salt-empty", "iterations-not-a-number", "not-utf8"),
        *("iterations-leading-zero", "unexpected-data", "incorrect-encoding"),
        *("nonce-too-long", "challenge-too-long"),
    ),
)
DEMANDS = likely("server-demands-extension", s.refusal("mandatory-extension", "digest-options"))
# Behind the proof it may be the password as well, before it the name: never sure.
_UNBOUND = (s.client("thinks-no-binding"), s.kind("scram"))
_ODD_NAME = s.client("name-not-ascii", "name-has-space", "name-empty")
UNBOUND = likely(
    "unbound-login-refused",
    *_UNBOUND,
    s.early("not-authorized", "malformed-request"),
    # our own server refuses no name before its challenge
    s.early("malformed-request") | s.note("sasl.lists-contradict") | s.software("xmpp-walk"),
    without=_ODD_NAME,
)
UNBOUND_LATE = possible(
    "unbound-login-refused-behind-the-proof",
    *_UNBOUND,
    s.late("not-authorized", "malformed-request"),
    s.note("sasl.lists-contradict") | s.software("xmpp-walk"),
    without=_ODD_NAME,
    surer=(s.note("sasl.lists-contradict") | s.words("binding"),),
    same_as="unbound-login-refused",
)
TWO_CONNECTIONS = likely("tls-ends-in-between", s.refusal("tls-version-changed"))
SERVER_ERROR = likely("scram-error-from-server", s.refusal("server-error"))
NO_BINDING = likely("no-channel-binding-here", s.refusal("no-channel-binding"))
TOKEN = sure("not-a-token", s.refusal("token-malformed"))
ODD_PASSWORD = sure(
    "password-unusable",
    s.refusal(
        "password-empty", "password-not-preparable", "nul-in-credentials",
        "credentials-not-utf8",
    ),

)  # fmt: skip
SILENT = likely("login-unanswered", s.at("sasl"), s.ended("silence", "stalled"))
CUT = likely(
    "login-cut-off",
    s.at("sasl"),
    s.ended("eof", "closed"),
    without=s.ended("stream-error", "sasl-failure", "reset"),
)
RESET = likely(
    "login-reset", s.at("sasl"), s.ended("reset"), without=s.ended("stream-error", "sasl-failure")
)
