"""Causes in broken XML, by the side that sent it. RFC 6120 §4.9.3, §11."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
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

_SURE = Sureness.SURE
_COMPLAINS = stream(
    "not-well-formed", "bad-format", "invalid-xml", "restricted-xml", "bad-namespace-prefix",
    "unsupported-encoding", "xml-not-well-formed", "invalid-namespace", "unsupported-stanza-type",
)  # fmt: skip

# In clear, an attacker on the way may have written it, and any service may listen there.
SERVER_FORBIDDEN = Rule(
    "server-sends-forbidden-xml",
    needs=(breach("doctype", "entity", "comment", "instruction"),),
    surer=(secured("now"),),
)
BEYOND_LIMITS = Rule("more-than-we-read", needs=(ended("limit"),), sureness=_SURE)
SERVER_BROKEN = Rule(
    "server-sends-broken-xml",
    needs=(
        breach(
            "syntax", "mismatched-tag", "unbound-prefix", "text", "duplicate-attribute",
            "character", "xml-version", "encoding", "byte-order-mark",
        ),
    ),
    surer=(secured("now"),),
)  # fmt: skip
NOT_XMPP = Rule(
    "xml-but-not-xmpp", needs=(breach("not-a-stream", "stream-namespace"),), without=got("header")
)
SERVER_UNEXPECTED = Rule("server-out-of-step", needs=(ended("breach"),), last_resort=True)
CLIENT_DECLARATION = Rule(
    "declaration-in-mid-stream",
    needs=(_COMPLAINS, client("breach-late-declaration", "breach-nested-stream")),
    sureness=_SURE,
)
CLIENT_BROKEN = Rule(
    "client-sends-broken-xml",
    needs=(_COMPLAINS, client("breach")),
    without=client(
        "breach-late-declaration", "breach-nested-stream", "breach-content-namespace",
        "breach-stream-namespace",
    ),
    sureness=_SURE,
)  # fmt: skip
CLIENT_NAMESPACE = Rule(
    "client-wrong-namespace",
    needs=(_COMPLAINS, client("breach-content-namespace", "breach-stream-namespace")),
    sureness=_SURE,
)
LONG_LANGUAGE = Rule(
    "language-too-long",
    needs=(stream("policy-violation", "invalid-xml"), client("long-language")),
    told=("language",),
)
NO_NEW_STREAM = Rule(
    "no-new-stream-after-login",
    needs=(client("no-new-stream"), ended("stream-error", "silence", "lost")),
    sureness=_SURE,
)
STANZA_EARLY = Rule(
    "stanza-before-login",
    needs=(
        client("stanza-before-login"),
        stream("not-authorized", "policy-violation", "unsupported-stanza-type")
        | iq("not-authorized")
        | bind("not-authorized")
        | message("service-unavailable")
        | ended("silence"),
    ),
    sureness=_SURE,
)
STANZA_BEFORE_BIND = Rule(
    "stanza-before-bind", needs=(client("stanza-before-bind"), ended("silence", "stream-error"))
)
_OURS = client(
    "breach", "no-new-stream", "stanza-before-login", "stanza-before-bind", "no-to"
) | failed("tls")
COMPLAINT_UNFOUNDED = Rule(
    "good-xml-refused", needs=(_COMPLAINS,), without=_OURS, sureness=Sureness.POSSIBLE
)
# A device that sends bytes before our first ones makes them no XML: the server complains of that.
PROXY_LINE = Rule(
    "proxy-line-unexpected",
    needs=(stream("not-well-formed", "invalid-xml", "bad-format", "xml-not-well-formed"),),
    without=_OURS | got("features") | secured("ever") | sent("starttls"),
    sureness=Sureness.POSSIBLE,
)
