"""Why does a login get no resource, or that of another account? RFC 6120 §7, RFC 3921 §3."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness

_SURE, _POSSIBLE = Sureness.SURE, Sureness.POSSIBLE

# The condition of a limit for each account, and of a server that has no room. RFC 6120 §8.3.3.18
SESSIONS = Rule("too-many-sessions", needs=("bind:resource-constraint",), told=("sessions",))
SESSIONS_SAID = Rule(
    "too-many-sessions-as-told",
    needs=("ended:bind-error",),
    told=("sessions",),
    only_told=True,
    same_as="too-many-sessions",
)
CONFLICT = Rule(
    "resource-taken", needs=("bind:conflict",), sureness=_SURE, told=("replaced", "resource")
)
NOT_ALLOWED = Rule(
    "binding-not-allowed",
    needs=(
        "bind:not-allowed | bind:forbidden | bind:policy-violation | bind:not-acceptable"
        " | bind:registration-required | bind:subscription-required | bind:payment-required",
    ),
    told=("policy", "disabled", "account-deleted"),
)
NOT_AUTHORIZED = Rule(
    "login-forgotten-at-binding",
    needs=("bind:not-authorized", "got:success"),
    without=("client:no-new-stream",),
    told=("state",),
)
EMPTY = Rule(
    "resource-empty",
    needs=("bind:bad-request | bind:jid-malformed", "client:empty-resource"),
    sureness=_SURE,
)
BAD_RESOURCE = Rule(
    "resource-not-acceptable",
    needs=("bind:bad-request | bind:jid-malformed", "client:resource"),
    without=("client:empty-resource",),
    told=("preparation", "resource", "too-big"),
)
RESOURCE_SAID = Rule(
    "resource-not-acceptable-as-told",
    needs=("ended:bind-error",),
    told=("preparation", "resource"),
    only_told=True,
    same_as="resource-not-acceptable",
)
SERVER = Rule(
    "binding-fails-on-server",
    needs=("failed:bind.refused | bind:internal-server-error | bind:service-unavailable",),
    without=(
        *("bind:conflict", "bind:not-allowed", "bind:forbidden", "bind:resource-constraint"),
        *("bind:policy-violation", "bind:not-acceptable", "bind:registration-required"),
        *("bind:subscription-required", "bind:payment-required", "bind:not-authorized"),
        "client:resource",
    ),
    told=("backend", "idle", "shutdown"),
)
SERVER_SAID = Rule(
    "binding-fails-on-server-as-told",
    needs=("ended:bind-error",),
    told=("backend",),
    only_told=True,
    same_as="binding-fails-on-server",
)
NOT_OFFERED = Rule("binding-not-offered", needs=("failed:bind.not-offered",))
SILENT = Rule("binding-unanswered", needs=("sent:bind", "ended:silence", "at:bind"))
UNMATCHED = Rule("answer-without-id-or-type", needs=("ended:unmatched",))
NO_STREAM = Rule(
    "silent-after-login",
    needs=("at:bind", "sent:header", "ended:silence"),
    without=("got:header-only",),
)
OTHER_ACCOUNT = Rule(
    "bound-to-other-account",
    needs=("note:bind.other-account",),
    without=("kind:anonymous", "client:authzid", "kind:kerberos", "kind:external"),
    sureness=_SURE,
)
WRONG_ADDRESS = Rule(
    "bound-to-wrong-address",
    needs=("breach:bound-to-no-address | breach:bound-to-other-domain",),
    sureness=_SURE,
)
BY_TICKET = Rule(
    "bound-to-account-of-ticket",
    needs=("note:bind.other-account", "kind:kerberos | kind:external"),
    sureness=_SURE,
)
AUTHZID_IGNORED = Rule(
    "authzid-ignored", needs=("note:bind.other-account", "client:authzid-ignored"), sureness=_SURE
)
BY_AUTHZID = Rule("bound-by-authzid", needs=("client:authzid-granted",), sureness=_SURE)
GUEST = Rule(
    "logged-in-as-guest",
    needs=("kind:anonymous", "got:binding", "note:bind.other-account"),
    sureness=_SURE,
)
# Silence to what nobody had offered proves nothing; a refusal does.
_SESSION_NOT_KNOWN = (
    "session:service-unavailable | session:bad-request | session:feature-not-implemented"
)
SESSION_UNASKED = Rule(
    "session-not-offered",
    needs=("client:session-not-offered", f"{_SESSION_NOT_KNOWN} | ended:silence"),
    surer=(_SESSION_NOT_KNOWN,),
)
SESSION_REFUSED = Rule(
    "session-refused",
    needs=(
        "session:forbidden | session:not-allowed | session:not-authorized | session:conflict"
        " | session:internal-server-error | session:service-unavailable",
    ),
    without=("client:session-not-offered",),
)
SESSION_SILENT = Rule(
    "session-unanswered",
    needs=("sent:session", "ended:silence"),
    without=("client:session-not-offered",),
)
