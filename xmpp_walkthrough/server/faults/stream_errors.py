"""Each stream error as the answer to a client's header. RFC 6120 §4.9.3, RFC 3920 §4.7.3.

Some come with the words of real servers, which the doctor has to understand.
"""

import re

from xmpp_walkthrough.protocol.events import StreamHeader
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.server.bending import answer_header, end_stream, instead, on
from xmpp_walkthrough.server.fault import Fault, Utterance
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import STREAM_ERRORS

_NOT_HERE = "This server does not serve ceit.org"


def _bare(moment: Utterance) -> bytes:
    """As Prosody has it where only an error follows: no `from`, no `version`, an empty id."""
    bare = re.sub(rb' (?:from|version)="[^"]*"', b"", moment.data.partition(b"<stream:")[2])
    return b'<?xml version="1.0"?><stream:' + re.sub(rb' id="[^"]*"', b' id=""', bare)


def _answers(condition: str, branch: str, text: str = "") -> Fault:
    return Fault(
        f"error-{condition}",
        "open",
        (branch,),
        hears=on(StreamHeader, end_stream(condition, text)),
        family="stream-error",
        condition=(STREAM_ERRORS, condition),
    )


# In the order of RFC 6120 §4.9.3, so that a missing one is seen.
BAD_FORMAT = _answers("bad-format", "SE-01")
BAD_NAMESPACE_PREFIX = _answers("bad-namespace-prefix", "SE-02")
CONFLICT = _answers("conflict", "SE-03", "Replaced by new connection")
CONNECTION_TIMEOUT = _answers("connection-timeout", "SE-04")
HOST_GONE = _answers("host-gone", "SE-05")
HOST_UNKNOWN = _answers("host-unknown", "SE-06", _NOT_HERE)
IMPROPER_ADDRESSING = _answers("improper-addressing", "SE-07")
INTERNAL_SERVER_ERROR = _answers("internal-server-error", "SE-08")
INVALID_FROM = _answers("invalid-from", "SE-09", "Improper 'from' attribute")
INVALID_NAMESPACE = _answers("invalid-namespace", "SE-10")
INVALID_XML = _answers("invalid-xml", "SE-11")
NOT_AUTHORIZED = _answers("not-authorized", "SE-12")
NOT_WELL_FORMED = _answers("not-well-formed", "SE-13")
POLICY_VIOLATION = _answers("policy-violation", "SE-14")
REMOTE_CONNECTION_FAILED = _answers("remote-connection-failed", "SE-15")
RESET = _answers("reset", "SE-16")
RESOURCE_CONSTRAINT = _answers("resource-constraint", "SE-17")
RESTRICTED_XML = _answers("restricted-xml", "SE-18")
SYSTEM_SHUTDOWN = _answers("system-shutdown", "SE-20", "The server is being updated.")
UNDEFINED_CONDITION = _answers("undefined-condition", "SE-21")
UNSUPPORTED_ENCODING = _answers("unsupported-encoding", "SE-22")
UNSUPPORTED_FEATURE = _answers("unsupported-feature", "SE-23")
UNSUPPORTED_STANZA_TYPE = _answers("unsupported-stanza-type", "SE-24")
UNSUPPORTED_VERSION = _answers("unsupported-version", "SE-25")

# RFC 3920 had these two names, and old servers have them still.
OLD_NOT_WELL_FORMED = Fault(
    "error-xml-not-well-formed",
    "open",
    ("1-24",),
    hears=on(StreamHeader, end_stream("xml-not-well-formed")),
)
INVALID_ID = Fault(
    "error-invalid-id", "open", ("1-24",), hears=on(StreamHeader, end_stream("invalid-id"))
)
# §4.9.2: an unknown condition counts as undefined-condition.
UNKNOWN_CONDITION = Fault(
    "error-unknown", "open", ("1-24",), hears=on(StreamHeader, end_stream("out-of-coffee"))
)

_WHY = element("urn:example:walk", "queue-is-full", {"length": "4711"})
_WITH_CHILD = serialise(stream_error("undefined-condition", "Please come back later.", _WHY))
WITH_CHILD = Fault(
    "error-with-child", "open", ("1-23",), hears=on(StreamHeader, answer_header(_WITH_CHILD))
)

_BAN = (
    "Too many (5) failed authentications from this IP address (127.0.0.1). "
    "The address will be unblocked at 23:59:59 UTC"
)
# The very words of ejabberd's fail2ban module, and no condition that says so.
BANNED = Fault(
    "banned", "open", ("1-27",), hears=on(StreamHeader, end_stream("policy-violation", _BAN))
)
BARE_HEADER = Fault(
    "error-behind-bare-header",
    "open",
    (),
    hears=on(StreamHeader, answer_header(serialise(stream_error("host-unknown", _NOT_HERE)))),
    says=instead(StreamHeader, _bare),
)
