"""Faults of the session request of RFC 3921 §3: refused, required, optional, absent."""

from xmpp_walkthrough.server.bending import asked, configured, nothing, refuse
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.wire.names import SESSION, STANZA_ERRORS

_REQUEST = f"{{{SESSION}}}session"


def _answers(condition: str, branch: str) -> Fault:
    return Fault(
        f"session-{condition}",
        "session",
        (branch,),
        config=configured(session="required"),
        hears=asked(_REQUEST, refuse(condition)),
        family="session-error",
        condition=(STANZA_ERRORS, condition),
    )


# The three errors that RFC 3921 §3 names.
SERVER_ERROR = _answers("internal-server-error", "4-06")
FORBIDDEN = _answers("forbidden", "4-07")
CONFLICT = _answers("conflict", "4-08")
SILENT = Fault(
    "session-silent",
    "session",
    ("5i-13",),
    config=configured(session="required"),
    hears=asked(_REQUEST, nothing),
)
# RFC 6121 has dropped the request: absent and optional are today's servers, required is of 2004.
ABSENT = Fault("session-absent", "session", ("4-01",), config=configured(session="absent"))
OPTIONAL = Fault("session-optional", "session", ("4-02",), config=configured(session="optional"))
REQUIRED = Fault("session-required", "session", ("4-03",), config=configured(session="required"))
