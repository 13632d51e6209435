"""Causes of missing TLS, apart from the certificate. RFC 6120 §5, RFC 7590, XEP-0368."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.doctor.signs.signs import (
    alert,
    at,
    breach,
    clear,
    ended,
    failed,
    finding,
    got,
    kind,
    note,
    offers,
    port,
    secured,
    sent,
    stream,
)

_SURE, _POSSIBLE = Sureness.SURE, Sureness.POSSIBLE
# Answered already, or asked without an offer: then no silence is an answer.
_NOT_ASKED = got("proceed") | note("tls.not-offered") | ended("stream-error", "tls-failure")
# Alerts: the word of one side of TLS about a message of the other. RFC 8446 §6.2
_RULES = alert(
    "unexpected_message", "bad_record_mac", "decryption_failed", "record_overflow",
    "decompression_failure", "illegal_parameter", "decode_error", "decrypt_error",
    "missing_extension", "unsupported_extension", "no_renegotiation", "inappropriate_fallback",
    "unknown_psk_identity", "ech_required",
)  # fmt: skip

# An attacker that removes the offer removes the request as well, or lets it be granted; a refusal
# is the server's own word, or that of a skilled attacker.
STRIPPED = Rule(
    "starttls-stripped",
    needs=(failed("tls.not-offered") | note("tls.not-offered"),),
    sureness=_POSSIBLE,
    surer=(finding("tls.stripped"), got("proceed")),
)
NOT_SET_UP = Rule(
    "starttls-not-set-up",
    needs=(failed("tls.not-offered") | note("tls.not-offered"),),
    without=got("proceed") | offers("nothing-in-clear"),
    weaker=(finding("tls.stripped") | ended("silence", "lost"),),
)
# It demands encryption, and offers none. Prosody says so with a condition that could mean anything.
CANNOT_WORK = Rule(
    "tls-cannot-work",
    needs=(failed("tls.not-offered") | note("tls.not-offered"), offers("nothing-in-clear")),
    without=got("proceed"),
    weaker=(finding("tls.stripped") | ended("silence", "lost"),),
)
CANNOT_WORK_SAID = Rule(
    "tls-cannot-work-as-told",
    needs=(stream("undefined-condition"), at("stream"), clear("now")),
    without=secured("ever") | offers("starttls"),
    told=("nothing-to-offer",),
    only_told=True,
    same_as="tls-cannot-work",
)
CANNOT_WORK_HERE = Rule(
    "tls-cannot-work-with-any-cipher",
    needs=(failed("tls.no-shared-cipher", "tls.closed"),),
    sureness=_POSSIBLE,
    same_as="tls-cannot-work",
)
DECLINED = Rule("starttls-declined", needs=(ended("tls-failure"), offers("starttls")))
UNANSWERED = Rule(
    "starttls-unanswered",
    needs=(sent("starttls"), offers("starttls"), ended("silence"), at("tls")),
    without=_NOT_ASKED,
)
HUNG_UP = Rule(
    "starttls-hung-up",
    needs=(sent("starttls"), offers("starttls"), ended("eof", "closed"), at("tls")),
    without=_NOT_ASKED | ended("reset"),
)
RESET = Rule(
    "starttls-reset",
    needs=(sent("starttls"), offers("starttls"), ended("reset"), at("tls")),
    without=_NOT_ASKED,
)
# An attacker's, or those of a server that says more than it should: the bytes do not tell.
INJECTED = Rule("bytes-behind-proceed", needs=(breach("behind-proceed"),))
# The alert alone may be forged; that an old version would have done was tried.
VERSION = Rule(
    "tls-version-too-old",
    needs=(failed("tls.protocol-version"),),
    surer=(finding("tls_version.only-old"),),
)
CIPHERS = Rule("tls-no-common-cipher", needs=(failed("tls.no-shared-cipher"),))
KEY_EXCHANGE = Rule(
    "tls-key-exchange-weak", needs=(failed("tls.weak-key-exchange"),), sureness=_SURE
)
NAME_UNKNOWN = Rule("tls-name-not-served", needs=(alert("unrecognized_name"),))
WANTS_CERTIFICATE = Rule(
    "client-certificate-required",
    needs=(alert("certificate_required", "handshake_failure"),),
    surer=(alert("certificate_required"),),
)
OUR_CERTIFICATE = Rule(
    "own-certificate-refused", needs=(failed("tls.certificate-refused"),), sureness=_SURE
)
NO_APPLICATION = Rule(
    "alpn-not-accepted", needs=(alert("no_application_protocol"),), sureness=_SURE
)
BROKEN_INSIDE = Rule("tls-fails-on-server", needs=(alert("internal_error"),))
DENIED = Rule("tls-access-denied", needs=(alert("access_denied"),))
RULES_BROKEN = Rule("tls-rules-broken", needs=(_RULES,))
ALERT = Rule("tls-alert", needs=(failed("tls.alert"),), last_resort=True)
DIRECT_ON_PLAIN = Rule(
    "direct-tls-on-plain-port",
    needs=(failed("tls.not-tls"), port("speaks-xmpp", "5222")),
    without=got("proceed") | port("of-other-kind-by-srv"),
    surer=(port("speaks-xmpp"),),
)
NOT_TLS = Rule(
    "no-tls-on-port",
    needs=(failed("tls.not-tls"),),
    without=got("proceed") | port("speaks-xmpp", "speaks-http"),
)
# Bytes that are no TLS may also be a record that was damaged on the way.
CLEAR_AFTER_PROCEED = Rule(
    "clear-text-after-proceed",
    needs=(failed("tls.not-tls"), got("proceed")),
    surer=(port("speaks-xmpp"),),
)
CLOSED = Rule("tls-cut-in-handshake", needs=(failed("tls.closed", "tls.failed"),))
RESET_IN_HANDSHAKE = Rule("tls-reset-in-handshake", needs=(failed("tls.reset"),))
GARBLED = Rule("bytes-broken-on-the-way", needs=(ended("garbled"),))
STALLED = Rule("tls-handshake-stalls", needs=(failed("tls.timeout"),))
SILENT_UNDER_TLS = Rule(
    "silent-under-tls",
    needs=(secured("ever"), ended("silence"), sent("header"), at("stream")),
    without=got("header-only"),
    surer=(kind("TLSv1.3"),),
    sureness=_POSSIBLE,
)
CUT_UNDER_TLS = Rule(
    "hangs-up-under-tls",
    needs=(secured("ever"), ended("eof"), sent("header"), at("stream")),
    sureness=_POSSIBLE,
    without=ended("stream-error") | got("header-only"),
)
RESET_UNDER_TLS = Rule(
    "reset-under-tls",
    needs=(secured("ever"), ended("reset"), sent("header"), at("stream")),
    sureness=_POSSIBLE,
    without=ended("stream-error") | got("header-only"),
)
