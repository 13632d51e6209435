"""Guests at the door: passwords, proofs, tokens and new accounts without end. RFC 6120 §6."""

from __future__ import annotations

from evil.acts import Close, Hear, Hush, Many, Reset, say
from evil.guests.dialogue import (
    AUTHENTICATED,
    BOUND,
    FEATURES,
    HEADER,
    SECURED,
    auth,
    bind,
    own_iq,
    plain,
)
from evil.guests.guest import Deaf, Endless, Guest

_SASL2_HEADER = HEADER[:-1] + b" from='romeo@ceit.org'>"
_SASL2 = ("--sasl2",)
_SASL2_SECURED = (*SECURED[:-2], say(_SASL2_HEADER), FEATURES)
_REGISTER = "jabber:iq:register"


def _register(name: bytes, password: bytes = b"secret") -> bytes:
    return (
        b"<iq type='set' id='r%%n%%'><query xmlns='jabber:iq:register'><username>%s</username>"
        b"<password>%s</password></query></iq>" % (name, password)
    )


def _authenticate(agent: bytes, inside: bytes) -> bytes:
    """PLAIN of the guest's account, by SASL2."""
    return (
        b"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'>"
        b"<initial-response>AHJvbWVvAG1vbnRhZ3Vl</initial-response>"
        b"<user-agent id='%s'/>%s</authenticate>" % (agent, inside)
    )


_BIND2 = b"<bind xmlns='urn:xmpp:bind:0'><tag>g</tag></bind>"
_TOKEN = b"<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE'/>"
_OLD = (
    b"<iq type='set' id='o%n%'><query xmlns='jabber:iq:auth'><username>mbed</username>"
    b"<password>wrong</password><resource>x</resource></query></iq>"
)
_SCRAM = auth("SCRAM-SHA-512", b"n,,n=romeo,r=fyko+d2lbbFgONRv9qkxdawL")

GUESTS = [
    Guest(
        "passwords",
        "wrong passwords, each of which has to be derived",
        (*SECURED, say(Many(plain(password=b"wrong"), 6))),
        again=True,
    ),
    Guest(
        "passwords-of-others",
        "wrong passwords for the honest account",
        (*SECURED, say(Many(plain(b"mbed", b"wrong"), 6))),
        again=True,
    ),
    Guest(
        "passwords-deaf",
        "attempts of somebody who reads no answer",
        (*SECURED, Deaf(), say(Many(plain(password=b"wrong"), 6)), Hush()),
        again=True,
    ),
    Guest(
        "password-long",
        "a password that has to be prepared at length",
        (*SECURED, say(plain(password="\u00aa\u2460".encode() * 1_300))),
        again=True,
    ),
    Guest(
        "name-long",
        "a name that has to be prepared at length",
        (*SECURED, say(plain("\u00e9\u4e00".encode() * 1_300, b"x"))),
        again=True,
    ),
    Guest(
        "name-strange",
        "names of control and reordering characters",
        (*SECURED, say(plain("a\u202e\u0007b".encode(), b"x"))),
        again=True,
    ),
    Guest(
        "scram-left",
        "an exchange that is begun and left",
        (*SECURED, say(Many(_SCRAM, 50))),
        again=True,
    ),
    Guest(
        "scram-proofs",
        "proofs that are wrong",
        (
            *SECURED,
            say(_SCRAM),
            Hear(b"</challenge>"),
            say(b"<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>Yz1iaXdzLHI9eA==</response>"),
        ),
        again=True,
    ),
    Guest(
        "no-base64",
        "payloads that are no base64",
        (
            *SECURED,
            say(
                Many(
                    b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>@@@=</auth>",
                    6,
                )
            ),
        ),
        again=True,
    ),
    Guest(
        "mechanisms",
        "mechanisms that there are not",
        (*SECURED, say(Many(auth("X-\u202eNONE"), 50))),
        again=True,
    ),
    Guest(
        "login-left",
        "who logs in and goes before anything else",
        (*AUTHENTICATED, Reset()),
        again=True,
    ),
    Guest("login-hush", "who logs in and binds nothing", (*AUTHENTICATED, Hush())),
    Guest("login-close", "who logs in and goes in order", (*BOUND, Close()), again=True),
    Guest(
        "bind-tries",
        "resources that cannot be bound",
        (*AUTHENTICATED, say(Many(bind(b""), 40))),
        again=True,
    ),
    Guest(
        "bind-names",
        "resources of control and reordering characters",
        (
            *AUTHENTICATED,
            say(bind("a\u202e\u009b\u2028b".encode()), bind(b"a&#9;b&#10;c")),
            Close(),
        ),
        again=True,
    ),
    Guest(
        "bind-long",
        "resources as long as they may be",
        (*AUTHENTICATED, say(bind(b"x" * 1_010 + b"%n%")), Hear(b"</iq>"), Reset()),
        again=True,
    ),
    Guest("bind-again", "requests to bind a second resource", (*BOUND, Endless(bind(b"r%n%")))),
    Guest(
        "replace", "logins that throw out each other", (*BOUND, Hush()), again=True, side_by_side=3
    ),
    Guest(
        "accounts",
        "how many accounts may be made",
        (*SECURED, say(_register(b"guest%n%")), Close()),
        again=True,
        options=("--registration", "open"),
    ),
    Guest(
        "accounts-tries",
        "how often one connection may try to make one",
        (*SECURED, say(Many(_register(b"romeo"), 60))),
        again=True,
        options=("--registration", "open"),
    ),
    Guest(
        "accounts-long",
        "accounts of the longest names and passwords",
        (*SECURED, say(_register(b"a" * 1_010 + b"%n%", b"b" * 1_023)), Close()),
        again=True,
        options=("--registration", "open", "--old-login"),
    ),
    Guest(
        "passwords-changed",
        "a new password over and over, each to be derived three times",
        (
            *BOUND,
            Endless(
                own_iq(
                    b"set",
                    b"<query xmlns='jabber:iq:register'><username>romeo"
                    b"</username><password>montague</password></query>",
                ),
                at_once=5,
            ),
        ),
        options=("--registration", "open"),
    ),
    Guest(
        "account-comes-and-goes",
        "an account that is made and deleted in turn",
        (
            *SECURED,
            say(_register(b"tybalt")),
            Hear(b'type="result"'),
            say(plain(b"tybalt", b"secret")),
            Hear(b"<success"),
            say(HEADER),
            FEATURES,
            say(bind(b"x")),
            Hear(b"</iq>"),
            say(own_iq(b"set", b"<query xmlns='jabber:iq:register'><remove/></query>")),
            Hush(),
        ),
        again=True,
        options=("--registration", "open"),
    ),
    Guest(
        "old-logins",
        "logins of before SASL, all wrong",
        (*SECURED, say(Many(_OLD, 6))),
        again=True,
        options=("--old-login",),
    ),
    Guest(
        "strangers",
        "people without a name",
        (
            *SECURED,
            say(auth("ANONYMOUS")),
            Hear(b"<success"),
            say(HEADER),
            FEATURES,
            say(bind(b"x")),
            Hear(b"</iq>"),
            Reset(),
        ),
        again=True,
        options=("--offer", "ANONYMOUS"),
    ),
    Guest(
        "strangers-kept",
        "people without a name whose sessions could be resumed",
        (
            *SECURED,
            say(auth("ANONYMOUS")),
            Hear(b"<success"),
            say(HEADER),
            FEATURES,
            say(bind(b"x")),
            Hear(b"</iq>"),
            say(b"<enable xmlns='urn:xmpp:sm:3' resume='true'/>"),
            Hear(b"<enabled"),
            Reset(),
        ),
        again=True,
        options=("--offer", "ANONYMOUS"),
    ),
    Guest(
        "tokens",
        "tokens for one installation after the other, of long names",
        (
            *_SASL2_SECURED,
            say(_authenticate(b"a" * 8_000 + b"%n%", _TOKEN)),
            Hear(b"</success>"),
            Reset(),
        ),
        again=True,
        options=_SASL2,
    ),
    Guest(
        "sasl2-binds",
        "sessions that are bound within the login",
        (*_SASL2_SECURED, say(_authenticate(b"agent%n%", _BIND2)), Hear(b"</success>"), Hush()),
        again=True,
        side_by_side=4,
        options=_SASL2,
    ),
    Guest(
        "sasl2-wrong",
        "the newer login, wrong each time",
        (*_SASL2_SECURED, say(Many(_authenticate(b"a", b"").replace(b"Vl<", b"Vm<"), 6))),
        again=True,
        options=_SASL2,
    ),
]
