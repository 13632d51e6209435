"""What must no reader of a transcript see? Secrets, masked by meaning before they are recorded.

A payload is decoded, the secret in it replaced by a mask of fixed length (so that not even its
length is told), and encoded again. This is the only list of what counts as secret. A SCRAM proof
counts too: with salt and nonces it lets one guess the password offline.
"""

import re
from copy import deepcopy
from dataclasses import replace

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.sasl.base64 import (
    IncorrectEncoding,
    decode_payload,
    encode_payload,
)
from xmpp_walkthrough.wire.markup import escape, serialise
from xmpp_walkthrough.wire.names import AUTH_LEGACY, REGISTER

MASK = "********"

SECRET_VALUES = frozenset(
    {
        "password",
        "prepared_password",
        "salted_password",
        "client_key",
        "stored_key",
        "server_key",
        "client_signature",
        "client_proof",
        "server_signature",
    }
)

_SASL = (e.SaslAuth, e.SaslResponse, e.SaslChallenge, e.SaslSuccess)
_SCRAM_SECRET = re.compile(rb"(^|,)([pv])=[^,]*")
_SCRAM_MESSAGE = re.compile(rb"(?:[nyp](?:=[^,]*)?,[^,]*,)?(?:n=[^,]*,r=|r=|c=|v=|e=)")
_PASSWORDS = [
    f"{{{namespace}}}{name}"
    for namespace, names in ((REGISTER, ("password",)), (AUTH_LEGACY, ("password", "digest")))
    for name in names
]


def redact(event: Event) -> tuple[Event, bool]:
    """The event without its secrets, and whether there were any. The given one stays as it is."""
    if event.element is None:
        return event, False
    if isinstance(event, _SASL):
        return _redact_sasl(event)
    if not any(found.text for tag in _PASSWORDS for found in event.element.iter(tag)):
        return event, False
    clone = deepcopy(event.xml)
    secrets = [found for tag in _PASSWORDS for found in clone.iter(tag) if found.text]
    return _rewritten(event, clone, secrets, MASK), True


def _redact_sasl(event: Event) -> tuple[Event, bool]:
    clone = deepcopy(event.xml)
    try:
        payload = decode_payload(clone.text)
    except IncorrectEncoding:
        # It cannot be decoded, so nobody can say what in it is secret: all of it, then.
        return _rewritten(event, clone, [clone], MASK), True
    masked = _mask(payload or b"", by_client=isinstance(event, e.SaslAuth | e.SaslResponse))
    if not payload or masked == payload:
        return event, False
    return _rewritten(event, clone, [clone], encode_payload(masked)), True


def _mask(payload: bytes, *, by_client: bool) -> bytes:
    """Mask what is secret in a decoded payload, whichever mechanism it belongs to."""
    if _SCRAM_MESSAGE.match(payload):
        return _SCRAM_SECRET.sub(lambda m: m[1] + m[2] + b"=" + MASK.encode(), payload)
    if not by_client:
        return payload
    if payload.count(b"\0") == 2:  # PLAIN, and whatever has its shape
        return b"\0".join((*payload.split(b"\0")[:2], MASK.encode()))
    return MASK.encode()


def _rewritten(event: Event, clone: Element, secrets: list[Element], text: str) -> Event:
    """The event with the text of these elements of `clone` replaced, in the bytes as well."""
    raw, complete = event.raw, True
    for element in secrets:
        old = f">{escape(element.text or '')}<".encode()
        complete = complete and old in raw
        raw = raw.replace(old, f">{escape(text)}<".encode())
        element.text = text
    if not complete:  # spelt in an unusual way, as with CDATA: write it anew
        raw = serialise(clone)
    return replace(event, raw=raw, element=clone)
