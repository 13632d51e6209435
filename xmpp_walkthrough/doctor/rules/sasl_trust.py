"""Causes on the client's side of a broken-off login: proofs of the server. RFC 5802 §3, §5."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
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

_SURE = Sureness.SURE

NO_PROOF = Rule(
    "server-cannot-prove-itself",
    needs=(
        refusal(
            *("success-without-proof", "success-too-early", "signature-wrong"),
            *("signature-length", "signature-missing", "signature-malformed", "responder-wrong"),
        ),
    ),
)
REPLAY = Rule(
    "nonce-not-of-this-login",
    needs=(refusal("nonce-not-ours", "nonce-not-extended", "nonce-malformed"),),
)
FEW = Rule("too-few-iterations", needs=(refusal("iterations-too-few"),), sureness=_SURE)
MANY = Rule("too-many-iterations", needs=(refusal("iterations-too-many"),), sureness=_SURE)
TAMPERED = Rule("mechanism-list-tampered", needs=(refusal("mechanism-list-changed"),))
MESSAGE = Rule(
    "scram-message-of-server-broken",
    needs=(
        refusal(
            *("attribute-malformed", "attribute-missing", "attribute-order", "attribute-twice"),
            *("salt-malformed", "salt-empty", "iterations-not-a-number", "not-utf8"),
            *("iterations-leading-zero", "unexpected-data", "incorrect-encoding"),
            *("nonce-too-long", "challenge-too-long"),
        ),
    ),
)
DEMANDS = Rule(
    "server-demands-extension", needs=(refusal("mandatory-extension", "digest-options"),)
)
# Behind the proof it may be the password as well, before it the name: never sure.
_UNBOUND = (client("thinks-no-binding"), kind("scram"))
_ODD_NAME = client("name-not-ascii", "name-has-space", "name-empty")
UNBOUND = Rule(
    "unbound-login-refused",
    needs=(
        *_UNBOUND,
        early("not-authorized", "malformed-request"),
        # our own server refuses no name before its challenge
        early("malformed-request") | note("sasl.lists-contradict") | software("xmpp-walk"),
    ),
    without=_ODD_NAME,
)
UNBOUND_LATE = Rule(
    "unbound-login-refused-behind-the-proof",
    needs=(
        *_UNBOUND,
        late("not-authorized", "malformed-request"),
        note("sasl.lists-contradict") | software("xmpp-walk"),
    ),
    sureness=Sureness.POSSIBLE,
    without=_ODD_NAME,
    surer=(note("sasl.lists-contradict") | words("binding"),),
    same_as="unbound-login-refused",
)
TWO_CONNECTIONS = Rule("tls-ends-in-between", needs=(refusal("tls-version-changed"),))
SERVER_ERROR = Rule("scram-error-from-server", needs=(refusal("server-error"),))
NO_BINDING = Rule("no-channel-binding-here", needs=(refusal("no-channel-binding"),))
TOKEN = Rule("not-a-token", needs=(refusal("token-malformed"),), sureness=_SURE)
ODD_PASSWORD = Rule(
    "password-unusable",
    needs=(
        refusal(
            "password-empty", "password-not-preparable", "nul-in-credentials",
            "credentials-not-utf8",
        ),
    ),
    sureness=_SURE,
)  # fmt: skip
SILENT = Rule("login-unanswered", needs=(at("sasl"), ended("silence", "stalled")))
CUT = Rule(
    "login-cut-off",
    needs=(at("sasl"), ended("eof", "closed")),
    without=ended("stream-error", "sasl-failure", "reset"),
)
RESET = Rule(
    "login-reset", needs=(at("sasl"), ended("reset")), without=ended("stream-error", "sasl-failure")
)
