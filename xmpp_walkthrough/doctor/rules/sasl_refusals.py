"""Causes of a refused login, by the place of the refusal and its condition. RFC 6120 §6.5.

With SCRAM a server can judge a password only once it has the client's proof, in the `<response/>`.
So a refusal straight after `<auth/>` is never about the password. Prosody and ejabberd refuse an
unknown account there; others ask on, so as not to tell who has an account. From one refused SCRAM
nothing more can be told than that; the server's text beside it may say more.
"""

from xmpp_walkthrough.doctor.causes.rule import as_told, likely, possible, sure
from xmpp_walkthrough.doctor.signs.signs import (
    at,
    client,
    early,
    ended,
    failed,
    got,
    kind,
    late,
    note,
    offers,
    refusal,
    sasl,
    secured,
    software,
    stream,
    typed,
)

_LEAKS = software("prosody", "ejabberd")
_BAD_SHAPE = client(
    "plain-fields", "no-initial-response", "name-is-jid", "not-utf-8", "empty-response",
    "name-empty",
)  # fmt: skip

PASSWORD_WRONG = likely(
    "password-wrong",
    sasl("not-authorized"),
    kind("scram"),
    _LEAKS,
    without=early("not-authorized") | _BAD_SHAPE,
    weaker=(note("sasl.lists-contradict"),),
    told=("password", "proof"),
)
CREDENTIALS_REFUSED = likely(
    "credentials-refused",
    sasl("not-authorized"),
    kind("scram"),
    without=early("not-authorized") | _LEAKS | _BAD_SHAPE,
    weaker=(note("sasl.lists-contradict"),),
    told=("password", "proof", "account"),
)
DIGEST_REFUSED = likely(
    "digest-refused",
    late("not-authorized"),
    kind("digest"),
    without=_BAD_SHAPE | client("digest-uri"),
    told=("password", "proof", "account"),
)
PLAIN_REFUSED = likely(
    "plain-refused",
    early("not-authorized"),
    kind("plain"),
    without=_BAD_SHAPE,
    weaker=(client("authzid"),),
    told=("password", "account"),
)
ACCOUNT_UNKNOWN = possible(
    "account-unknown",
    early("not-authorized"),
    kind("scram"),
    without=client("name-is-jid", "name-empty") | software("xmpp-walk"),
    surer=(_LEAKS,),
    weaker=(note("sasl.bound-untold"),),
    told=("account", "account-deleted"),
)
KEY_MISSING = possible(
    "scram-key-missing",
    early("not-authorized", "malformed-request", "temporary-auth-failure", "invalid-mechanism"),
    kind("scram"),
    told=("key",),
)
KEY_SAID = as_told(
    "scram-key-missing", ended("sasl-failure"), kind("scram", "digest"), told=("key",)
)
NAME_IS_JID = likely(
    "name-is-whole-address",
    sasl("not-authorized", "malformed-request"),
    client("name-is-jid"),
    surer=(software("prosody"),),
)
NAME_EMPTY = sure("name-empty", refusal("username-empty") | client("name-empty"))
NAME_NOT_ASCII = possible(
    "name-encoding",
    sasl("not-authorized", "malformed-request"),
    client("name-not-ascii"),
    told=("preparation",),
)
NAME_UNPREPARED = possible(
    "name-not-preparable",
    refusal("username-not-preparable") | early("malformed-request"),
    without=_BAD_SHAPE | kind("plus"),
    weaker=(client("thinks-no-binding"),),
    surer=(refusal("username-not-preparable"),),
    told=("preparation",),
)
UNPREPARED_SAID = as_told("name-not-preparable", ended("sasl-failure"), told=("preparation",))
PASSWORD_HALF = likely(
    "name-not-preparable-for-the-password",
    sasl("malformed-request"),
    kind("plain"),
    typed("password-control", "password-unusual-space", "password-invisible", "password-line-end"),
    without=_BAD_SHAPE,
    told=("preparation",),
    same_as="name-not-preparable",
)
NAME_CHANGED = possible(
    "name-changed-by-preparation",
    early("not-authorized", "malformed-request"),
    kind("scram"),
    typed("name-changed"),
    surer=(typed("name-changed"),),
    told=("account", "preparation"),
)
NAME_CHANGED_IN_PLAIN = possible(
    "name-changed-in-plain",
    sasl("not-authorized", "malformed-request"),
    kind("plain"),
    typed("name-changed"),
    told=("account", "preparation"),
    same_as="name-changed-by-preparation",
)
PLAIN_FIELDS = sure(
    "plain-fields-missing", sasl("malformed-request", "not-authorized"), client("plain-fields")
)
PLAIN_ENCODING = likely(
    "plain-not-utf-8", sasl("malformed-request", "not-authorized"), client("not-utf-8")
)
NO_INITIAL_RESPONSE = likely(
    "initial-response-missing",
    sasl("malformed-request", "not-authorized", "incorrect-encoding"),
    client("no-initial-response", "empty-response"),
    kind("plain"),
)
SCRAM_MESSAGE = likely(
    "scram-message-refused",
    late("malformed-request"),
    kind("scram"),
    weaker=(kind("plus"),),  # there it may be the binding
    told=("nonce", "attribute", "decoding"),
)
ACCOUNT_DISABLED = sure(
    "account-disabled", sasl("account-disabled"), told=("disabled", "banned", "policy")
)
DISABLED_SAID = as_told(
    "account-disabled", ended("sasl-failure"), told=("disabled", "account-deleted")
)
CREDENTIALS_EXPIRED = sure(
    "password-expired",
    sasl("credentials-expired"),
    without=kind("external"),
    told=("expired", "policy"),
)
EXPIRED_SAID = as_told(
    "password-expired", ended("sasl-failure"), kind("scram", "plain", "digest"), told=("expired",)
)
LOGIN_BEFORE_TLS = likely(
    "login-before-tls",
    sasl("encryption-required") | stream("policy-violation"),
    client("auth-in-clear"),
    without=got("success"),
    surer=(sasl("encryption-required"), offers("starttls-required")),
    told=("starttls-first",),
)
TLS_NOT_SEEN = likely(
    "tls-unseen-by-server",
    sasl("encryption-required") | offers("starttls-again"),
    sasl("encryption-required") | failed("sasl.none-offered"),
    secured("ever"),
    without=client("auth-in-clear"),
)

NOT_BASE64 = likely("payload-not-base64", sasl("incorrect-encoding"))
AUTHZID = likely(
    "authzid-refused",
    sasl("invalid-authzid"),
    surer=(client("authzid"),),
    told=("authzid", "policy"),
)
AUTHZID_UNLIKE = likely(
    "authzid-unlike-user", sasl("not-authorized", "malformed-request"), client("authzid")
)
MECHANISM_UNAVAILABLE = likely(
    "mechanism-unavailable",
    sasl("invalid-mechanism"),
    surer=(client("not-offered"),),
    told=("mechanism", "policy"),
)
MECHANISM_TOO_WEAK = sure(
    "mechanism-too-weak", sasl("mechanism-too-weak"), told=("mechanism", "key", "policy")
)
_DOWN = sasl("temporary-auth-failure")
DATABASE_DOWN = likely(
    "auth-database-down",
    # ejabberd says `not-authorized` when its external program is dead.
    _DOWN | early("not-authorized"),
    _DOWN | offers("no-scram-secured"),
    weaker=(early("not-authorized"), kind("external", "token", "anonymous")),
    told=("backend", "shutdown", "idle"),
)
DATABASE_SAID = as_told("auth-database-down", ended("sasl-failure"), told=("backend",))
THROTTLED = as_told("too-many-tries-on-stream", ended("sasl-failure"), told=("banned",))
LOGIN_NOT_ALLOWED = likely(
    "login-not-allowed",
    sasl("not-authorized", "temporary-auth-failure", "aborted", "account-disabled")
    | stream("policy-violation", "not-authorized"),
    at("sasl"),
    told=("policy",),
    only_told=True,
)
ABORTED = likely("login-aborted", sasl("aborted"))
TOO_MANY_TRIES = likely(
    "too-many-tries-on-stream",
    sasl("policy-violation") | stream("policy-violation"),
    at("sasl"),
    without=client("auth-in-clear"),
    surer=(client("auth-again"),),
    weaker=(sasl("not-authorized"),),  # the refusal itself is what there is to mend
    told=("banned",),
)
OUT_OF_ORDER = possible(
    "sasl-out-of-order",
    sasl("not-authorized", "malformed-request"),
    client("auth-again"),
    told=("state",),
)
