"""Causes of a refused login, by the place of the refusal and its condition. RFC 6120 §6.5.

With SCRAM a server can judge a password only once it has the client's proof, in the `<response/>`.
So a refusal straight after `<auth/>` is never about the password. Prosody and ejabberd refuse an
unknown account there; others ask on, so as not to tell who has an account. From one refused SCRAM
nothing more can be told than that; the server's text beside it may say more.
"""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
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

PASSWORD_WRONG = Rule(
    "password-wrong",
    needs=(sasl("not-authorized"), kind("scram"), _LEAKS),
    without=early("not-authorized") | _BAD_SHAPE,
    weaker=(note("sasl.lists-contradict"),),
    told=("password", "proof"),
)
CREDENTIALS_REFUSED = Rule(
    "credentials-refused",
    needs=(sasl("not-authorized"), kind("scram")),
    without=early("not-authorized") | _LEAKS | _BAD_SHAPE,
    weaker=(note("sasl.lists-contradict"),),
    told=("password", "proof", "account"),
)
DIGEST_REFUSED = Rule(
    "digest-refused",
    needs=(late("not-authorized"), kind("digest")),
    without=_BAD_SHAPE | client("digest-uri"),
    told=("password", "proof", "account"),
)
PLAIN_REFUSED = Rule(
    "plain-refused",
    needs=(early("not-authorized"), kind("plain")),
    without=_BAD_SHAPE,
    weaker=(client("authzid"),),
    told=("password", "account"),
)
ACCOUNT_UNKNOWN = Rule(
    "account-unknown",
    needs=(early("not-authorized"), kind("scram")),
    sureness=Sureness.POSSIBLE,
    without=client("name-is-jid", "name-empty") | software("xmpp-walk"),
    surer=(_LEAKS,),
    weaker=(note("sasl.bound-untold"),),
    told=("account", "account-deleted"),
)
KEY_MISSING = Rule(
    "scram-key-missing",
    needs=(
        early("not-authorized", "malformed-request", "temporary-auth-failure", "invalid-mechanism"),
        kind("scram"),
    ),
    sureness=Sureness.POSSIBLE,
    told=("key",),
)
KEY_SAID = Rule(
    "scram-key-missing-as-told",
    needs=(ended("sasl-failure"), kind("scram", "digest")),
    told=("key",),
    only_told=True,
    same_as="scram-key-missing",
)
NAME_IS_JID = Rule(
    "name-is-whole-address",
    needs=(sasl("not-authorized", "malformed-request"), client("name-is-jid")),
    surer=(software("prosody"),),
)
NAME_EMPTY = Rule(
    "name-empty", needs=(refusal("username-empty") | client("name-empty"),), sureness=Sureness.SURE
)
NAME_NOT_ASCII = Rule(
    "name-encoding",
    needs=(sasl("not-authorized", "malformed-request"), client("name-not-ascii")),
    sureness=Sureness.POSSIBLE,
    told=("preparation",),
)
NAME_UNPREPARED = Rule(
    "name-not-preparable",
    needs=(refusal("username-not-preparable") | early("malformed-request"),),
    sureness=Sureness.POSSIBLE,
    without=_BAD_SHAPE | kind("plus"),
    weaker=(client("thinks-no-binding"),),
    surer=(refusal("username-not-preparable"),),
    told=("preparation",),
)
UNPREPARED_SAID = Rule(
    "name-not-preparable-as-told",
    needs=(ended("sasl-failure"),),
    told=("preparation",),
    only_told=True,
    same_as="name-not-preparable",
)
PASSWORD_HALF = Rule(
    "name-not-preparable-for-the-password",
    needs=(
        sasl("malformed-request"),
        kind("plain"),
        typed(
            "password-control", "password-unusual-space", "password-invisible", "password-line-end"
        ),
    ),
    without=_BAD_SHAPE,
    told=("preparation",),
    same_as="name-not-preparable",
)
NAME_CHANGED = Rule(
    "name-changed-by-preparation",
    needs=(early("not-authorized", "malformed-request"), kind("scram"), typed("name-changed")),
    surer=(typed("name-changed"),),
    sureness=Sureness.POSSIBLE,
    told=("account", "preparation"),
)
NAME_CHANGED_IN_PLAIN = Rule(
    "name-changed-in-plain",
    needs=(sasl("not-authorized", "malformed-request"), kind("plain"), typed("name-changed")),
    sureness=Sureness.POSSIBLE,
    told=("account", "preparation"),
    same_as="name-changed-by-preparation",
)
PLAIN_FIELDS = Rule(
    "plain-fields-missing",
    needs=(sasl("malformed-request", "not-authorized"), client("plain-fields")),
    sureness=Sureness.SURE,
)
PLAIN_ENCODING = Rule(
    "plain-not-utf-8", needs=(sasl("malformed-request", "not-authorized"), client("not-utf-8"))
)
NO_INITIAL_RESPONSE = Rule(
    "initial-response-missing",
    needs=(
        sasl("malformed-request", "not-authorized", "incorrect-encoding"),
        client("no-initial-response", "empty-response"),
        kind("plain"),
    ),
)
SCRAM_MESSAGE = Rule(
    "scram-message-refused",
    needs=(late("malformed-request"), kind("scram")),
    weaker=(kind("plus"),),  # there it may be the binding
    told=("nonce", "attribute", "decoding"),
)
ACCOUNT_DISABLED = Rule(
    "account-disabled",
    needs=(sasl("account-disabled"),),
    sureness=Sureness.SURE,
    told=("disabled", "banned", "policy"),
)
DISABLED_SAID = Rule(
    "account-disabled-as-told",
    needs=(ended("sasl-failure"),),
    told=("disabled", "account-deleted"),
    only_told=True,
    same_as="account-disabled",
)
CREDENTIALS_EXPIRED = Rule(
    "password-expired",
    needs=(sasl("credentials-expired"),),
    sureness=Sureness.SURE,
    without=kind("external"),
    told=("expired", "policy"),
)
EXPIRED_SAID = Rule(
    "password-expired-as-told",
    needs=(ended("sasl-failure"), kind("scram", "plain", "digest")),
    told=("expired",),
    only_told=True,
    same_as="password-expired",
)
LOGIN_BEFORE_TLS = Rule(
    "login-before-tls",
    needs=(sasl("encryption-required") | stream("policy-violation"), client("auth-in-clear")),
    without=got("success"),
    sureness=Sureness.LIKELY,
    surer=(sasl("encryption-required"), offers("starttls-required")),
    told=("starttls-first",),
)
TLS_NOT_SEEN = Rule(
    "tls-unseen-by-server",
    needs=(
        sasl("encryption-required") | offers("starttls-again"),
        sasl("encryption-required") | failed("sasl.none-offered"),
        secured("ever"),
    ),
    without=client("auth-in-clear"),
)

NOT_BASE64 = Rule("payload-not-base64", needs=(sasl("incorrect-encoding"),))
AUTHZID = Rule(
    "authzid-refused",
    needs=(sasl("invalid-authzid"),),
    surer=(client("authzid"),),
    told=("authzid", "policy"),
)
AUTHZID_UNLIKE = Rule(
    "authzid-unlike-user", needs=(sasl("not-authorized", "malformed-request"), client("authzid"))
)
MECHANISM_UNAVAILABLE = Rule(
    "mechanism-unavailable",
    needs=(sasl("invalid-mechanism"),),
    surer=(client("not-offered"),),
    told=("mechanism", "policy"),
)
MECHANISM_TOO_WEAK = Rule(
    "mechanism-too-weak",
    needs=(sasl("mechanism-too-weak"),),
    sureness=Sureness.SURE,
    told=("mechanism", "key", "policy"),
)
_DOWN = sasl("temporary-auth-failure")
DATABASE_DOWN = Rule(
    "auth-database-down",
    # ejabberd says `not-authorized` when its external program is dead.
    needs=(_DOWN | early("not-authorized"), _DOWN | offers("no-scram-secured")),
    weaker=(early("not-authorized"), kind("external", "token", "anonymous")),
    told=("backend", "shutdown", "idle"),
)
DATABASE_SAID = Rule(
    "auth-database-down-as-told",
    needs=(ended("sasl-failure"),),
    told=("backend",),
    only_told=True,
    same_as="auth-database-down",
)
THROTTLED = Rule(
    "too-many-tries-on-stream-as-told",
    needs=(ended("sasl-failure"),),
    told=("banned",),
    only_told=True,
    same_as="too-many-tries-on-stream",
)
LOGIN_NOT_ALLOWED = Rule(
    "login-not-allowed",
    needs=(
        sasl("not-authorized", "temporary-auth-failure", "aborted", "account-disabled")
        | stream("policy-violation", "not-authorized"),
        at("sasl"),
    ),
    told=("policy",),
    only_told=True,
)
ABORTED = Rule("login-aborted", needs=(sasl("aborted"),))
TOO_MANY_TRIES = Rule(
    "too-many-tries-on-stream",
    needs=(sasl("policy-violation") | stream("policy-violation"), at("sasl")),
    without=client("auth-in-clear"),
    surer=(client("auth-again"),),
    weaker=(sasl("not-authorized"),),  # the refusal itself is what there is to mend
    told=("banned",),
)
OUT_OF_ORDER = Rule(
    "sasl-out-of-order",
    needs=(sasl("not-authorized", "malformed-request"), client("auth-again")),
    sureness=Sureness.POSSIBLE,
    told=("state",),
)
