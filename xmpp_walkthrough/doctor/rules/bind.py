"""Causes at binding: no resource, or that of another account. RFC 6120 §7, RFC 3921 §3."""

from xmpp_walkthrough.doctor.causes.rule import as_told, likely, sure
from xmpp_walkthrough.doctor.signs import signs as s

# The condition of a limit for each account, and of a server that has no room. RFC 6120 §8.3.3.18
SESSIONS = likely("too-many-sessions", s.bind("resource-constraint"), told=("sessions",))
SESSIONS_SAID = as_told("too-many-sessions", s.ended("bind-error"), told=("sessions",))
CONFLICT = sure("resource-taken", s.bind("conflict"), told=("replaced", "resource"))
NOT_ALLOWED = likely(
    "binding-not-allowed",
    s.bind(
        "not-allowed", "forbidden", "policy-violation", "not-acceptable",
        "registration-required", "subscription-required", "payment-required",
    ),
    told=("policy", "disabled", "account-deleted"),
)  # fmt: skip
NOT_AUTHORIZED = likely(
    "login-forgotten-at-binding",
    s.bind("not-authorized"),
    s.got("success"),
    without=s.client("no-new-stream"),
    told=("state",),
)
EMPTY = sure("resource-empty", s.bind("bad-request", "jid-malformed"), s.client("empty-resource"))
BAD_RESOURCE = likely(
    "resource-not-acceptable",
    s.bind("bad-request", "jid-malformed"),
    s.client("resource"),
    without=s.client("empty-resource"),
    told=("preparation", "resource", "too-big"),
)
RESOURCE_SAID = as_told(
    "resource-not-acceptable", s.ended("bind-error"), told=("preparation", "resource")
)
SERVER = likely(
    "binding-fails-on-server",
    s.failed("bind.refused") | s.bind("internal-server-error", "service-unavailable"),
    without=(
        s.bind(
        "conflict", "not-allowed", "forbidden", "resource-constraint", "policy-violation",
        "not-acceptable", "registration-required", "subscription-required", "payment-required",
        "not-authorized",
    )
        | s.client("resource")
    ),
    told=("backend", "idle", "shutdown"),
)  # fmt: skip
SERVER_SAID = as_told("binding-fails-on-server", s.ended("bind-error"), told=("backend",))
NOT_OFFERED = likely("binding-not-offered", s.failed("bind.not-offered"))
SILENT = likely("binding-unanswered", s.sent("bind"), s.ended("silence"), s.at("bind"))
UNMATCHED = likely("answer-without-id-or-type", s.ended("unmatched"))
NO_STREAM = likely(
    "silent-after-login",
    s.at("bind"),
    s.sent("header"),
    s.ended("silence"),
    without=s.got("header-only"),
)
OTHER_ACCOUNT = sure(
    "bound-to-other-account",
    s.note("bind.other-account"),
    without=s.kind("anonymous", "kerberos", "external") | s.client("authzid"),
)
WRONG_ADDRESS = sure(
    "bound-to-wrong-address", s.breach("bound-to-no-address", "bound-to-other-domain")
)
BY_TICKET = sure(
    "bound-to-account-of-ticket", s.note("bind.other-account"), s.kind("kerberos", "external")
)
AUTHZID_IGNORED = sure("authzid-ignored", s.note("bind.other-account"), s.client("authzid-ignored"))
BY_AUTHZID = sure("bound-by-authzid", s.client("authzid-granted"))
GUEST = sure(
    "logged-in-as-guest", s.kind("anonymous"), s.got("binding"), s.note("bind.other-account")
)
# Silence to a request that was not on offer proves nothing; a refusal does.
_SESSION_NOT_KNOWN = s.session("service-unavailable", "bad-request", "feature-not-implemented")
SESSION_UNASKED = likely(
    "session-not-offered",
    s.client("session-not-offered"),
    _SESSION_NOT_KNOWN | s.ended("silence"),
    surer=(_SESSION_NOT_KNOWN,),
)
SESSION_REFUSED = likely(
    "session-refused",
    s.session(
        "forbidden", "not-allowed", "not-authorized", "conflict", "internal-server-error",
        "service-unavailable",
    ),
    without=s.client("session-not-offered"),
)  # fmt: skip
SESSION_SILENT = likely(
    "session-unanswered",
    s.sent("session"),
    s.ended("silence"),
    without=s.client("session-not-offered"),
)
