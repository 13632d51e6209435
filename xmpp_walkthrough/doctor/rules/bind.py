"""Causes at binding: no resource, or that of another account. RFC 6120 §7, RFC 3921 §3."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
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

_SURE, _POSSIBLE = Sureness.SURE, Sureness.POSSIBLE

# The condition of a limit for each account, and of a server that has no room. RFC 6120 §8.3.3.18
SESSIONS = Rule("too-many-sessions", needs=(bind("resource-constraint"),), told=("sessions",))
SESSIONS_SAID = Rule(
    "too-many-sessions-as-told",
    needs=(ended("bind-error"),),
    told=("sessions",),
    only_told=True,
    same_as="too-many-sessions",
)
CONFLICT = Rule(
    "resource-taken", needs=(bind("conflict"),), sureness=_SURE, told=("replaced", "resource")
)
NOT_ALLOWED = Rule(
    "binding-not-allowed",
    needs=(
        bind(
            "not-allowed", "forbidden", "policy-violation", "not-acceptable",
            "registration-required", "subscription-required", "payment-required",
        ),
    ),
    told=("policy", "disabled", "account-deleted"),
)  # fmt: skip
NOT_AUTHORIZED = Rule(
    "login-forgotten-at-binding",
    needs=(bind("not-authorized"), got("success")),
    without=client("no-new-stream"),
    told=("state",),
)
EMPTY = Rule(
    "resource-empty",
    needs=(bind("bad-request", "jid-malformed"), client("empty-resource")),
    sureness=_SURE,
)
BAD_RESOURCE = Rule(
    "resource-not-acceptable",
    needs=(bind("bad-request", "jid-malformed"), client("resource")),
    without=client("empty-resource"),
    told=("preparation", "resource", "too-big"),
)
RESOURCE_SAID = Rule(
    "resource-not-acceptable-as-told",
    needs=(ended("bind-error"),),
    told=("preparation", "resource"),
    only_told=True,
    same_as="resource-not-acceptable",
)
SERVER = Rule(
    "binding-fails-on-server",
    needs=(failed("bind.refused") | bind("internal-server-error", "service-unavailable"),),
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
SERVER_SAID = Rule(
    "binding-fails-on-server-as-told",
    needs=(ended("bind-error"),),
    told=("backend",),
    only_told=True,
    same_as="binding-fails-on-server",
)
NOT_OFFERED = Rule("binding-not-offered", needs=(failed("bind.not-offered"),))
SILENT = Rule("binding-unanswered", needs=(sent("bind"), ended("silence"), at("bind")))
UNMATCHED = Rule("answer-without-id-or-type", needs=(ended("unmatched"),))
NO_STREAM = Rule(
    "silent-after-login",
    needs=(at("bind"), sent("header"), ended("silence")),
    without=got("header-only"),
)
OTHER_ACCOUNT = Rule(
    "bound-to-other-account",
    needs=(note("bind.other-account"),),
    without=kind("anonymous", "kerberos", "external") | client("authzid"),
    sureness=_SURE,
)
WRONG_ADDRESS = Rule(
    "bound-to-wrong-address",
    needs=(breach("bound-to-no-address", "bound-to-other-domain"),),
    sureness=_SURE,
)
BY_TICKET = Rule(
    "bound-to-account-of-ticket",
    needs=(note("bind.other-account"), kind("kerberos", "external")),
    sureness=_SURE,
)
AUTHZID_IGNORED = Rule(
    "authzid-ignored", needs=(note("bind.other-account"), client("authzid-ignored")), sureness=_SURE
)
BY_AUTHZID = Rule("bound-by-authzid", needs=(client("authzid-granted"),), sureness=_SURE)
GUEST = Rule(
    "logged-in-as-guest",
    needs=(kind("anonymous"), got("binding"), note("bind.other-account")),
    sureness=_SURE,
)
# Silence to a request that was not on offer proves nothing; a refusal does.
_SESSION_NOT_KNOWN = session("service-unavailable", "bad-request", "feature-not-implemented")
SESSION_UNASKED = Rule(
    "session-not-offered",
    needs=(client("session-not-offered"), _SESSION_NOT_KNOWN | ended("silence")),
    surer=(_SESSION_NOT_KNOWN,),
)
SESSION_REFUSED = Rule(
    "session-refused",
    needs=(
        session(
            "forbidden", "not-allowed", "not-authorized", "conflict", "internal-server-error",
            "service-unavailable",
        ),
    ),
    without=client("session-not-offered"),
)  # fmt: skip
SESSION_SILENT = Rule(
    "session-unanswered",
    needs=(sent("session"), ended("silence")),
    without=client("session-not-offered"),
)
