"""Base64 of SASL payloads in elements. RFC 4648 §4, RFC 6120 §6.4.2.

An element has three states, not two: no text (no payload at all), `=` (a payload of no bytes), and
base64. Decoding refuses instead of repairing (RFC 6120 §6.3.5, §13.9.1): two spellings of the same
bytes would let two readers of one stream see different things.
"""

import re
from binascii import a2b_base64, b2a_base64

from xmpp_walkthrough.protocol.events import SaslData
from xmpp_walkthrough.wire.names import SASL2, split

_GROUPS = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_ALPHABET = r"[A-Za-z0-9+/=]*"


class IncorrectEncoding(ValueError):
    """The text is not base64 as RFC 6120 wants it: answer `<incorrect-encoding/>`. §6.5.5

    `reason`: `alphabet` (a character outside the 65), `padding` (`=` missing, too many, or not at
    the end), `pad-bits` (the unused bits of the last letter are not zero).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def encode(data: bytes) -> str:
    """Plain base64: the alphabet of §4, padded, on one line."""
    return b2a_base64(data, newline=False).decode("ascii")


def decode(text: str) -> bytes:
    """The bytes that `text` spells in the only allowed way. Errors: IncorrectEncoding."""
    if not re.fullmatch(_ALPHABET, text):
        raise IncorrectEncoding("alphabet")
    if not re.fullmatch(_GROUPS, text):
        raise IncorrectEncoding("padding")
    data = a2b_base64(text)
    if encode(data) != text:
        raise IncorrectEncoding("pad-bits")
    return data


def encode_payload(payload: bytes | None) -> str:
    """The text of `<auth/>`, `<challenge/>`, `<response/>` or `<success/>`; None gives no text."""
    if payload is None:
        return ""
    return encode(payload) or "="


def payload_of(event: SaslData) -> bytes | None:
    """The payload that an event carries; None where it carries none. Errors: IncorrectEncoding.

    SASL2 knows no `=`: an element without text is a payload of no bytes. XEP-0388 §2.2
    """
    carrier = event.carrier
    if carrier is None:
        return None
    if split(carrier.tag)[0] == SASL2:
        return decode(carrier.text or "")
    return decode_payload(carrier.text)


def decode_payload(text: str | None) -> bytes | None:
    """The payload in an element's text: None where there is no text. Errors: IncorrectEncoding."""
    if not text:
        return None
    return b"" if text == "=" else decode(text)
