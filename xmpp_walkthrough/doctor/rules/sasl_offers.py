"""Causes in the offer of mechanisms: no common way to log in. RFC 6120 §6.3.3, §6.4.1, §13.8.3."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.doctor.signs.signs import at, client, failed, offers, refusal, secured, stream

_SURE = Sureness.SURE
_NOTHING_FITS = failed("sasl.none-in-common", "sasl.not-usable", "sasl.only-on-request")

_NONE = failed("sasl.none-offered")
# Prosody ends the stream instead of an empty offer, with a condition that could mean anything.
NONE_OFFERED = Rule(
    "no-mechanism-offered",
    needs=(_NONE | stream("undefined-condition"), _NONE | secured("ever"), at("before-login")),
    without=offers("sasl2", "old-login"),
    told=("nothing-to-offer",),
    weaker=(stream("undefined-condition"), offers("starttls-again")),
)
# The ways in are the union of three lists: a mechanism that one lacks, another may have.
BY_SASL2 = Rule(
    "way-in-by-sasl2-only",
    needs=(_NOTHING_FITS | _NONE | failed("sasl.not-offered"), offers("sasl2-has-it")),
)
BY_OLD_LOGIN = Rule(
    "way-in-by-old-login-only",
    needs=(_NOTHING_FITS | _NONE, offers("old-login")),
    without=offers("sasl2-has-it"),
)
KERBEROS_ONLY = Rule("only-kerberos-offered", needs=(_NOTHING_FITS, offers("GSSAPI", "GS2-KRB5")))
CERTIFICATE_ONLY = Rule(
    "only-certificates-offered",
    needs=(_NOTHING_FITS, offers("EXTERNAL")),
    without=offers("GSSAPI", "GS2-KRB5"),
)
TOKENS_ONLY = Rule(
    "only-tokens-offered",
    needs=(_NOTHING_FITS, offers("X-OAUTH2", "OAUTHBEARER")),
    without=offers("GSSAPI", "EXTERNAL"),
)
GUESTS_ONLY = Rule(
    "only-guests-admitted",
    needs=(_NOTHING_FITS | failed("sasl.not-offered"), offers("ANONYMOUS")),
    without=offers("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"),
)
MUSEUM_ONLY = Rule(
    "only-old-mechanisms-offered",
    needs=(failed("sasl.only-on-request"), offers("DIGEST-MD5", "CRAM-MD5")),
)
LISTS = Rule(
    "lists-do-not-fit",
    needs=(
        failed("sasl.lists-contradict", "sasl.no-common-binding")
        | refusal("no-common-binding")
        | failed("sasl.types-missing"),
    ),
)
# The reasons why it was not used: not on offer, without its needs, or without an account.
_NEWER = failed("sasl.sasl2-not-offered", "sasl.fast-not-offered")
SASL2 = Rule("sasl2-not-offered", needs=(_NEWER,), without=client("no-from") | offers("fast"))
SASL2_LACKS = Rule(
    "fast-without-fitting-mechanism",
    needs=(failed("sasl.fast-not-offered"), offers("fast")),
    sureness=_SURE,
)
SASL2_NAMELESS = Rule("sasl2-needs-from", needs=(_NEWER, client("no-from")), without=offers("fast"))
REGISTER_WEB = Rule("account-made-on-web-page", needs=(failed("register.web"),), sureness=_SURE)
REGISTER_MORE = Rule(
    "registration-wants-more", needs=(failed("register.more", "register.nothing"),)
)
REGISTER_REFUSED = Rule("registration-refused", needs=(failed("register.refused"),))
OLD_LOGIN = Rule("old-login-refused", needs=(failed("old-login"),))
NONE_IN_COMMON = Rule(
    "no-mechanism-in-common",
    needs=(_NOTHING_FITS,),
    without=offers(
        "GSSAPI", "GS2-KRB5", "EXTERNAL", "X-OAUTH2", "OAUTHBEARER", "ANONYMOUS", "DIGEST-MD5",
        "CRAM-MD5",
    ),
)  # fmt: skip
DOWNGRADE = Rule(
    "scram-has-vanished",
    needs=(failed("sasl.not-offered"), offers("no-scram-secured"), offers("PLAIN")),
)
NOT_OFFERED = Rule(
    "mechanism-not-offered", needs=(failed("sasl.not-offered"),), without=offers("no-scram-secured")
)
NOT_IMPLEMENTED = Rule(
    "mechanism-not-implemented", needs=(failed("sasl.not-implemented"),), sureness=_SURE
)
PLAIN_IN_CLEAR = Rule(
    "only-plain-without-tls", needs=(failed("sasl.plaintext-without-tls"),), sureness=_SURE
)
UNPROTECTED = Rule("login-held-back", needs=(failed("sasl.unprotected"),), sureness=_SURE)
