"""Whose XML is broken, and what is wrong with it? RFC 6120 §4.9.3, §11."""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness

_SURE = Sureness.SURE
_COMPLAINS = (
    "stream:not-well-formed | stream:bad-format | stream:invalid-xml | stream:restricted-xml"
    " | stream:bad-namespace-prefix | stream:unsupported-encoding | stream:xml-not-well-formed"
    " | stream:invalid-namespace | stream:unsupported-stanza-type"
)

# In clear, anybody on the way may have written it, and anything may listen there.
SERVER_FORBIDDEN = Rule(
    "server-sends-forbidden-xml",
    needs=("breach:doctype | breach:entity | breach:comment | breach:instruction",),
    surer=("secured:now",),
)
BEYOND_LIMITS = Rule("more-than-we-read", needs=("ended:limit",), sureness=_SURE)
SERVER_BROKEN = Rule(
    "server-sends-broken-xml",
    needs=(
        "breach:syntax | breach:mismatched-tag | breach:unbound-prefix | breach:text"
        " | breach:duplicate-attribute | breach:character | breach:xml-version"
        " | breach:encoding | breach:byte-order-mark",
    ),
    surer=("secured:now",),
)
NOT_XMPP = Rule(
    "xml-but-not-xmpp",
    needs=("breach:not-a-stream | breach:stream-namespace",),
    without=("got:header",),
)
SERVER_UNEXPECTED = Rule("server-out-of-step", needs=("ended:breach",), last_resort=True)
CLIENT_DECLARATION = Rule(
    "declaration-in-mid-stream",
    needs=(_COMPLAINS, "client:breach-late-declaration | client:breach-nested-stream"),
    sureness=_SURE,
)
CLIENT_BROKEN = Rule(
    "client-sends-broken-xml",
    needs=(_COMPLAINS, "client:breach"),
    without=(
        "client:breach-late-declaration",
        "client:breach-nested-stream",
        "client:breach-content-namespace",
        "client:breach-stream-namespace",
    ),
    sureness=_SURE,
)
CLIENT_NAMESPACE = Rule(
    "client-wrong-namespace",
    needs=(_COMPLAINS, "client:breach-content-namespace | client:breach-stream-namespace"),
    sureness=_SURE,
)
LONG_LANGUAGE = Rule(
    "language-too-long",
    needs=("stream:policy-violation | stream:invalid-xml", "client:long-language"),
    told=("language",),
)
NO_NEW_STREAM = Rule(
    "no-new-stream-after-login",
    needs=("client:no-new-stream", "ended:stream-error | ended:silence | ended:lost"),
    sureness=_SURE,
)
STANZA_EARLY = Rule(
    "stanza-before-login",
    needs=(
        "client:stanza-before-login",
        "stream:not-authorized | stream:policy-violation | stream:unsupported-stanza-type"
        " | iq:not-authorized | bind:not-authorized | message:service-unavailable"
        " | ended:silence",
    ),
    sureness=_SURE,
)
STANZA_BEFORE_BIND = Rule(
    "stanza-before-bind",
    needs=("client:stanza-before-bind", "ended:silence | ended:stream-error"),
)
_OURS = (
    *("client:breach", "client:no-new-stream", "client:stanza-before-login"),
    *("client:stanza-before-bind", "client:no-to", "failed:tls"),
)
COMPLAINT_UNFOUNDED = Rule(
    "good-xml-refused",
    needs=(_COMPLAINS,),
    without=_OURS,
    sureness=Sureness.POSSIBLE,
)
# Whoever says something before our first word makes it no XML: then that is complained about.
PROXY_LINE = Rule(
    "proxy-line-unexpected",
    needs=(
        "stream:not-well-formed | stream:invalid-xml | stream:bad-format"
        " | stream:xml-not-well-formed",
    ),
    without=(*_OURS, "got:features", "secured:ever", "sent:starttls"),
    sureness=Sureness.POSSIBLE,
)
