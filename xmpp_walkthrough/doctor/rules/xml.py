"""Causes in broken XML, by the side that sent it. RFC 6120 §4.9.3, §11."""

from xmpp_walkthrough.doctor.causes.rule import likely, possible, sure
from xmpp_walkthrough.doctor.signs.signs import (
    bind,
    breach,
    client,
    ended,
    failed,
    got,
    iq,
    message,
    secured,
    sent,
    stream,
)

_COMPLAINS = stream(
    "not-well-formed", "bad-format", "invalid-xml", "restricted-xml", "bad-namespace-prefix",
    "unsupported-encoding", "xml-not-well-formed", "invalid-namespace", "unsupported-stanza-type",
)  # fmt: skip

# In clear, an attacker on the way may have written it, and any service may listen there.
SERVER_FORBIDDEN = likely(
    "server-sends-forbidden-xml",
    breach("doctype", "entity", "comment", "instruction"),
    surer=(secured("now"),),
)
BEYOND_LIMITS = sure("more-than-we-read", ended("limit"))
SERVER_BROKEN = likely(
    "server-sends-broken-xml",
    breach(
        "syntax", "mismatched-tag", "unbound-prefix", "text", "duplicate-attribute",
        "character", "xml-version", "encoding", "byte-order-mark",
    ),
    surer=(secured("now"),),
)  # fmt: skip
NOT_XMPP = likely(
    "xml-but-not-xmpp", breach("not-a-stream", "stream-namespace"), without=got("header")
)
SERVER_UNEXPECTED = likely("server-out-of-step", ended("breach"), last_resort=True)
CLIENT_DECLARATION = sure(
    "declaration-in-mid-stream",
    _COMPLAINS,
    client("breach-late-declaration", "breach-nested-stream"),
)
CLIENT_BROKEN = sure(
    "client-sends-broken-xml",
    _COMPLAINS, client("breach"),
    without=client(
        "breach-late-declaration", "breach-nested-stream", "breach-content-namespace",
        "breach-stream-namespace",
    ),

)  # fmt: skip
CLIENT_NAMESPACE = sure(
    "client-wrong-namespace",
    _COMPLAINS,
    client("breach-content-namespace", "breach-stream-namespace"),
)
LONG_LANGUAGE = likely(
    "language-too-long",
    stream("policy-violation", "invalid-xml"),
    client("long-language"),
    told=("language",),
)
NO_NEW_STREAM = sure(
    "no-new-stream-after-login", client("no-new-stream"), ended("stream-error", "silence", "lost")
)
STANZA_EARLY = sure(
    "stanza-before-login",
    client("stanza-before-login"),
    stream("not-authorized", "policy-violation", "unsupported-stanza-type")
    | iq("not-authorized")
    | bind("not-authorized")
    | message("service-unavailable")
    | ended("silence"),
)
STANZA_BEFORE_BIND = likely(
    "stanza-before-bind", client("stanza-before-bind"), ended("silence", "stream-error")
)
_OURS = client(
    "breach", "no-new-stream", "stanza-before-login", "stanza-before-bind", "no-to"
) | failed("tls")
COMPLAINT_UNFOUNDED = possible("good-xml-refused", _COMPLAINS, without=_OURS)
# A device that sends bytes before our first ones makes them no XML: the server complains of that.
PROXY_LINE = possible(
    "proxy-line-unexpected",
    stream("not-well-formed", "invalid-xml", "bad-format", "xml-not-well-formed"),
    without=_OURS | got("features") | secured("ever") | sent("starttls"),
)
