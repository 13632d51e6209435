"""Causes of missing TLS, apart from the certificate. RFC 6120 §5, RFC 7590, XEP-0368."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
from xmpp_walkthrough.doctor.signs import signs as s

# Answered already, or asked without an offer: then no silence is an answer.
_NOT_ASKED = s.got("proceed") | s.note("tls.not-offered") | s.ended("stream-error", "tls-failure")
# Alerts: the word of one side of TLS about a message of the other. RFC 8446 §6.2
_RULES = s.alert(
    "unexpected_message", "bad_record_mac", "decryption_failed", "record_overflow",
    "decompression_failure", "illegal_parameter", "decode_error", "decrypt_error",
    "missing_extension", "unsupported_extension", "no_renegotiation", "inappropriate_fallback",
    "unknown_psk_identity", "ech_required",
)  # fmt: skip

# An attacker that removes the offer removes the request as well, or lets it be granted; a refusal
# is the server's own word, or that of a skilled attacker.
STRIPPED = possible(
    "starttls-stripped",
    s.failed("tls.not-offered") | s.note("tls.not-offered"),
    surer=(s.finding("tls.stripped"), s.got("proceed")),
)
NOT_SET_UP = likely(
    "starttls-not-set-up",
    s.failed("tls.not-offered") | s.note("tls.not-offered"),
    without=s.got("proceed") | s.offers("nothing-in-clear"),
    weaker=(s.finding("tls.stripped") | s.ended("silence", "lost"),),
)
# It demands encryption, and offers none. Prosody says so with a condition that could mean anything.
CANNOT_WORK = likely(
    "tls-cannot-work",
    s.failed("tls.not-offered") | s.note("tls.not-offered"),
    s.offers("nothing-in-clear"),
    without=s.got("proceed"),
    weaker=(s.finding("tls.stripped") | s.ended("silence", "lost"),),
)
CANNOT_WORK_SAID = likely(
    "tls-cannot-work-as-told",
    s.stream("undefined-condition"),
    s.at("stream"),
    s.clear("now"),
    without=s.secured("ever") | s.offers("starttls"),
    told=("nothing-to-offer",),
    only_told=True,
    same_as="tls-cannot-work",
)
CANNOT_WORK_HERE = possible(
    "tls-cannot-work-with-any-cipher",
    s.failed("tls.no-shared-cipher", "tls.closed"),
    same_as="tls-cannot-work",
)
DECLINED = likely("starttls-declined", s.ended("tls-failure"), s.offers("starttls"))
UNANSWERED = likely(
    "starttls-unanswered",
    s.sent("starttls"),
    s.offers("starttls"),
    s.ended("silence"),
    s.at("tls"),
    without=_NOT_ASKED,
)
HUNG_UP = likely(
    "starttls-hung-up",
    s.sent("starttls"),
    s.offers("starttls"),
    s.ended("eof", "closed"),
    s.at("tls"),
    without=_NOT_ASKED | s.ended("reset"),
)
RESET = likely(
    "starttls-reset",
    s.sent("starttls"),
    s.offers("starttls"),
    s.ended("reset"),
    s.at("tls"),
    without=_NOT_ASKED,
)
# An attacker's, or those of a server that says more than it should: the bytes do not tell.
INJECTED = likely("bytes-behind-proceed", s.breach("behind-proceed"))
# The alert alone may be forged; that an old version would have done was tried.
VERSION = likely(
    "tls-version-too-old",
    s.failed("tls.protocol-version"),
    surer=(s.finding("tls_version.only-old"),),
)
CIPHERS = likely("tls-no-common-cipher", s.failed("tls.no-shared-cipher"))
KEY_EXCHANGE = sure("tls-key-exchange-weak", s.failed("tls.weak-key-exchange"))
NAME_UNKNOWN = likely("tls-name-not-served", s.alert("unrecognized_name"))
WANTS_CERTIFICATE = likely(
    "client-certificate-required",
    s.alert("certificate_required", "handshake_failure"),
    surer=(s.alert("certificate_required"),),
)
OUR_CERTIFICATE = sure("own-certificate-refused", s.failed("tls.certificate-refused"))
NO_APPLICATION = sure("alpn-not-accepted", s.alert("no_application_protocol"))
BROKEN_INSIDE = likely("tls-fails-on-server", s.alert("internal_error"))
DENIED = likely("tls-access-denied", s.alert("access_denied"))
RULES_BROKEN = likely("tls-rules-broken", _RULES)
ALERT = likely("tls-alert", s.failed("tls.alert"), last_resort=True)
DIRECT_ON_PLAIN = likely(
    "direct-tls-on-plain-port",
    s.failed("tls.not-tls"),
    s.port("speaks-xmpp", "5222"),
    without=s.got("proceed") | s.port("of-other-kind-by-srv"),
    surer=(s.port("speaks-xmpp"),),
)
NOT_TLS = likely(
    "no-tls-on-port",
    s.failed("tls.not-tls"),
    without=s.got("proceed") | s.port("speaks-xmpp", "speaks-http"),
)
# Bytes that are no TLS may also be a record that was damaged on the way.
CLEAR_AFTER_PROCEED = likely(
    "clear-text-after-proceed",
    s.failed("tls.not-tls"),
    s.got("proceed"),
    surer=(s.port("speaks-xmpp"),),
)
CLOSED = likely("tls-cut-in-handshake", s.failed("tls.closed", "tls.failed"))
RESET_IN_HANDSHAKE = likely("tls-reset-in-handshake", s.failed("tls.reset"))
GARBLED = likely("bytes-broken-on-the-way", s.ended("garbled"))
STALLED = likely("tls-handshake-stalls", s.failed("tls.timeout"))
SILENT_UNDER_TLS = possible(
    "silent-under-tls",
    s.secured("ever"),
    s.ended("silence"),
    s.sent("header"),
    s.at("stream"),
    without=s.got("header-only"),
    surer=(s.kind("TLSv1.3"),),
)
CUT_UNDER_TLS = possible(
    "hangs-up-under-tls",
    s.secured("ever"),
    s.ended("eof"),
    s.sent("header"),
    s.at("stream"),
    without=s.ended("stream-error") | s.got("header-only"),
)
RESET_UNDER_TLS = possible(
    "reset-under-tls",
    s.secured("ever"),
    s.ended("reset"),
    s.sent("header"),
    s.at("stream"),
    without=s.ended("stream-error") | s.got("header-only"),
)
