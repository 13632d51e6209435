"""What if it never ends? Bytes, units and time without bound, at every moment of a walk."""

from __future__ import annotations

from evil.acts import Act, Drip, Flood, Hear, Hush, Many, Raw, StartTls, Wait, say
from evil.behaviour import Behaviour, at, grave, tame
from evil.places import (
    BOUND,
    CHALLENGE,
    CLEAR_FEATURES,
    CLEAR_HEADER,
    CLOSE,
    LOGIN_HEADER,
    MESSAGE,
    PING,
    PRESENCE,
    PROCEED,
    ROSTER,
    SUCCESS,
    TLS_FEATURES,
)
from evil.tls import Tls

_MESSAGE = b"<message from='%domain%'><body>and again</body></message>"
_PING = b"<iq type='get' id='p' from='%domain%'><ping xmlns='urn:xmpp:ping'/></iq>"
_HEADER = (
    b"<stream:stream from='%domain%' id='evil' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'>"
)


def _now_and_then(unit: bytes) -> tuple[Act, ...]:
    """Every tenth of a second, for longer than anybody waits."""
    return (say(unit), Wait(0.1)) * 300


BEHAVIOURS = [
    grave("flood-first", "letters without end in the place of a header",
          at(CLEAR_HEADER, Flood(b"evil "))),
    grave("flood-nul", "NUL bytes without end", at(CLEAR_HEADER, Flood(b"\0"))),
    grave("flood-spaces", "spaces without end before the features",
          at(CLEAR_FEATURES, Flood(b" \n"))),
    grave("flood-headers", "headers without end", at(CLEAR_HEADER, Flood(_HEADER))),
    grave("flood-features", "features without end", at(TLS_FEATURES, Flood(b"<stream:features/>"))),
    grave("flood-unknown", "elements that nobody knows, without end, before the login",
          at(TLS_FEATURES, Flood(b"<e xmlns='urn:e'/>"))),
    grave("flood-challenges", "challenges without end", at(CHALLENGE, Flood(
        b"<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>cj0x</challenge>"))),
    grave("flood-failures", "failures without end", at(SUCCESS, Flood(
        b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"))),
    grave("flood-proceed", "proceed without end", at(PROCEED, Flood(
        b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))),
    grave("flood-instead-of-bind", "stanzas without end in the place of a binding", at(
        BOUND, Flood(b"<iq type='result' id='no'/>"))),
    grave("flood-messages", "messages without end, behind the binding",
          at(BOUND, say(b"%honest%"), Flood(_MESSAGE))),
    grave("flood-presences", "presence of ever the same contact, without end",
          at(PRESENCE, say(b"%honest%"), Flood(b"<presence from='a@b.example'/>"))),
    grave("flood-requests", "requests without end, each of which wants an answer",
          at(PRESENCE, say(b"%honest%"), Flood(_PING))),
    grave("flood-requests-before", "requests without end in the place of the roster",
          at(ROSTER, Flood(_PING))),
    grave("flood-pushes", "pushes of the roster without end", at(ROSTER, say(b"%honest%"), Flood(
        b"<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='a@b'/></query></iq>"))),
    grave("flood-results", "results for nothing, without end",
          at(ROSTER, Flood(b"<iq type='result' id='x'/>"))),
    grave("flood-errors", "errors for nothing, without end", at(MESSAGE, Flood(
        b"<message type='error'><error type='cancel'/></message>"))),
    grave("flood-keepalive", "spaces without end in the place of our message",
          at(MESSAGE, Flood(b" "))),
    grave("flood-tags", "tags that are never closed, without end", at(ROSTER, Flood(b"<a>"))),
    grave("flood-one-text", "a text without end, in one message",
          at(ROSTER, say(b"<message><body>"), Flood(b"text "))),
    grave("flood-one-attribute", "an attribute without end",
          at(ROSTER, say(b"<message a='"), Flood(b">"))),
    grave("flood-children", "children without end, in one stanza",
          at(ROSTER, say(b"<message>"), Flood(b"<a/>"))),
    grave("flood-largest", "messages as large as they may be, without end",
          at(PING, say(Many(b"<message><body>" + b"m" * 200_000 + b"</body></message>", 300)),
             Hush())),
    tame("flood-at-close", "messages without end, for our close", at(CLOSE, Flood(_MESSAGE))),
    tame("flood-spaces-at-close", "spaces without end, for our close", at(CLOSE, Flood(b" "))),
    tame("flood-requests-at-close", "requests without end, for our close", at(CLOSE, Flood(_PING))),
    tame("flood-behind-close", "bytes without end behind the end of the stream",
         at(CLOSE, say(b"%honest%"), Flood(b"<message/>"))),
    tame("flood-behind-tls", "bytes without end that are no TLS, for our close",
         at(CLOSE, say(b"%honest%"), Raw(b"\x17\x03\x03\x00\x01e" * 1_000), Hush())),
    tame("flood-clear-behind-close", "letters without end behind an error in clear",
         at(CLEAR_FEATURES, say(b"<!-- -->"), Flood(b"evil"))),
    grave("flood-management-requests", "requests for our count, without end",
          at(PRESENCE, Flood(b"<r xmlns='urn:xmpp:sm:3'/>")), options=("--with", "sm")),
    grave("flood-acknowledgements", "counts without end", at(PRESENCE, Flood(
        b"<a xmlns='urn:xmpp:sm:3' h='0'/>")), options=("--with", "sm")),
    # slowly
    grave("drip-header", "a header of which a byte comes every tenth of a second",
          at(CLEAR_HEADER, Drip(_HEADER[:60] * 20, 0.1))),
    grave("drip-features", "features of which a byte comes every tenth of a second",
          at(TLS_FEATURES, Drip(b"<stream:features>" + b" " * 1_000, 0.1))),
    grave("drip-success", "a success of which a byte comes every tenth of a second",
          at(SUCCESS,
             Drip(b"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + b" " * 1_000, 0.1))),
    grave("drip-units", "a stanza every tenth of a second, and never the one that is due",
          at(ROSTER, *_now_and_then(_MESSAGE))),
    grave("drip-requests", "a request every tenth of a second, and never the answer that is due",
          at(ROSTER, *_now_and_then(_PING))),
    tame("drip-close", "a stanza every tenth of a second, for our close",
         at(CLOSE, *_now_and_then(_MESSAGE))),
    Behaviour("drip-hello", "a ServerHello of which a byte comes every tenth of a second",
              grave=True,
              tls=Tls(flight=0, acts=(Drip(b"%honest%", 0.1),))),
    # scripts, for connections of which each is the same
    Behaviour("script-echo", "whatever we say comes back", grave=True, script=(
        Hear(b"streams\">"),
        say(b"<stream:stream to='%domain%' version='1.0' xmlns='jabber:client' "
                                 b"xmlns:stream='http://etherx.jabber.org/streams'>"), Hush())),
    Behaviour("script-tls-flood", "TLS, and then bytes without end", grave=True, script=(
        Hear(b"streams\">"), say(_HEADER + b"<stream:features><starttls "
                                 b"xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"),
        Hear(b"/>"), say(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), StartTls(),
        Flood(b"evil"))),
    Behaviour("script-never-reads", "never reads what we say, nor says anything", grave=True,
              script=(Hush(),)),
    grave("flood-behind-success", "headers without end behind a success",
          at(LOGIN_HEADER, Flood(_HEADER))),
]  # fmt: skip
