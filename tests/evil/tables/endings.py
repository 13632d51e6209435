"""How may a connection end, at each moment of a walk, and what is known of it then?

Each place is one answer that is due, so that its end is another step's failure; each ending is
another thing that a reader sees: an error, an orderly end, TLS that was cut, silence, or half of
what was due.
"""

from __future__ import annotations

from collections.abc import Iterator

from evil.acts import Act, Beneath, Close, Fin, Hear, Hush, Raw, Reset, StartTls, Wait, say
from evil.behaviour import Behaviour, Bend
from evil.places import (
    BOUND,
    CHALLENGE,
    CLEAR_FEATURES,
    CLEAR_HEADER,
    CLOSE,
    LOGIN_FEATURES,
    LOGIN_HEADER,
    MESSAGE,
    PING,
    PRESENCE,
    PROCEED,
    ROSTER,
    SESSION,
    SUCCESS,
    TLS_FEATURES,
    TLS_HEADER,
    Place,
)

_PLACES: dict[str, tuple[Place, str]] = {
    "header": (CLEAR_HEADER, "a header"),
    "features": (CLEAR_FEATURES, "features"),
    "proceed": (PROCEED, "proceed"),
    "tls-header": (TLS_HEADER, "a header under TLS"),
    "mechanisms": (TLS_FEATURES, "mechanisms"),
    "challenge": (CHALLENGE, "a challenge"),
    "success": (SUCCESS, "a success"),
    "new-header": (LOGIN_HEADER, "a header after the login"),
    "new-features": (LOGIN_FEATURES, "features after the login"),
    "binding": (BOUND, "a binding"),
    "session": (SESSION, "a session"),
    "roster": (ROSTER, "a roster"),
    "presence": (PRESENCE, "our presence"),
    "message": (MESSAGE, "our message"),
    "ping": (PING, "our ping"),
    "close": (CLOSE, "the end of the stream"),
}

_ENDINGS: dict[str, tuple[tuple[Act, ...], str]] = {
    "reset": ((Reset(),), "a reset"),
    "silence": ((Hush(),), "silence"),
    "end": ((Close(),), "an orderly end of TLS and TCP"),
    "cut": ((Fin(),), "an end of TCP, whatever TLS says"),
    "half": ((say(b"<message><body>half"), Reset()), "half a stanza and a reset"),
}

# What cannot be told apart by a reader is not met twice: before TLS an orderly end and a cut are
# one, and in step 5 an end after one answer is as good as after another.
_SKIPPED = {
    *((place, "cut") for place in ("header", "features", "proceed")),
    *((place, "end") for place in ("presence", "message")),
    *((place, "half") for place in ("presence", "session", "tls-header", "mechanisms")),
}


def _each() -> Iterator[Behaviour]:
    for place_name, (place, due) in _PLACES.items():
        for name, (acts, what) in _ENDINGS.items():
            if (place_name, name) in _SKIPPED:
                continue
            yield Behaviour(
                f"{name}-for-{place_name}",
                f"{what} in the place of {due}",
                (Bend(place, acts),),
                grave=place is not CLOSE and place is not PRESENCE,
                config={"session": "required"} if place is SESSION else {},
            )


_HEADER = (
    b"<?xml version='1.0'?><stream:stream from='%domain%' id='evil' version='1.0'"
    b" xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
)
_OFFER = b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
_PROCEED = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
_TO_TLS: tuple[Act, ...] = (
    Hear(b'streams">'),
    say(_HEADER + _OFFER),
    Hear(b"/>"),
    say(_PROCEED),
)


def _script(id: str, does: str, *acts: Act) -> Behaviour:
    return Behaviour(id, does, script=acts, grave=True)


BEHAVIOURS = [
    *_each(),
    _script("connection-reset-at-once", "a reset before a word is said", Reset()),
    _script("connection-closed-at-once", "an end before a word is said", Close()),
    _script("connection-reset-on-hello", "a reset for our first word", Hear(b"<"), Reset()),
    _script("connection-silent", "a connection, and then nothing", Hear(b">"), Hush()),
    _script("connection-half-closed", "no more will come, but whatever we say is heard", Fin()),
    _script("declaration-then-reset", "the first five letters of a header, then a reset",
            Hear(b">"), say(b"<?xml"), Wait(0.05), Reset()),
    _script("handshake-reset", "a reset for our ClientHello", *_TO_TLS, Wait(0.1), Reset()),
    _script("handshake-silence", "silence for our ClientHello", *_TO_TLS, Hush()),
    _script("handshake-closed", "an end for our ClientHello", *_TO_TLS, Close()),
    _script("secured-reset", "a reset right behind the handshake", *_TO_TLS, StartTls(), Reset()),
    _script("secured-silent", "silence behind the handshake", *_TO_TLS, StartTls(), Hush()),
    _script("secured-closed", "an orderly end of TLS right behind the handshake",
            *_TO_TLS, StartTls(), Close()),
    _script("secured-cut", "an end of TCP right behind the handshake", *_TO_TLS, StartTls(), Fin()),
    _script("secured-garbage", "bytes that are no TLS right behind the handshake",
            *_TO_TLS, StartTls(), Raw(b"evil" * 8), Hush()),
    _script("secured-half-record", "half a record behind the handshake, and then an end",
            *_TO_TLS, StartTls(), Raw(b"\x17\x03\x03\x01\x00half"), Fin()),
    _script("secured-nothing-said", "records of no bytes behind the handshake",
            *_TO_TLS, StartTls(), Beneath(b""), Hush()),
    _script("offer-then-reset", "an offer of TLS, and a reset for our wish", Hear(b'streams">'),
            say(_HEADER + _OFFER), Hear(b"/>"), Reset()),
    _script("offer-then-close-tag", "an offer of TLS, and the end of the stream, at once",
            Hear(b'streams">'), say(_HEADER + _OFFER + b"</stream:stream>"), Close()),
]  # fmt: skip
