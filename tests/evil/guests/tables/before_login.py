"""Guests that never log in: slow, silent, greedy or broken before SASL. RFC 6120 §4, §5, §13.12."""

from __future__ import annotations

from evil.acts import Close, Drip, Fin, Hush, Many, Raw, Reset, StartTls, Wait, say
from evil.guests.dialogue import HEADER, OPEN, PROCEED, SECURED, STARTTLS, plain
from evil.guests.guest import Endless, Guest

# The beginning of a TLS record of 512 bytes that holds a ClientHello.
_HALF_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x5a" * 32
_DIRECT = ("--direct-tls-port", "0")

GUESTS = [
    Guest("silent", "how long nothing at all is waited for", (Hush(),)),
    Guest("knock", "what a connection costs that ends at once", (Close(),), again=True),
    Guest(
        "knock-reset", "what is left of a connection that was reset at once", (Reset(),), again=True
    ),
    Guest(
        "knock-many",
        "how many connections of one address it takes at a time",
        (Hush(),),
        side_by_side=300,
    ),
    Guest(
        "header-slow",
        "whether bytes that come one by one move a deadline",
        (Drip(HEADER, 0.2), Hush()),
    ),
    Guest("header-half", "whether half a tag is a stream", (say(HEADER[:60]), Hush())),
    Guest("header-only", "how long a client may take between header and login", (*OPEN, Hush())),
    Guest(
        "header-fin",
        "whether it answers somebody who says nothing more",
        (say(HEADER), Fin()),
        again=True,
    ),
    Guest(
        "header-reset",
        "what becomes of an answer that nobody takes",
        (say(HEADER), Reset()),
        again=True,
    ),
    Guest(
        "header-spaces",
        "how much white space may stand in a tag",
        (say(HEADER[:30]), Endless(b" ", at_once=4_000)),
        again=True,
    ),
    Guest(
        "header-attribute",
        "an attribute beyond the limit before login",
        (say(HEADER[:-1], b" x='", Many(b"a", 12_000), b"'>"),),
        again=True,
    ),
    Guest(
        "header-quotes",
        "a from that grows when it is echoed",
        (say(HEADER[:-1], b" from='", Many(b'"', 9_000), b"'>"),),
        again=True,
    ),
    Guest(
        "header-attributes",
        "more attributes than a tag may have",
        (say(HEADER[:-1], b"".join(b" a%d=''" % n for n in range(100)), b">"),),
        again=True,
    ),
    Guest(
        "header-namespaces",
        "declarations of names that libraries refuse",
        (say(HEADER[:-1], b" xmlns:a='a b' xmlns:c='d>e' xmlns:f='\xc3\xa9'>"),),
        again=True,
    ),
    Guest("header-twice", "a second header where none is due", (*OPEN, say(HEADER)), again=True),
    Guest(
        "spaces-first",
        "white space in the place of a header",
        (Endless(b" \n", at_once=4_000),),
        again=True,
    ),
    Guest(
        "doctype",
        "entities that double and double",
        (say(b"<!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><s>&b;</s>"),),
        again=True,
    ),
    Guest(
        "other-host",
        "a domain that it does not serve",
        (say(HEADER.replace(b"ceit.org", b"capulet.example")),),
        again=True,
    ),
    Guest(
        "http", "another protocol", (say(b"GET / HTTP/1.1\r\nHost: ceit.org\r\n\r\n"),), again=True
    ),
    Guest("noise", "bytes that are nothing", (say(bytes(range(128, 256)) * 8),), again=True),
    Guest(
        "broken-behind-good",
        "good units that come with a breach",
        (*OPEN, say(plain(password=b"x"), plain(password=b"y"), b"<a></b>")),
        again=True,
    ),
    Guest("starttls-hush", "a handshake that does not begin", (*PROCEED, Hush())),
    Guest("starttls-half", "half of a ClientHello", (*PROCEED, Raw(_HALF_HELLO), Hush())),
    Guest("starttls-slow", "a handshake byte by byte", (*PROCEED, Drip(_HALF_HELLO, 0.2), Hush())),
    Guest(
        "starttls-noise", "a handshake that is none", (*PROCEED, Raw(b"\x00\xff" * 400)), again=True
    ),
    Guest(
        "starttls-behind",
        "XML behind starttls, in clear",
        (*OPEN, say(STARTTLS, plain())),
        again=True,
    ),
    Guest(
        "starttls-reset",
        "a reset within the handshake",
        (*PROCEED, Raw(_HALF_HELLO), Reset()),
        again=True,
    ),
    Guest(
        "handshakes",
        "what a handshake costs that leads to nothing",
        (*PROCEED, StartTls(), Close()),
        again=True,
    ),
    Guest(
        "handshakes-many",
        "handshakes side by side",
        (*PROCEED, StartTls(), Reset()),
        again=True,
        side_by_side=4,
    ),
    Guest(
        "tls-noise",
        "bytes beside TLS, where TLS stands",
        (*SECURED, Raw(b"\x17\x03\x03\x00\x40" + b"\0" * 64)),
        again=True,
    ),
    Guest("tls-hush", "who has TLS and goes no further", (*SECURED, Hush())),
    Guest(
        "direct-silent",
        "a port for TLS at which nobody begins it",
        (Hush(),),
        side_by_side=50,
        options=_DIRECT,
    ),
    Guest(
        "stanza-early",
        "a stanza before login",
        (*SECURED, say(b"<message to='mbed@ceit.org'><body>x</body></message>")),
        again=True,
    ),
    Guest(
        "units-early",
        "how much may be said before login",
        (*SECURED, say(Many(b"<iq type='get' id='a'><x xmlns='y'/></iq>", 100))),
        again=True,
    ),
    Guest(
        "unit-early-large",
        "a unit beyond the limit before login",
        (*SECURED, say(b"<auth xmlns='", Many(b"a", 20_000), b"'/>")),
        again=True,
    ),
    Guest(
        "spaces-early",
        "keepalives of somebody who is not logged in",
        (*SECURED, Endless(b" ", at_once=1)),
    ),
    Guest(
        "linger",
        "who opens a stream now and then and stays",
        (*OPEN, Wait(2), Close()),
        again=True,
        side_by_side=40,
    ),
]
