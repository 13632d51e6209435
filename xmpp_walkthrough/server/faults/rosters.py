"""Faults of step 5: no roster, presence errors, no answer to a ping. RFC 6121 §2, §4."""

from xmpp_walkthrough.protocol.events import Presence
from xmpp_walkthrough.protocol.stanza import error_reply
from xmpp_walkthrough.server.bending import asked, behind, end_stream, instead, nothing, on, refuse
from xmpp_walkthrough.server.fault import Fault, Hear
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import CLIENT, PING, ROSTER, STANZA_ERRORS


def _asked(tag: str, condition: str = "") -> Hear:
    """Refuse this request, or stay silent where no condition is given."""
    return asked(tag, refuse(condition) if condition else nothing, "get")


def _no_roster(condition: str, *branches: str) -> Fault:
    return Fault(
        f"roster-{condition}",
        "exchange",
        branches,
        hears=_asked(f"{{{ROSTER}}}query", condition),
        family="roster-error",
        condition=(STANZA_ERRORS, condition),
    )


def _presence_error(condition: str, branch: str, detail: str = "") -> Fault:
    """A fault: our presence is taken, and a contact's server returns the copy that it was sent."""
    told = element(CLIENT, "presence", {"to": "romeo@example.net"})
    reply = error_reply(told, condition)
    if detail:
        reply[0][0].text = detail
    return Fault(
        f"presence-{condition}",
        "exchange",
        (branch,),
        says=instead(Presence, behind(serialise(reply))),
        family="presence-error",
        condition=(STANZA_ERRORS, condition),
    )


# RFC 6121 §2.2: a login goes on without a roster.
ITEM_NOT_FOUND = _no_roster("item-not-found", "5r-03")
SERVICE_UNAVAILABLE = _no_roster("service-unavailable", "5r-04")
SERVER_ERROR = _no_roster("internal-server-error", "5r-04")
FORBIDDEN = _no_roster("forbidden")
NOT_ALLOWED = _no_roster("not-allowed")
# §8.2.3 of RFC 6120 owes every request an answer; a client must not wait for ever.
SILENT = Fault("roster-silent", "exchange", ("5i-13",), hears=_asked(f"{{{ROSTER}}}query"))

PRESENCE_JID_MALFORMED = _presence_error("jid-malformed", "5p-13")
PRESENCE_NOT_ALLOWED = _presence_error("not-allowed", "5p-13")
PRESENCE_REMOTE_NOT_FOUND = _presence_error("remote-server-not-found", "5p-13")
PRESENCE_GONE = _presence_error("gone", "5p-22", "xmpp:romeo@example.net")
PRESENCE_REDIRECT = _presence_error("redirect", "5p-22", "xmpp:romeo@example.net")

PING_UNSUPPORTED = Fault(
    "ping-unsupported",
    "exchange",
    ("5i-10",),
    hears=_asked(f"{{{PING}}}ping", "service-unavailable"),
)
PING_SILENT = Fault("ping-silent", "exchange", ("5i-13",), hears=_asked(f"{{{PING}}}ping"))

# RFC 6120 §4.9.3.3: a client that comes back at once with its old resource throws the other session
# out in turn.
KICKED = Fault(
    "exchange-conflict",
    "exchange",
    ("3-08",),
    hears=on(Presence, end_stream("conflict", "Replaced by new connection")),
)
SHUTDOWN = Fault(
    "exchange-shutdown",
    "exchange",
    ("6-06", "SE-20"),
    hears=on(Presence, end_stream("system-shutdown")),
)
