"""What may come while a person thinks? A walk at a terminal, with somebody who presses keys."""

from __future__ import annotations

from evil.acts import Act, Close, Fin, Flood, Hush, Many, Reset, Wait, say
from evil.behaviour import Behaviour, Bend
from evil.places import (
    BOUND,
    CHALLENGE,
    CLEAR_FEATURES,
    CLOSE,
    LOGIN_FEATURES,
    MESSAGE,
    PRESENCE,
    ROSTER,
    TLS_FEATURES,
    Place,
)
from evil.tables.escapes import BAD

_ENTER = "\r"
_CTRL_C = "\x03"
_MESSAGE = b"<message from='%domain%'><body>are you there?</body></message>"
_PING = b"<iq type='get' id='p' from='%domain%'><ping xmlns='urn:xmpp:ping'/></iq>"
_STREAM = b"xmlns='urn:ietf:params:xml:ns:xmpp-streams'"


def _thinks(id: str, does: str, keys: str, place: Place, *acts: Act) -> Behaviour:
    """Behind what was due, while the next thing waits for a key."""
    return Behaviour(id, does, (Bend(place, (say(b"%honest%"), Wait(0.1), *acts)),), keys=keys)


BEHAVIOURS = [
    _thinks("pause-flood-then-q", "messages without end at a pause, and then q",
            "q", PRESENCE, Flood(_MESSAGE)),
    _thinks("pause-flood-then-ctrl-c", "messages without end at a pause, and then Ctrl-C",
            _CTRL_C, PRESENCE, Flood(_MESSAGE)),
    _thinks("pause-flood-of-requests", "requests without end at a pause",
            "q", PRESENCE, Flood(_PING)),
    _thinks("pause-flood-of-large", "large messages without end at a pause", "q",
            PRESENCE,
            Flood(b"<message><body>" + b"m" * 100_000 + b"</body></message>")),
    _thinks("pause-flood-of-spaces", "spaces without end before TLS", "q", CLEAR_FEATURES,
            Flood(b" ")),
    _thinks("pause-flood-of-one-text", "a text without end before the login", "q",
            TLS_FEATURES,
            say(b"<message><body>"), Flood(b"text ")),
    _thinks("pause-flood-of-unknown", "elements that nobody knows, without end, before the binding",
            "q", LOGIN_FEATURES, Flood(b"<e xmlns='urn:e'/>")),
    _thinks("pause-flood-and-keys", "messages without end, while all keys are tried",
            "x?lgs " * 3 + "q", PRESENCE, Flood(_MESSAGE)),
    _thinks("pause-closed", "the end of the stream at a pause", "q", TLS_FEATURES,
            say(b"</stream:stream>"), Hush()),
    _thinks("pause-reset", "a reset at a pause", "q", TLS_FEATURES, Reset()),
    _thinks("pause-cut", "an end of TCP at a pause", "q", TLS_FEATURES, Fin()),
    _thinks("pause-ended", "an orderly end at a pause in step 3", "q", LOGIN_FEATURES,
            Close()),
    _thinks("pause-timer", "a server that has waited too long", "q", TLS_FEATURES, say(
        b"<stream:error><connection-timeout " + _STREAM + b"/></stream:error></stream:stream>"),
        Hush()),
    _thinks("pause-not-xml", "what is no XML at a pause", "q", TLS_FEATURES,
            say(b"<<<"), Hush()),
    _thinks("pause-error-and-goes-on", "an error at a pause, and messages behind it",
            "q",
            PRESENCE, say(b"<stream:error><reset " + _STREAM + b"/></stream:error>"),
            Flood(_MESSAGE)),
    _thinks("pause-ahead", "a success at a pause, before we have answered",
            _ENTER * 20 + "q",
            CHALLENGE, say(b"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"), Hush()),
    _thinks("pause-request", "a request at every pause", _ENTER * 20 + "q", BOUND,
            say(Many(_PING, 30))),
    _thinks("pause-escapes", "a message at a pause, of all that could deceive",
            "xs?q", PRESENCE,
            say(b"<message from='" + BAD + b"'><body>" + BAD + b"</body></message>")),
    _thinks("pause-secret", "our password at a pause, and its bytes", "xsq",
            PRESENCE,
            say(b"<message><body>%password% %base64%</body></message>")),
    _thinks("pause-long-page", "a message of three hundred lines at a pause",
            "   xs  q", PRESENCE,
            say(b"<message><body>", Many(b"line\n", 300), b"</body></message>")),
    _thinks("pause-prediction", "answers that nobody could predict", "pp\r\r" + "q",
            TLS_FEATURES,
            Hush()),
    Behaviour("pause-q-unanswered", "silence for the close, after q", (Bend(CLOSE, (Hush(),)),),
              keys="q"),
    Behaviour("pause-q-flooded", "messages without end for the close, after q",
              (Bend(CLOSE, (Flood(_MESSAGE),)),), keys="q"),
    Behaviour("pause-enter-for-ever",
              "a server that never sends our message back, and a person who only "
              "presses Enter", (Bend(MESSAGE, (Hush(),)),), keys=_ENTER),
    Behaviour("pause-silent-roster", "silence for the roster, and Ctrl-C",
              (Bend(ROSTER, (Hush(),)),),
              keys=_CTRL_C),
]  # fmt: skip
