"""What an honest client says up to each point of a login: the beginnings of the guests' scripts."""

from __future__ import annotations

from base64 import b64encode

from evil.acts import Hear, StartTls, say
from evil.guests.guest import Act

SASL = b"urn:ietf:params:xml:ns:xmpp-sasl"
HEADER = (
    b"<?xml version='1.0'?><stream:stream to='ceit.org' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'>"
)
FEATURES = Hear(b"</stream:features>")
STARTTLS = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
USER, PASSWORD = b"romeo", b"montague"

OPEN: tuple[Act, ...] = (say(HEADER), FEATURES)
PROCEED: tuple[Act, ...] = (*OPEN, say(STARTTLS), Hear(b"<proceed"))
SECURED: tuple[Act, ...] = (*PROCEED, StartTls(), say(HEADER), FEATURES)


def auth(mechanism: str, payload: bytes = b"") -> bytes:
    """`<auth/>`"""
    text = b64encode(payload)
    return b"<auth xmlns='%s' mechanism='%s'>%s</auth>" % (SASL, mechanism.encode(), text)


def plain(user: bytes = USER, password: bytes = PASSWORD) -> bytes:
    return auth("PLAIN", b"\0%s\0%s" % (user, password))


def bind(resource: bytes) -> bytes:
    return (
        b"<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
        b"<resource>%s</resource></bind></iq>" % resource
    )


AUTHENTICATED: tuple[Act, ...] = (*SECURED, say(plain()), Hear(b"<success"), say(HEADER), FEATURES)


def bound(resource: bytes = b"guest") -> tuple[Act, ...]:
    """Up to the answer that names the full JID."""
    return (*AUTHENTICATED, say(bind(resource)), Hear(b"</iq>"))


BOUND = bound()
HERE: tuple[Act, ...] = (*BOUND, say(b"<presence/>"))
MANAGED: tuple[Act, ...] = (
    *BOUND,
    say(b"<enable xmlns='urn:xmpp:sm:3' resume='true'/>"),
    Hear(b"<enabled"),
)


def iq(kind: bytes, payload: bytes, to: bytes = b"ceit.org") -> bytes:
    """A request with a number of its own."""
    return b"<iq type='%s' id='q%%n%%' to='%s'>%s</iq>" % (kind, to, payload)


def own_iq(kind: bytes, payload: bytes) -> bytes:
    """The same to the own account."""
    return b"<iq type='%s' id='q%%n%%'>%s</iq>" % (kind, payload)


def message(to: bytes, body: bytes, more: bytes = b"") -> bytes:
    return b"<message type='chat' id='m%%n%%' to='%s'><body>%s</body>%s</message>" % (
        to,
        body,
        more,
    )
