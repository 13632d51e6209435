"""What is inside a SASL payload? The base64 text, its bytes, and the name of every part.

RFC 4616 §2 (PLAIN), RFC 5802 §5.1 (SCRAM attributes).
"""

import re

from xmpp_walkthrough.explain.explanation import Part, Payload
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode_payload
from xmpp_walkthrough.transcript.redact import MASK

_SCRAM = re.compile(rb"([nyp](?:=[^,]*)?,[^,]*,)?(?:[a-zA-Z]=[^,]*)(?:,[a-zA-Z]=[^,]*)*")


def decode(text: str | None, mechanism: str) -> Payload | None:
    """Take the text of a SASL element apart; None where there is nothing, or no base64 in it."""
    try:
        data = decode_payload(text)
    except IncorrectEncoding:
        return None
    if data is None or text is None:
        return None
    masked = MASK.encode() in data
    if mechanism == "PLAIN" and data.count(b"\0") == 2:
        return Payload("plain", text, data, _plain(data), masked)
    if mechanism.startswith("SCRAM") and _SCRAM.fullmatch(data):
        return Payload("scram", text, data, _scram(data), masked)
    return Payload("opaque", text, data, (Part("data", data),), masked)


def _plain(data: bytes) -> tuple[Part, ...]:
    authzid, authcid, password = data.split(b"\0")
    nul = Part("NUL", b"\0")
    return (
        Part("authzid", authzid),
        nul,
        Part("authcid", authcid),
        nul,
        Part("password", password),
    )


def _scram(data: bytes) -> tuple[Part, ...]:
    """Cut at the commas; the GS2 header, which has commas of its own, stays whole."""
    parts: list[Part] = []
    rest = data
    header = re.match(rb"[nyp](?:=[^,]*)?,[^,]*,", data)
    if header:
        parts.append(Part("gs2-header", header[0]))
        rest = data[header.end() :]
    for index, piece in enumerate(rest.split(b",")):
        if index:
            parts.append(Part("comma", b","))
        parts.append(Part(piece[:1].decode("ascii", "replace"), piece))
    return tuple(parts)
