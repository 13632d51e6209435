"""Faults of messages: each stanza error as the answer to one. RFC 6120 §8.3.3, RFC 6121 §8.5."""

from xmpp_walkthrough.protocol.events import Message
from xmpp_walkthrough.server.bending import end_stream, on, refuse
from xmpp_walkthrough.server.ending import STANZA_TOO_BIG
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.wire.names import STANZA_ERRORS


def _answers(condition: str, branches: tuple[str, ...] = ("5m-19",), detail: str = "") -> Fault:
    return Fault(
        f"message-{condition}",
        "exchange",
        branches,
        hears=on(Message, refuse(condition, detail=detail)),
        family="message-error",
        condition=(STANZA_ERRORS, condition),
    )


BAD_REQUEST = _answers("bad-request")
CONFLICT = _answers("conflict")
FEATURE_NOT_IMPLEMENTED = _answers("feature-not-implemented")
FORBIDDEN = _answers("forbidden")
GONE = _answers("gone", ("5m-14",), "xmpp:mbed@example.net")
INTERNAL_SERVER_ERROR = _answers("internal-server-error")
ITEM_NOT_FOUND = _answers("item-not-found")
JID_MALFORMED = _answers("jid-malformed", ("5m-13",))
NOT_ACCEPTABLE = _answers("not-acceptable")
NOT_ALLOWED = _answers("not-allowed")
NOT_AUTHORIZED = _answers("not-authorized")
POLICY_VIOLATION = _answers("policy-violation", ("5m-11",))
RECIPIENT_UNAVAILABLE = _answers("recipient-unavailable")
REDIRECT = _answers("redirect", ("5m-14",), "xmpp:mbed@example.net")
REGISTRATION_REQUIRED = _answers("registration-required")
REMOTE_SERVER_NOT_FOUND = _answers("remote-server-not-found", ("5m-09",))
REMOTE_SERVER_TIMEOUT = _answers("remote-server-timeout", ("5m-10",))
RESOURCE_CONSTRAINT = _answers("resource-constraint")
SERVICE_UNAVAILABLE = _answers("service-unavailable", ("5m-05",))
SUBSCRIPTION_REQUIRED = _answers("subscription-required")
UNDEFINED_CONDITION = _answers("undefined-condition")
UNEXPECTED_REQUEST = _answers("unexpected-request")

TOO_BIG = Fault(
    "message-too-big",
    "exchange",
    ("5m-12", "SE-14"),
    hears=on(Message, end_stream("policy-violation", "", STANZA_TOO_BIG)),
)
