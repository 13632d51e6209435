"""Where in an honest server's dialogue is it bent? Places named for what it is about to say."""

from __future__ import annotations

from typing import Literal, NamedTuple

Stage = Literal["clear", "tls", "login", "packed", ""]


class Place(NamedTuple):
    """A unit of the server: the event that it is, how far the login has come, what it holds.

    It is met once in a connection unless it is `always` met.
    """

    event: str
    stage: Stage = ""
    holds: bytes = b""
    always: bool = False


CLEAR_HEADER = Place("StreamHeader", "clear")
CLEAR_FEATURES = Place("StreamFeatures", "clear")
PROCEED = Place("Proceed")
TLS_HEADER = Place("StreamHeader", "tls")
TLS_FEATURES = Place("StreamFeatures", "tls")
CHALLENGE = Place("SaslChallenge")
SUCCESS = Place("SaslSuccess")
REFUSAL = Place("SaslFailure")
LOGIN_HEADER = Place("StreamHeader", "login")
LOGIN_FEATURES = Place("StreamFeatures", "login")
BOUND = Place("BindResult")
SESSION = Place("Iq", "login", b'"session')
ROSTER = Place("Iq", "login", b"jabber:iq:roster")
PRESENCE = Place("Presence", "login")
MESSAGE = Place("Message", "login", b"Romeo")
PING = Place("Iq", "login", b"urn:xmpp:ping")
CLOSE = Place("StreamClose")
