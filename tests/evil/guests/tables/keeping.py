"""Guests that make the server keep something: mail, contacts, sessions, copies. RFC 6121 §13."""

from __future__ import annotations

from evil.acts import Hear, Hush, Many, Reset, say
from evil.guests.dialogue import BOUND, HERE, MANAGED, bound, iq, message, own_iq
from evil.guests.guest import Deaf, Endless, Guest, Squeeze

_ME, _HONEST = b"romeo@ceit.org", b"mbed@ceit.org"
_ROSTER = b"<query xmlns='jabber:iq:roster'>%s</query>"
_GET = own_iq(b"get", _ROSTER % b"")
_GROUPS = b"".join(b"<group>%d%s</group>" % (n, b"g" * 1_000) for n in range(10))
_R = b"<r xmlns='urn:xmpp:sm:3'/>"
_PING = b"<ping xmlns='urn:xmpp:ping'/>"
_CARBONS = own_iq(b"set", b"<enable xmlns='urn:xmpp:carbons:2'/>")
_COMPRESSED = (
    *BOUND[:-2],
    say(b"<compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>"),
    Hear(b"<compressed"),
    Squeeze(),
    *BOUND[-4:-2],
    *BOUND[-2:],
)


def _item(inside: bytes, jid: bytes = b"n%k%@capulet.example") -> bytes:
    return own_iq(b"set", _ROSTER % (b"<item jid='%s'%s</item>" % (jid, inside)))


GUESTS = [
    Guest(
        "mail",
        "messages to somebody who is not there",
        (*BOUND, Endless(message(_HONEST, b"x" * 4_000))),
    ),
    Guest(
        "mail-large",
        "the largest messages to somebody who is not there",
        (*BOUND, Endless(message(_HONEST, b"x" * 240_000), at_once=1)),
    ),
    Guest(
        "mail-elements",
        "messages that take more memory than bytes",
        (*BOUND, Endless(message(_HONEST, b"x", b"<y/>" * 900), at_once=2)),
    ),
    Guest(
        "mail-own",
        "messages to oneself while nobody is there",
        (*BOUND, Endless(message(_ME, b"x" * 4_000))),
    ),
    Guest("contacts", "contacts without end", (*BOUND, say(_GET), Endless(_item(b">"), 20))),
    Guest(
        "contacts-new",
        "contacts of ever new addresses",
        (*BOUND, say(_GET), Endless(_item(b">", b"n%n%@capulet.example"), 20)),
    ),
    Guest(
        "contacts-long",
        "contacts of the longest names and groups",
        (*BOUND, say(_GET), Endless(_item(b" name='%s'>%s" % (b"n" * 1_000, _GROUPS)), 5)),
    ),
    Guest(
        "contacts-addresses",
        "contacts of the longest addresses",
        (*BOUND, Endless(_item(b">", b"%n%" + b"a" * 1_000 + b"@capulet.example"), 10)),
    ),
    Guest(
        "contact-renamed",
        "one contact that is renamed over and over",
        (*BOUND, say(_GET), Endless(_item(b" name='%n%'>", b"a@capulet.example"), 20)),
    ),
    Guest(
        "contact-comes-and-goes",
        "one contact that is added and removed",
        (
            *BOUND,
            say(_GET),
            Endless(
                _item(b">", b"a@capulet.example")
                + own_iq(
                    b"set", _ROSTER % b"<item jid='a@capulet.example' subscription='remove'/>"
                ),
                10,
            ),
        ),
    ),
    Guest(
        "roster-asked",
        "a full roster, asked for over and over",
        (
            *BOUND,
            *(say(Many(_item(b">", b"%d@capulet.example" % n), 1)) for n in range(300)),
            Endless(_GET, 10),
        ),
    ),
    Guest(
        "roster-deaf",
        "a roster, asked for by somebody who reads no answer",
        (
            *BOUND,
            *(
                say(_item(b" name='%s'>" % (b"n" * 900), b"%d@capulet.example" % n))
                for n in range(100)
            ),
            Deaf(),
            Endless(_GET, 10),
        ),
    ),
    Guest(
        "versions",
        "the versions of a roster that nobody knows",
        (*BOUND, Endless(own_iq(b"get", b"<query xmlns='jabber:iq:roster' ver='%n%'/>"), 20)),
    ),
    Guest(
        "requests",
        "requests to see ever new people",
        (*BOUND, Endless(b"<presence type='subscribe' to='n%n%@ceit.org'/>", 20)),
    ),
    Guest(
        "requests-to-juliet",
        "requests to somebody who agrees, and who asks in turn",
        (
            *HERE,
            say(_GET),
            Endless(
                b"<presence type='subscribe' to='juliet@ceit.org'/>"
                b"<presence type='unsubscribe' to='juliet@ceit.org'/>"
                b"<presence type='unsubscribed' to='juliet@ceit.org'/>",
                5,
            ),
        ),
    ),
    Guest(
        "requests-to-honest",
        "requests to the honest one, over and over",
        (
            *BOUND,
            Endless(
                b"<presence type='unsubscribe' to='mbed@ceit.org'/>"
                b"<presence type='subscribe' to='mbed@ceit.org'/>",
                5,
            ),
        ),
    ),
    Guest("managed", "whether it asks for what it has not been told", (*MANAGED, Endless(_R))),
    Guest(
        "managed-deaf",
        "acknowledgements for somebody who reads none",
        (*MANAGED, Deaf(), Endless(_R)),
    ),
    Guest(
        "unacknowledged",
        "stanzas that are never acknowledged",
        (*MANAGED, say(b"<presence/>"), Endless(message(_ME, b"x" * 1_000), 5)),
        again=True,
    ),
    Guest(
        "acknowledged-too-many",
        "an acknowledgement of more than was sent",
        (*MANAGED, say(b"<a xmlns='urn:xmpp:sm:3' h='4000'/>")),
        again=True,
    ),
    Guest(
        "sessions-left",
        "sessions that wait for somebody who does not come",
        (*MANAGED, Reset()),
        again=True,
    ),
    Guest(
        "sessions-left-full",
        "sessions that wait, and what is sent to them meanwhile",
        (
            *bound(b"left%n%"),
            say(b"<enable xmlns='urn:xmpp:sm:3' resume='true'/>"),
            Hear(b"<enabled"),
            say(b"<presence/>", Many(message(_ME, b"x" * 9_000), 40)),
            Reset(),
        ),
        again=True,
    ),
    Guest(
        "resumptions",
        "a session that is resumed which there is not",
        (*BOUND[:-2], say(Many(b"<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", 200))),
        again=True,
    ),
    Guest(
        "carbons",
        "copies for all logins of an account",
        (*bound(b"c%n%"), say(_CARBONS, b"<presence/>"), Endless(message(_ME, b"x" * 500), 20)),
        side_by_side=3,
    ),
    Guest(
        "carbons-switched",
        "copies that are switched on and off",
        (*BOUND, Endless(_CARBONS + own_iq(b"set", b"<disable xmlns='urn:xmpp:carbons:2'/>"))),
    ),
    Guest(
        "attention",
        "words that only make lines in the log",
        (*BOUND, Endless(b"<active xmlns='urn:xmpp:csi:0'/><inactive xmlns='urn:xmpp:csi:0'/>")),
    ),
    Guest(
        "attention-strange",
        "lines of the log with a resource of reordering characters",
        (
            *bound("a\u200d\u0301b".encode()),
            Endless(b"<active xmlns='urn:xmpp:csi:0'/><inactive xmlns='urn:xmpp:csi:0'/>"),
        ),
    ),
    Guest(
        "bomb",
        "a few bytes that stand for gigabytes of white space",
        (*_COMPRESSED, Endless(b" ", 60_000)),
        extensions=("compression",),
    ),
    Guest(
        "bomb-stanzas",
        "a few bytes that stand for many stanzas",
        (*_COMPRESSED, Endless(iq(b"get", _PING).replace(b"%n%", b"1"), 1_000)),
        extensions=("compression",),
    ),
    Guest(
        "bomb-large",
        "a few bytes that stand for the largest stanza",
        (*_COMPRESSED, Endless(message(_ME, b"x" * 250_000), 1)),
        extensions=("compression",),
    ),
    Guest(
        "bomb-half",
        "a few bytes that stand for half a stanza without end",
        (*_COMPRESSED, say(b"<message><body>"), Endless(b"x", 60_000)),
        again=True,
        extensions=("compression",),
    ),
    Guest(
        "sessions",
        "as many sessions as an account may have",
        (*bound(b"s%n%"), say(b"<presence/>"), Hush()),
        side_by_side=30,
    ),
]
