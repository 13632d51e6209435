"""Causes of missing TLS, apart from the certificate. RFC 6120 §5, RFC 7590, XEP-0368."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
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
STRIPPED = possible(
    "starttls-stripped",
    failed("tls.not-offered") | note("tls.not-offered"),
    surer=(finding("tls.stripped"), got("proceed")),
)
NOT_SET_UP = likely(
    "starttls-not-set-up",
    failed("tls.not-offered") | note("tls.not-offered"),
    without=got("proceed") | offers("nothing-in-clear"),
    weaker=(finding("tls.stripped") | ended("silence", "lost"),),
)
# It demands encryption, and offers none. Prosody says so with a condition that could mean anything.
CANNOT_WORK = likely(
    "tls-cannot-work",
    failed("tls.not-offered") | note("tls.not-offered"),
    offers("nothing-in-clear"),
    without=got("proceed"),
    weaker=(finding("tls.stripped") | ended("silence", "lost"),),
)
CANNOT_WORK_SAID = likely(
    "tls-cannot-work-as-told",
    stream("undefined-condition"),
    at("stream"),
    clear("now"),
    without=secured("ever") | offers("starttls"),
    told=("nothing-to-offer",),
    only_told=True,
    same_as="tls-cannot-work",
)
CANNOT_WORK_HERE = possible(
    "tls-cannot-work-with-any-cipher",
    failed("tls.no-shared-cipher", "tls.closed"),
    same_as="tls-cannot-work",
)
DECLINED = likely("starttls-declined", ended("tls-failure"), offers("starttls"))
UNANSWERED = likely(
    "starttls-unanswered",
    sent("starttls"),
    offers("starttls"),
    ended("silence"),
    at("tls"),
    without=_NOT_ASKED,
)
HUNG_UP = likely(
    "starttls-hung-up",
    sent("starttls"),
    offers("starttls"),
    ended("eof", "closed"),
    at("tls"),
    without=_NOT_ASKED | ended("reset"),
)
RESET = likely(
    "starttls-reset",
    sent("starttls"),
    offers("starttls"),
    ended("reset"),
    at("tls"),
    without=_NOT_ASKED,
)
# An attacker's, or those of a server that says more than it should: the bytes do not tell.
INJECTED = likely("bytes-behind-proceed", breach("behind-proceed"))
# The alert alone may be forged; that an old version would have done was tried.
VERSION = likely(
    "tls-version-too-old", failed("tls.protocol-version"), surer=(finding("tls_version.only-old"),)
)
CIPHERS = likely("tls-no-common-cipher", failed("tls.no-shared-cipher"))
KEY_EXCHANGE = sure("tls-key-exchange-weak", failed("tls.weak-key-exchange"))
NAME_UNKNOWN = likely("tls-name-not-served", alert("unrecognized_name"))
WANTS_CERTIFICATE = likely(
    "client-certificate-required",
    alert("certificate_required", "handshake_failure"),
    surer=(alert("certificate_required"),),
)
OUR_CERTIFICATE = sure("own-certificate-refused", failed("tls.certificate-refused"))
NO_APPLICATION = sure("alpn-not-accepted", alert("no_application_protocol"))
BROKEN_INSIDE = likely("tls-fails-on-server", alert("internal_error"))
DENIED = likely("tls-access-denied", alert("access_denied"))
RULES_BROKEN = likely("tls-rules-broken", _RULES)
ALERT = likely("tls-alert", failed("tls.alert"), last_resort=True)
DIRECT_ON_PLAIN = likely(
    "direct-tls-on-plain-port",
    failed("tls.not-tls"),
    port("speaks-xmpp", "5222"),
    without=got("proceed") | port("of-other-kind-by-srv"),
    surer=(port("speaks-xmpp"),),
)
NOT_TLS = likely(
    "no-tls-on-port",
    failed("tls.not-tls"),
    without=got("proceed") | port("speaks-xmpp", "speaks-http"),
)
# Bytes that are no TLS may also be a record that was damaged on the way.
CLEAR_AFTER_PROCEED = likely(
    "clear-text-after-proceed", failed("tls.not-tls"), got("proceed"), surer=(port("speaks-xmpp"),)
)
CLOSED = likely("tls-cut-in-handshake", failed("tls.closed", "tls.failed"))
RESET_IN_HANDSHAKE = likely("tls-reset-in-handshake", failed("tls.reset"))
GARBLED = likely("bytes-broken-on-the-way", ended("garbled"))
STALLED = likely("tls-handshake-stalls", failed("tls.timeout"))
SILENT_UNDER_TLS = possible(
    "silent-under-tls",
    secured("ever"),
    ended("silence"),
    sent("header"),
    at("stream"),
    without=got("header-only"),
    surer=(kind("TLSv1.3"),),
)
CUT_UNDER_TLS = possible(
    "hangs-up-under-tls",
    secured("ever"),
    ended("eof"),
    sent("header"),
    at("stream"),
    without=ended("stream-error") | got("header-only"),
)
RESET_UNDER_TLS = possible(
    "reset-under-tls",
    secured("ever"),
    ended("reset"),
    sent("header"),
    at("stream"),
    without=ended("stream-error") | got("header-only"),
)
