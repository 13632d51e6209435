"""Causes of a refused login, by the place of the refusal and its condition. RFC 6120 §6.5.

With SCRAM a server can judge a password only once it has the client's proof, in the `<response/>`.
So a refusal straight after `<auth/>` is never about the password. Prosody and ejabberd refuse an
unknown account there; others ask on, so as not to tell who has an account. From one refused SCRAM
nothing more can be told than that; the server's text beside it may say more.
"""

from xmpp_walkthrough.doctor.causes.rule import as_told, likely, possible, sure
from xmpp_walkthrough.doctor.signs import signs as s

_LEAKS = s.software("prosody", "ejabberd")
_BAD_SHAPE = s.client(
    "plain-fields", "no-initial-response", "name-is-jid", "not-utf-8", "empty-response",
    "name-empty",
)  # fmt: skip

PASSWORD_WRONG = likely(
    "password-wrong",
    s.sasl("not-authorized"),
    s.kind("scram"),
    _LEAKS,
    without=s.early("not-authorized") | _BAD_SHAPE,
    weaker=(s.note("sasl.lists-contradict"),),
    told=("password", "proof"),
)
CREDENTIALS_REFUSED = likely(
    "credentials-refused",
    s.sasl("not-authorized"),
    s.kind("scram"),
    without=s.early("not-authorized") | _LEAKS | _BAD_SHAPE,
    weaker=(s.note("sasl.lists-contradict"),),
    told=("password", "proof", "account"),
)
DIGEST_REFUSED = likely(
    "digest-refused",
    s.late("not-authorized"),
    s.kind("digest"),
    without=_BAD_SHAPE | s.client("digest-uri"),
    told=("password", "proof", "account"),
)
PLAIN_REFUSED = likely(
    "plain-refused",
    s.early("not-authorized"),
    s.kind("plain"),
    without=_BAD_SHAPE,
    weaker=(s.client("authzid"),),
    told=("password", "account"),
)
ACCOUNT_UNKNOWN = possible(
    "account-unknown",
    s.early("not-authorized"),
    s.kind("scram"),
    without=s.client("name-is-jid", "name-empty") | s.software("xmpp-walk"),
    surer=(_LEAKS,),
    weaker=(s.note("sasl.bound-untold"),),
    told=("account", "account-deleted"),
)
KEY_MISSING = possible(
    "scram-key-missing",
    s.early("not-authorized", "malformed-request", "temporary-auth-failure", "invalid-mechanism"),
    s.kind("scram"),
    told=("key",),
)
KEY_SAID = as_told(
    "scram-key-missing", s.ended("sasl-failure"), s.kind("scram", "digest"), told=("key",)
)
NAME_IS_JID = likely(
    "name-is-whole-address",
    s.sasl("not-authorized", "malformed-request"),
    s.client("name-is-jid"),
    surer=(s.software("prosody"),),
)
NAME_EMPTY = sure("name-empty", s.refusal("username-empty") | s.client("name-empty"))
NAME_NOT_ASCII = possible(
    "name-encoding",
    s.sasl("not-authorized", "malformed-request"),
    s.client("name-not-ascii"),
    told=("preparation",),
)
NAME_UNPREPARED = possible(
    "name-not-preparable",
    s.refusal("username-not-preparable") | s.early("malformed-request"),
    without=_BAD_SHAPE | s.kind("plus"),
    weaker=(s.client("thinks-no-binding"),),
    surer=(s.refusal("username-not-preparable"),),
    told=("preparation",),
)
UNPREPARED_SAID = as_told("name-not-preparable", s.ended("sasl-failure"), told=("preparation",))
PASSWORD_HALF = likely(
    "name-not-preparable-for-the-password",
    s.sasl("malformed-request"),
    s.kind("plain"),
    s.typed(
        "password-control", "password-unusual-space", "password-invisible", "password-line-end"
    ),
    without=_BAD_SHAPE,
    told=("preparation",),
    same_as="name-not-preparable",
)
NAME_CHANGED = possible(
    "name-changed-by-preparation",
    s.early("not-authorized", "malformed-request"),
    s.kind("scram"),
    s.typed("name-changed"),
    surer=(s.typed("name-changed"),),
    told=("account", "preparation"),
)
NAME_CHANGED_IN_PLAIN = possible(
    "name-changed-in-plain",
    s.sasl("not-authorized", "malformed-request"),
    s.kind("plain"),
    s.typed("name-changed"),
    told=("account", "preparation"),
    same_as="name-changed-by-preparation",
)
PLAIN_FIELDS = sure(
    "plain-fields-missing", s.sasl("malformed-request", "not-authorized"), s.client("plain-fields")
)
PLAIN_ENCODING = likely(
    "plain-not-utf-8", s.sasl("malformed-request", "not-authorized"), s.client("not-utf-8")
)
NO_INITIAL_RESPONSE = likely(
    "initial-response-missing",
    s.sasl("malformed-request", "not-authorized", "incorrect-encoding"),
    s.client("no-initial-response", "empty-response"),
    s.kind("plain"),
)
SCRAM_MESSAGE = likely(
    "scram-message-refused",
    s.late("malformed-request"),
    s.kind("scram"),
    weaker=(s.kind("plus"),),  # there it may be the binding
    told=("nonce", "attribute", "decoding"),
)
ACCOUNT_DISABLED = sure(
    "account-disabled", s.sasl("account-disabled"), told=("disabled", "banned", "policy")
)
DISABLED_SAID = as_told(
    "account-disabled", s.ended("sasl-failure"), told=("disabled", "account-deleted")
)
CREDENTIALS_EXPIRED = sure(
    "password-expired",
    s.sasl("credentials-expired"),
    without=s.kind("external"),
    told=("expired", "policy"),
)
EXPIRED_SAID = as_told(
    "password-expired",
    s.ended("sasl-failure"),
    s.kind("scram", "plain", "digest"),
    told=("expired",),
)
LOGIN_BEFORE_TLS = likely(
    "login-before-tls",
    s.sasl("encryption-required") | s.stream("policy-violation"),
    s.client("auth-in-clear"),
    without=s.got("success"),
    surer=(s.sasl("encryption-required"), s.offers("starttls-required")),
    told=("starttls-first",),
)
TLS_NOT_SEEN = likely(
    "tls-unseen-by-server",
    s.sasl("encryption-required") | s.offers("starttls-again"),
    s.sasl("encryption-required") | s.failed("sasl.none-offered"),
    s.secured("ever"),
    without=s.client("auth-in-clear"),
)

NOT_BASE64 = likely("payload-not-base64", s.sasl("incorrect-encoding"))
AUTHZID = likely(
    "authzid-refused",
    s.sasl("invalid-authzid"),
    surer=(s.client("authzid"),),
    told=("authzid", "policy"),
)
AUTHZID_UNLIKE = likely(
    "authzid-unlike-user", s.sasl("not-authorized", "malformed-request"), s.client("authzid")
)
MECHANISM_UNAVAILABLE = likely(
    "mechanism-unavailable",
    s.sasl("invalid-mechanism"),
    surer=(s.client("not-offered"),),
    told=("mechanism", "policy"),
)
MECHANISM_TOO_WEAK = sure(
    "mechanism-too-weak", s.sasl("mechanism-too-weak"), told=("mechanism", "key", "policy")
)
_DOWN = s.sasl("temporary-auth-failure")
DATABASE_DOWN = likely(
    "auth-database-down",
    # ejabberd says `not-authorized` when its external program is dead.
    _DOWN | s.early("not-authorized"),
    _DOWN | s.offers("no-scram-secured"),
    weaker=(s.early("not-authorized"), s.kind("external", "token", "anonymous")),
    told=("backend", "shutdown", "idle"),
)
DATABASE_SAID = as_told("auth-database-down", s.ended("sasl-failure"), told=("backend",))
THROTTLED = as_told("too-many-tries-on-stream", s.ended("sasl-failure"), told=("banned",))
LOGIN_NOT_ALLOWED = likely(
    "login-not-allowed",
    s.sasl("not-authorized", "temporary-auth-failure", "aborted", "account-disabled")
    | s.stream("policy-violation", "not-authorized"),
    s.at("sasl"),
    told=("policy",),
    only_told=True,
)
ABORTED = likely("login-aborted", s.sasl("aborted"))
TOO_MANY_TRIES = likely(
    "too-many-tries-on-stream",
    s.sasl("policy-violation") | s.stream("policy-violation"),
    s.at("sasl"),
    without=s.client("auth-in-clear"),
    surer=(s.client("auth-again"),),
    weaker=(s.sasl("not-authorized"),),  # the refusal itself is what there is to mend
    told=("banned",),
)
OUT_OF_ORDER = possible(
    "sasl-out-of-order",
    s.sasl("not-authorized", "malformed-request"),
    s.client("auth-again"),
    told=("state",),
)
