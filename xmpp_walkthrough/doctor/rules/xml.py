"""Causes in broken XML, by the side that sent it. RFC 6120 §4.9.3, §11."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
from xmpp_walkthrough.doctor.signs import signs as s

_COMPLAINS = s.stream(
    "not-well-formed", "bad-format", "invalid-xml", "restricted-xml", "bad-namespace-prefix",
    "unsupported-encoding", "xml-not-well-formed", "invalid-namespace", "unsupported-stanza-type",
)  # fmt: skip

# In clear, an attacker on the way may have written it, and any service may listen there.
SERVER_FORBIDDEN = likely(
    "server-sends-forbidden-xml",
    s.breach("doctype", "entity", "comment", "instruction"),
    surer=(s.secured("now"),),
)
BEYOND_LIMITS = sure("more-than-we-read", s.ended("limit"))
SERVER_BROKEN = likely(
    "server-sends-broken-xml",
    s.breach(
        "syntax", "mismatched-tag", "unbound-prefix", "text", "duplicate-attribute",
        "character", "xml-version", "encoding", "byte-order-mark",
    ),
    surer=(s.secured("now"),),
)  # fmt: skip
NOT_XMPP = likely(
    "xml-but-not-xmpp", s.breach("not-a-stream", "stream-namespace"), without=s.got("header")
)
SERVER_UNEXPECTED = likely("server-out-of-step", s.ended("breach"), last_resort=True)
CLIENT_DECLARATION = sure(
    "declaration-in-mid-stream",
    _COMPLAINS,
    s.client("breach-late-declaration", "breach-nested-stream"),
)
CLIENT_BROKEN = sure(
    "client-sends-broken-xml",
    _COMPLAINS, s.client("breach"),
    without=s.client(
        "breach-late-declaration", "breach-nested-stream", "breach-content-namespace",
        "breach-stream-namespace",
    ),

)  # fmt: skip
CLIENT_NAMESPACE = sure(
    "client-wrong-namespace",
    _COMPLAINS,
    s.client("breach-content-namespace", "breach-stream-namespace"),
)
LONG_LANGUAGE = likely(
    "language-too-long",
    s.stream("policy-violation", "invalid-xml"),
    s.client("long-language"),
    told=("language",),
)
NO_NEW_STREAM = sure(
    "no-new-stream-after-login",
    s.client("no-new-stream"),
    s.ended("stream-error", "silence", "lost"),
)
STANZA_EARLY = sure(
    "stanza-before-login",
    s.client("stanza-before-login"),
    s.stream("not-authorized", "policy-violation", "unsupported-stanza-type")
    | s.iq("not-authorized")
    | s.bind("not-authorized")
    | s.message("service-unavailable")
    | s.ended("silence"),
)
STANZA_BEFORE_BIND = likely(
    "stanza-before-bind", s.client("stanza-before-bind"), s.ended("silence", "stream-error")
)
_OURS = s.client(
    "breach", "no-new-stream", "stanza-before-login", "stanza-before-bind", "no-to"
) | s.failed("tls")
COMPLAINT_UNFOUNDED = possible("good-xml-refused", _COMPLAINS, without=_OURS)
# A device that sends bytes before our first ones makes them no XML: the server complains of that.
PROXY_LINE = possible(
    "proxy-line-unexpected",
    s.stream("not-well-formed", "invalid-xml", "bad-format", "xml-not-well-formed"),
    without=_OURS | s.got("features") | s.secured("ever") | s.sent("starttls"),
)
