"""Which cause does each fault of the practice server come from, in the doctor's eyes?

By the fault's name: the cause that has to stand first, and how sure it is. A fault that keeps
nobody out has none; one whose reason nobody can know from outside has none either.
"""

from __future__ import annotations

from typing import NamedTuple

from xmpp_walkthrough.doctor.finding import Sureness

SURE, LIKELY, POSSIBLE = Sureness.SURE, Sureness.LIKELY, Sureness.POSSIBLE


class Expected(NamedTuple):
    cause: str
    sureness: Sureness


def _all(cause: str, sureness: Sureness, *faults: str) -> dict[str, Expected]:
    return dict.fromkeys(faults, Expected(cause, sureness))


_LOGIN = {
    "sasl-aborted": Expected("login-aborted", LIKELY),
    "sasl-account-disabled": Expected("account-disabled", LIKELY),
    "sasl-credentials-expired": Expected("password-expired", SURE),
    "sasl-encryption-required": Expected("tls-unseen-by-server", LIKELY),
    "sasl-incorrect-encoding": Expected("payload-not-base64", LIKELY),
    "sasl-invalid-authzid": Expected("authzid-refused", LIKELY),
    "sasl-invalid-mechanism": Expected("mechanism-unavailable", LIKELY),
    "sasl-malformed-request": Expected("name-not-preparable", POSSIBLE),
    "sasl-mechanism-too-weak": Expected("mechanism-too-weak", SURE),
    "sasl-not-authorized": Expected("plain-refused", LIKELY),
    "sasl-retry-limit": Expected("plain-refused", LIKELY),
    "sasl-temporary-auth-failure": Expected("auth-database-down", LIKELY),
    "sasl-stream-error": Expected("too-many-tries-on-stream", LIKELY),
}
_CERTIFICATE = {
    "cert-expired": Expected("certificate-expired", LIKELY),
    "cert-not-yet-valid": Expected("certificate-not-yet-valid", LIKELY),
    "cert-self-signed": Expected("certificate-self-signed", LIKELY),
    "cert-unknown-ca": Expected("certificate-authority-unknown", LIKELY),
    "cert-missing-intermediate": Expected("certificate-chain-incomplete", LIKELY),
    **_all(
        "certificate-of-other-domain",
        LIKELY,
        "cert-wrong-name",
        "cert-srv-target",
        "cert-common-name",
    ),
    "cert-wildcard": Expected("certificate-wildcard-misses", SURE),
    "cert-weak-key": Expected("certificate-weak", SURE),
}
_CONNECTION = {
    "tcp-refused": Expected("nothing-listens-on-port", LIKELY),
    **_all(
        "hangs-up-before-a-word",
        POSSIBLE,
        *("tcp-closed", "tcp-half-closed", "stream-cut"),
    ),
    "tcp-reset": Expected("reset-before-a-word", POSSIBLE),
    **_all("accepts-and-says-nothing", LIKELY, "tcp-silent", "stream-silent"),
    "port-http": Expected("web-server-on-port", SURE),
    "port-tls": Expected("direct-tls-port-in-clear", LIKELY),
    **_all("other-service-on-port", LIKELY, "port-ssh", "port-smtp"),
    "stream-server-namespace": Expected("port-of-servers", LIKELY),
}
_OPENING = {
    "error-host-unknown": Expected("domain-not-served", SURE),
    "error-behind-bare-header": Expected("domain-not-served", SURE),
    "error-host-gone": Expected("domain-moved-away", SURE),
    "error-improper-addressing": Expected("port-of-servers", POSSIBLE),
    "error-invalid-from": Expected("header-from-refused", LIKELY),
    **_all(
        "server-in-trouble",
        LIKELY,
        *("error-internal-server-error", "error-remote-connection-failed", "close-error"),
    ),
    "error-connection-timeout": Expected("login-took-too-long", LIKELY),
    **_all("server-shuts-down", SURE, "error-system-shutdown", "exchange-shutdown"),
    **_all("server-full", LIKELY, "error-resource-constraint", "too-many-connections"),
    "error-policy-violation": Expected("address-banned", POSSIBLE),
    "banned": Expected("address-banned", LIKELY),
    "error-reset": Expected("stream-reset-by-server", LIKELY),
    **_all(
        "version-not-agreed",
        LIKELY,
        *("stream-old-version", "stream-new-version", "error-unsupported-version"),
    ),
    "stream-no-version": Expected("server-before-2004", LIKELY),
    **_all(
        "unknown-feature-required", LIKELY, "features-unknown-required", "error-unsupported-feature"
    ),
    "features-missing": Expected("features-never-come", LIKELY),
    **_all("cut-while-opening", POSSIBLE, "features-cut", "stream-closes"),
    "redirect-malformed": Expected("redirect-leads-nowhere", SURE),
    "redirect-after-login": Expected("redirect-after-login", SURE),
    "redirect-loop": Expected("redirect-in-circles", SURE),
    "redirect-nowhere": Expected("redirect-target-unreachable", LIKELY),
}
_HIDING = {
    "tls-declined": Expected("starttls-declined", LIKELY),
    "tls-silent": Expected("starttls-unanswered", LIKELY),
    "tls-stripped": Expected("starttls-stripped", LIKELY),
    "tls-none": Expected("starttls-not-set-up", LIKELY),
    "tls-injected": Expected("bytes-behind-proceed", LIKELY),
    "tls-stalls": Expected("tls-handshake-stalls", LIKELY),
    "tls-closes": Expected("tls-cut-in-handshake", LIKELY),
    "tls-in-clear": Expected("clear-text-after-proceed", SURE),
    "tls-old-version": Expected("tls-version-too-old", LIKELY),
    "tls-weak-ciphers": Expected("tls-no-common-cipher", LIKELY),
}
_OFFERS = {
    **_all("no-mechanism-offered", LIKELY, "sasl-none-offered", "sasl-empty-list"),
    "sasl-none-in-common": Expected("only-kerberos-offered", LIKELY),
    "sasl-downgrade": Expected("scram-has-vanished", LIKELY),
    "sasl-silent": Expected("login-unanswered", LIKELY),
    "sasl-cut": Expected("login-cut-off", LIKELY),
}
_TRUST = {
    **_all(
        "server-cannot-prove-itself",
        LIKELY,
        *("scram-wrong-signature", "scram-short-signature", "scram-no-signature"),
        *("scram-other-last-word", "scram-success-too-early", "scram-success-at-once"),
    ),
    **_all("nonce-not-of-this-login", LIKELY, "scram-nonce-not-extended", "scram-nonce-not-ours"),
    "scram-few-iterations": Expected("too-few-iterations", SURE),
    "scram-many-iterations": Expected("too-many-iterations", SURE),
    **_all(
        "scram-message-of-server-broken",
        LIKELY,
        *("scram-iterations-no-number", "scram-iterations-leading-zero", "scram-empty-salt"),
        *("scram-salt-not-base64", "scram-no-salt", "scram-reordered", "sasl-not-base64"),
    ),
    "scram-mandatory-extension": Expected("server-demands-extension", LIKELY),
    "scram-error-in-success": Expected("scram-error-from-server", LIKELY),
}
_BINDING = {
    **_all("too-many-sessions", LIKELY, "bind-resource-constraint", "too-many-sessions"),
    "bind-not-allowed": Expected("binding-not-allowed", LIKELY),
    "bind-conflict": Expected("resource-taken", SURE),
    "bind-jid-malformed": Expected("resource-not-acceptable", LIKELY),
    **_all(
        "binding-fails-on-server",
        LIKELY,
        *("bind-bad-request", "bind-internal-server-error", "bind-no-jid"),
    ),
    **_all("binding-unanswered", LIKELY, "bind-silent", "bind-foreign-id"),
    **_all(
        "binding-not-offered",
        LIKELY,
        *("bind-not-offered", "features-empty", "features-voluntary-only"),
    ),
    "bind-other-account": Expected("bound-to-other-account", SURE),
    **_all("bound-to-wrong-address", SURE, "bind-other-domain", "bind-endless-address"),
    "bind-tries": Expected("policy-of-server", POSSIBLE),
    **_all("replaced-by-other-login", LIKELY, "bind-replaced", "exchange-conflict"),
    **_all(
        "session-refused",
        LIKELY,
        *("session-internal-server-error", "session-forbidden", "session-conflict"),
    ),
    "session-silent": Expected("session-unanswered", LIKELY),
}
_EXCHANGING = {
    "roster-silent": Expected("request-unanswered", LIKELY),
    "ping-silent": Expected("line-dead", LIKELY),
    **_all(
        "connection-lost-after-login",
        POSSIBLE,
        *("exchange-cut", "exchange-mid-tag", "server-closes"),
    ),
    "exchange-reset": Expected("connection-reset-after-login", POSSIBLE),
    "message-too-big": Expected("stanza-too-big", LIKELY),
    **_all(
        "message-to-self-refused",
        LIKELY,
        *("message-service-unavailable", "message-recipient-unavailable"),
        *("message-item-not-found", "message-remote-server-not-found"),
        "message-undefined-condition",
    ),
    **_all(
        "message-not-permitted",
        LIKELY,
        *("message-forbidden", "message-not-allowed", "message-not-authorized"),
        *("message-not-acceptable", "message-policy-violation"),
        *("message-registration-required", "message-subscription-required"),
    ),
    **_all(
        "storage-full-or-busy",
        LIKELY,
        *("message-resource-constraint", "message-internal-server-error"),
        "message-remote-server-timeout",
    ),
}
_XML = {
    **_all(
        "server-sends-forbidden-xml",
        LIKELY,
        *("stream-doctype", "features-comment", "features-entity"),
    ),
    **_all("more-than-we-read", SURE, "features-too-deep", "features-endless"),
    **_all(
        "server-sends-broken-xml",
        LIKELY,
        *("features-mismatched", "features-not-utf-8", "features-no-prefix", "features-text"),
        *("stream-latin-1", "stream-byte-order-mark"),
    ),
    **_all("xml-but-not-xmpp", LIKELY, "stream-wrong-namespace", "stream-other-root"),
    **_all("server-out-of-step", LIKELY, "sasl-whitespace", "sasl-success-twice", "tls-whitespace"),
    **_all(
        "good-xml-refused",
        POSSIBLE,
        *("error-bad-format", "error-bad-namespace-prefix", "error-invalid-namespace"),
        *("error-invalid-xml", "error-not-well-formed", "error-restricted-xml"),
        *("error-unsupported-encoding", "error-unsupported-stanza-type"),
        "error-xml-not-well-formed",
    ),
}
_RESOLVING = {
    "dns-no-such-domain": Expected("domain-not-in-dns", SURE),
    "dns-no-address": Expected("no-xmpp-in-dns", SURE),
    **_all("dns-broken", LIKELY, "dns-failed", "dns-loop"),
    "dns-silent": Expected("dns-silent", LIKELY),
    "srv-refused": Expected("xmpp-declined-in-dns", SURE),
    "srv-port-zero": Expected("srv-with-port-zero", SURE),
    "srv-dangling": Expected("srv-target-without-address", SURE),
    "srv-missing-refused": Expected("no-srv-and-nobody-home", LIKELY),
    "srv-all-dead": Expected("no-place-reachable", LIKELY),
    "srv-wrong-port": Expected("nothing-listens-on-port", LIKELY),
    "srv-direct-port": Expected("hangs-up-before-a-word", POSSIBLE),
    "srv-starttls-port": Expected("direct-tls-on-plain-port", SURE),
}
_LATER = {
    "cert-revoked": Expected("certificate-revoked", SURE),
    **_all("lists-do-not-fit", LIKELY, "binding-list-alone", "binding-type-unproven"),
    "scram-list-changed": Expected("mechanism-list-tampered", LIKELY),
    "scram-other-tls": Expected("tls-ends-in-between", LIKELY),
    "digest-wrong-rspauth": Expected("server-cannot-prove-itself", LIKELY),
    "sasl-only-on-request": Expected("only-old-mechanisms-offered", LIKELY),
    "authzid-granted": Expected("bound-by-authzid", SURE),
    "authzid-ignored": Expected("authzid-ignored", SURE),
    "registration-web": Expected("account-made-on-web-page", SURE),
    **_all(
        "registration-refused",
        LIKELY,
        *("registration-closed", "registration-unknown", "registration-spent"),
    ),
}
FIRST = {
    **_RESOLVING,
    **_LATER,
    **_CONNECTION,
    **_OPENING,
    **_HIDING,
    **_CERTIFICATE,
    **_OFFERS,
    **_LOGIN,
    **_TRUST,
    **_BINDING,
    **_EXCHANGING,
    **_XML,
}

# The server gave no reason that anybody could read, or one that nobody knows.
UNKNOWN = (
    *("sasl-unknown-condition", "sasl-no-condition", "error-undefined-condition"),
    *("error-unknown", "error-invalid-id", "error-with-child", "error-not-authorized"),
    *("error-conflict", "message-bad-request", "message-conflict", "message-gone"),
    *("message-feature-not-implemented", "message-jid-malformed", "message-redirect"),
    "message-unexpected-request",
)

# These keep nobody out; the walk comes to its end. Some have met a refusal on the way.
REFUSED_ONCE = ("external-no-account", "sasl-first-refused", "redirect-once", "redirect-under-tls")
HARMLESS = (
    *("stream-no-id", "stream-other-from", "features-whitespace", "features-limits"),
    *("features-pipelining", "features-unknown-voluntary", "features-mechanisms-in-clear"),
    *("tls-optional", "tls-sole", "tls-offered-again", "tls-asks-for-certificate"),
    *("cert-wildcard-good", "cert-srv-id-only", "cert-xmpp-addr-only", "domain-international"),
    *("login-timer", "idle-timer"),
    *("sasl-success-data", "scram-last-challenge", "bind-other-resource"),
    *("session-absent", "session-optional", "session-required", "ping-unsupported"),
    *("push-forged", "push-lookalike", "push-honest", "push-without-from", "asked-for-ping"),
    *("asked-for-unknown", "result-unasked", "result-from-server", "carbon-forged"),
    *("message-unknown-extension", "message-unknown-type", "message-delayed"),
    *("presence-priority", "presence-denied", "presence-asked", "presence-offline"),
    *("presence-approved", "close-no-answer", "close-cut", "close-mid-tag"),
    *("srv-missing", "srv-answered", "srv-many", "srv-one-dangling", "srv-alias"),
    *REFUSED_ONCE,
    "dns-international",
    *("close-late-stanzas", "close-no-notify", "close-reset"),
)
