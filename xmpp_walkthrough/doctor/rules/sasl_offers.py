"""Causes in the offer of mechanisms: no common way to log in. RFC 6120 §6.3.3, §6.4.1, §13.8.3."""

from xmpp_walkthrough.doctor.causes.rule import likely, sure
from xmpp_walkthrough.doctor.signs.signs import at, client, failed, offers, refusal, secured, stream

_NOTHING_FITS = failed("sasl.none-in-common", "sasl.not-usable", "sasl.only-on-request")

_NONE = failed("sasl.none-offered")
# Prosody ends the stream instead of an empty offer, with a condition that could mean anything.
NONE_OFFERED = likely(
    "no-mechanism-offered",
    _NONE | stream("undefined-condition"),
    _NONE | secured("ever"),
    at("before-login"),
    without=offers("sasl2", "old-login"),
    told=("nothing-to-offer",),
    weaker=(stream("undefined-condition"), offers("starttls-again")),
)
# The ways in are the union of three lists: a mechanism that one lacks, another may have.
BY_SASL2 = likely(
    "way-in-by-sasl2-only",
    _NOTHING_FITS | _NONE | failed("sasl.not-offered"),
    offers("sasl2-has-it"),
)
BY_OLD_LOGIN = likely(
    "way-in-by-old-login-only",
    _NOTHING_FITS | _NONE,
    offers("old-login"),
    without=offers("sasl2-has-it"),
)
KERBEROS_ONLY = likely("only-kerberos-offered", _NOTHING_FITS, offers("GSSAPI", "GS2-KRB5"))
CERTIFICATE_ONLY = likely(
    "only-certificates-offered",
    _NOTHING_FITS,
    offers("EXTERNAL"),
    without=offers("GSSAPI", "GS2-KRB5"),
)
TOKENS_ONLY = likely(
    "only-tokens-offered",
    _NOTHING_FITS,
    offers("X-OAUTH2", "OAUTHBEARER"),
    without=offers("GSSAPI", "EXTERNAL"),
)
GUESTS_ONLY = likely(
    "only-guests-admitted",
    _NOTHING_FITS | failed("sasl.not-offered"),
    offers("ANONYMOUS"),
    without=offers("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"),
)
MUSEUM_ONLY = likely(
    "only-old-mechanisms-offered", failed("sasl.only-on-request"), offers("DIGEST-MD5", "CRAM-MD5")
)
LISTS = likely(
    "lists-do-not-fit",
    failed("sasl.lists-contradict", "sasl.no-common-binding")
    | refusal("no-common-binding")
    | failed("sasl.types-missing"),
)
# The reasons why it was not used: not on offer, without its needs, or without an account.
_NEWER = failed("sasl.sasl2-not-offered", "sasl.fast-not-offered")
SASL2 = likely("sasl2-not-offered", _NEWER, without=client("no-from") | offers("fast"))
SASL2_LACKS = sure(
    "fast-without-fitting-mechanism", failed("sasl.fast-not-offered"), offers("fast")
)
SASL2_NAMELESS = likely("sasl2-needs-from", _NEWER, client("no-from"), without=offers("fast"))
REGISTER_WEB = sure("account-made-on-web-page", failed("register.web"))
REGISTER_MORE = likely("registration-wants-more", failed("register.more", "register.nothing"))
REGISTER_REFUSED = likely("registration-refused", failed("register.refused"))
OLD_LOGIN = likely("old-login-refused", failed("old-login"))
NONE_IN_COMMON = likely(
    "no-mechanism-in-common",
    _NOTHING_FITS,
    without=offers(
        "GSSAPI", "GS2-KRB5", "EXTERNAL", "X-OAUTH2", "OAUTHBEARER", "ANONYMOUS", "DIGEST-MD5",
        "CRAM-MD5",
    ),
)  # fmt: skip
DOWNGRADE = likely(
    "scram-has-vanished", failed("sasl.not-offered"), offers("no-scram-secured"), offers("PLAIN")
)
NOT_OFFERED = likely(
    "mechanism-not-offered", failed("sasl.not-offered"), without=offers("no-scram-secured")
)
NOT_IMPLEMENTED = sure("mechanism-not-implemented", failed("sasl.not-implemented"))
PLAIN_IN_CLEAR = sure("only-plain-without-tls", failed("sasl.plaintext-without-tls"))
UNPROTECTED = sure("login-held-back", failed("sasl.unprotected"))
