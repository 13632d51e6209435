"""Causes at binding: no resource, or that of another account. RFC 6120 §7, RFC 3921 §3."""

from xmpp_walkthrough.doctor.causes.rule import as_told, likely, sure
from xmpp_walkthrough.doctor.signs.signs import (
    at,
    bind,
    breach,
    client,
    ended,
    failed,
    got,
    kind,
    note,
    sent,
    session,
)

# The condition of a limit for each account, and of a server that has no room. RFC 6120 §8.3.3.18
SESSIONS = likely("too-many-sessions", bind("resource-constraint"), told=("sessions",))
SESSIONS_SAID = as_told("too-many-sessions", ended("bind-error"), told=("sessions",))
CONFLICT = sure("resource-taken", bind("conflict"), told=("replaced", "resource"))
NOT_ALLOWED = likely(
    "binding-not-allowed",
    bind(
        "not-allowed", "forbidden", "policy-violation", "not-acceptable",
        "registration-required", "subscription-required", "payment-required",
    ),
    told=("policy", "disabled", "account-deleted"),
)  # fmt: skip
NOT_AUTHORIZED = likely(
    "login-forgotten-at-binding",
    bind("not-authorized"),
    got("success"),
    without=client("no-new-stream"),
    told=("state",),
)
EMPTY = sure("resource-empty", bind("bad-request", "jid-malformed"), client("empty-resource"))
BAD_RESOURCE = likely(
    "resource-not-acceptable",
    bind("bad-request", "jid-malformed"),
    client("resource"),
    without=client("empty-resource"),
    told=("preparation", "resource", "too-big"),
)
RESOURCE_SAID = as_told(
    "resource-not-acceptable", ended("bind-error"), told=("preparation", "resource")
)
SERVER = likely(
    "binding-fails-on-server",
    failed("bind.refused") | bind("internal-server-error", "service-unavailable"),
    without=(
        bind(
        "conflict", "not-allowed", "forbidden", "resource-constraint", "policy-violation",
        "not-acceptable", "registration-required", "subscription-required", "payment-required",
        "not-authorized",
    )
        | client("resource")
    ),
    told=("backend", "idle", "shutdown"),
)  # fmt: skip
SERVER_SAID = as_told("binding-fails-on-server", ended("bind-error"), told=("backend",))
NOT_OFFERED = likely("binding-not-offered", failed("bind.not-offered"))
SILENT = likely("binding-unanswered", sent("bind"), ended("silence"), at("bind"))
UNMATCHED = likely("answer-without-id-or-type", ended("unmatched"))
NO_STREAM = likely(
    "silent-after-login", at("bind"), sent("header"), ended("silence"), without=got("header-only")
)
OTHER_ACCOUNT = sure(
    "bound-to-other-account",
    note("bind.other-account"),
    without=kind("anonymous", "kerberos", "external") | client("authzid"),
)
WRONG_ADDRESS = sure(
    "bound-to-wrong-address", breach("bound-to-no-address", "bound-to-other-domain")
)
BY_TICKET = sure(
    "bound-to-account-of-ticket", note("bind.other-account"), kind("kerberos", "external")
)
AUTHZID_IGNORED = sure("authzid-ignored", note("bind.other-account"), client("authzid-ignored"))
BY_AUTHZID = sure("bound-by-authzid", client("authzid-granted"))
GUEST = sure("logged-in-as-guest", kind("anonymous"), got("binding"), note("bind.other-account"))
# Silence to a request that was not on offer proves nothing; a refusal does.
_SESSION_NOT_KNOWN = session("service-unavailable", "bad-request", "feature-not-implemented")
SESSION_UNASKED = likely(
    "session-not-offered",
    client("session-not-offered"),
    _SESSION_NOT_KNOWN | ended("silence"),
    surer=(_SESSION_NOT_KNOWN,),
)
SESSION_REFUSED = likely(
    "session-refused",
    session(
        "forbidden", "not-allowed", "not-authorized", "conflict", "internal-server-error",
        "service-unavailable",
    ),
    without=client("session-not-offered"),
)  # fmt: skip
SESSION_SILENT = likely(
    "session-unanswered", sent("session"), ended("silence"), without=client("session-not-offered")
)
