"""Guests that send stanzas without end: small, large, deep, strange. RFC 6120 §8, §13.12"""

from __future__ import annotations

from evil.acts import Drip, Hear, Hush, Many, say
from evil.guests.dialogue import BOUND, HERE, iq, message, own_iq
from evil.guests.guest import Deaf, Endless, Guest

_PING = b"<ping xmlns='urn:xmpp:ping'/>"
_INFO = b"<query xmlns='http://jabber.org/protocol/disco#info'%s/>"
_ME, _HONEST, _JULIET = b"romeo@ceit.org", b"mbed@ceit.org", b"juliet@ceit.org"


def _large(inside: bytes) -> bytes:
    return b"<message type='chat' to='romeo@ceit.org'>%s</message>" % inside


GUESTS = [
    Guest("spaces", "keepalives in heaps", (*BOUND, Endless(b" ", at_once=16_000))),
    Guest("spaces-each", "keepalives, each in a record of TLS", (*BOUND, Endless(b" ", at_once=1))),
    Guest("pings", "pings without end", (*BOUND, Endless(iq(b"get", _PING)))),
    Guest(
        "pings-deaf",
        "pings of somebody who reads no answer",
        (*BOUND, Deaf(), Endless(iq(b"get", _PING))),
    ),
    Guest(
        "pings-broken-off",
        "answers that nobody is left for",
        (*BOUND, say(Many(iq(b"get", _PING), 500))),
        again=True,
    ),
    Guest("results", "answers that nobody has asked for", (*BOUND, Endless(iq(b"result", b"")))),
    Guest(
        "errors",
        "errors that nobody has caused",
        (*BOUND, Endless(b"<message type='error' to='mbed@ceit.org'/>")),
    ),
    Guest("presence", "presence without end", (*BOUND, Endless(b"<presence/>"))),
    Guest(
        "presence-changes",
        "presence that is another each time",
        (*BOUND, Endless(b"<presence><show>away</show><status>%n%</status></presence>")),
    ),
    Guest(
        "presence-comes-and-goes",
        "presence that comes and goes, and who is told of it",
        (*BOUND, Endless(b"<presence/><presence type='unavailable'/>")),
    ),
    Guest(
        "presence-large",
        "presence of the size that a stanza may have",
        (*BOUND, Endless(b"<presence><status>" + b"a" * 200_000 + b"</status></presence>", 1)),
    ),
    Guest(
        "presence-directed",
        "presence for one address after the other",
        (*BOUND, Endless(b"<presence to='n%n%@ceit.org'/>")),
    ),
    Guest(
        "probes",
        "probes of everybody",
        (*BOUND, Endless(b"<presence type='probe' to='mbed@ceit.org'/>")),
    ),
    Guest("to-self", "messages to oneself", (*HERE, Endless(message(_ME, b"x")))),
    Guest(
        "to-self-deaf",
        "messages to oneself, unread",
        (*HERE, Deaf(), Endless(message(_ME, b"x" * 2_000), at_once=5)),
    ),
    Guest(
        "to-juliet",
        "messages to somebody who lives there",
        (*BOUND, Endless(message(_JULIET, b"x"))),
    ),
    Guest(
        "to-honest",
        "messages to the honest one, there or not",
        (*BOUND, Endless(message(_HONEST, b"x" * 100))),
    ),
    Guest(
        "to-honest-large",
        "large messages to the honest one, there or not",
        (*BOUND, Endless(message(_HONEST, b"x" * 60_000), at_once=1)),
    ),
    Guest(
        "pings-of-juliet",
        "questions to somebody who lives there",
        (*BOUND, Endless(iq(b"get", _PING, b"juliet@ceit.org/home"))),
    ),
    Guest(
        "to-nobody",
        "messages to addresses that there are not",
        (*BOUND, Endless(message(b"n%n%@ceit.org", b"x"))),
    ),
    Guest(
        "to-elsewhere",
        "messages to other domains",
        (*BOUND, Endless(message(b"n%n%@capulet.example", b"x"))),
    ),
    Guest(
        "addresses-long",
        "addresses as long as they may be",
        (*BOUND, Endless(message("\u00e9".encode() * 500 + b"@ceit.org", b"x"))),
    ),
    Guest(
        "addresses-malformed",
        "addresses that are none",
        (*BOUND, Endless(message(b"@@//" + b"a" * 3_000, b"x"))),
    ),
    Guest(
        "groupchat",
        "messages to a room that is none",
        (*BOUND, Endless(b"<message type='groupchat' to='mbed@ceit.org'/>")),
    ),
    Guest(
        "large",
        "text as large as a stanza may be",
        (*HERE, Endless(_large(b"<body>" + b"x" * 250_000 + b"</body>"), 1)),
    ),
    Guest(
        "large-elements",
        "elements as many as a stanza can hold",
        (*HERE, Endless(_large(b"<x/>" * 60_000), 1)),
    ),
    Guest(
        "large-references",
        "references, each to be read",
        (*HERE, Endless(_large(b"<body>" + b"&amp;" * 50_000 + b"</body>"), 1)),
    ),
    Guest(
        "large-mixed",
        "text and elements in turn",
        (*HERE, Endless(_large(b"<body>" + b"x<b/>" * 45_000 + b"</body>"), 1)),
    ),
    Guest(
        "large-brackets",
        "brackets within text, at each of which a tag could end",
        (*HERE, Endless(_large(b"<body>" + b">" * 60_000 + b"</body>"), 1)),
    ),
    Guest(
        "large-attribute",
        "brackets within an attribute",
        (*HERE, Endless(_large(b"<x a='" + b">" * 60_000 + b"'/>"), 1)),
    ),
    Guest(
        "large-line-ends",
        "line ends within an attribute, which grow when they are written",
        (*HERE, Endless(_large(b"<x a='" + b"&#10;" * 40_000 + b"'/>"), 1)),
    ),
    Guest(
        "large-attributes",
        "attributes as many as a tag may have, in many tags",
        (
            *HERE,
            Endless(_large((b"<x %s/>" % b" ".join(b"a%d=''" % n for n in range(60))) * 500), 1),
        ),
    ),
    Guest(
        "large-namespaces",
        "a namespace of its own for each element",
        (*HERE, Endless(_large(b"".join(b"<x xmlns='u:%d'/>" % n for n in range(10_000))), 1)),
    ),
    Guest(
        "large-deep",
        "elements as deep as they may be",
        (*HERE, Endless(_large((b"<x>" * 60 + b"</x>" * 60) * 500), 1)),
    ),
    Guest(
        "too-large",
        "a stanza beyond the limit",
        (*HERE, say(b"<message><body>", Many(b"x", 300_000))),
        again=True,
    ),
    Guest(
        "too-deep",
        "elements beyond the depth",
        (*HERE, say(b"<message>", Many(b"<x>", 80))),
        again=True,
    ),
    Guest(
        "half",
        "half a stanza, and nothing more",
        (*HERE, say(b"<message to='mbed@ceit.org'><body>", Many(b"x", 200_000)), Hush()),
    ),
    Guest(
        "dripping",
        "a stanza byte by byte",
        (*HERE, Drip(b"<message><body>" + b"x" * 1_000, 0.01), Hush()),
    ),
    Guest(
        "id-quotes",
        "ids that grow when they are written back",
        (
            *BOUND,
            say(b"<iq type='get' to='ceit.org' id='", Many(b'"', 50_000), b"'>", _PING, b"</iq>"),
        ),
        again=True,
    ),
    Guest(
        "id-large",
        "ids that are as large as a stanza",
        (
            *BOUND,
            Endless(
                b"<iq type='get' to='ceit.org' id='" + b"i" * 100_000 + b"'>" + _PING + b"</iq>", 1
            ),
        ),
    ),
    Guest(
        "namespaces-refused",
        "names of namespaces that libraries refuse",
        (*BOUND, Endless(message(_HONEST, b"x", b"<x xmlns='a b>c'/><y xmlns='\xc3\xa9 '/>"))),
    ),
    Guest(
        "disco",
        "questions about what the server can do",
        (*BOUND, Endless(iq(b"get", _INFO % b""))),
    ),
    Guest(
        "disco-nodes",
        "questions about nodes that there are not",
        (*BOUND, Endless(iq(b"get", _INFO % (b" node='" + b"n" * 2_000 + b"%n%'")))),
    ),
    Guest(
        "unknown-requests",
        "requests that nobody knows",
        (*BOUND, Endless(own_iq(b"set", b"<x xmlns='urn:x:%n%'/>"))),
    ),
    Guest(
        "malformed-requests",
        "requests of which nothing is right",
        (*BOUND, Endless(b"<iq type='x'/><iq/><iq type='get' id='a'><b/><c/></iq>")),
    ),
    Guest(
        "units-unknown", "a unit that is no stanza", (*BOUND, say(b"<x xmlns='y'/>")), again=True
    ),
    Guest(
        "from-others",
        "a stanza in the name of somebody else",
        (*BOUND, say(b"<message from='mbed@ceit.org' to='mbed@ceit.org'/>")),
        again=True,
    ),
    Guest(
        "broken-behind-many",
        "a breach behind many good stanzas",
        (*BOUND, say(Many(iq(b"get", _PING), 200), b"<a></b>")),
        again=True,
    ),
    Guest(
        "texts-strange",
        "control and reordering characters in every text that can come",
        (
            *HERE,
            Endless(
                b"<presence><status>\xe2\x80\xae\xc2\x9b31m</status></presence>"
                + message(_HONEST, b"\xe2\x80\xa8\xf3\xa0\x80\x81"),
                pause=0.01,
            ),
            Hear(b"never"),
        ),
    ),
]
