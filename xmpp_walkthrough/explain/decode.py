"""What is inside a SASL payload? The base64 text, its bytes, and the name of every part."""

from xmpp_walkthrough.explain.explanation import Part, Payload
from xmpp_walkthrough.explain.payloads import read
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode_payload
from xmpp_walkthrough.transcript.redact import MASK


def decode(text: str | None, mechanism: str) -> Payload | None:
    """Take the text of a SASL element apart; None where there is nothing, or no base64 in it."""
    try:
        data = decode_payload(text)
    except IncorrectEncoding:
        return None
    if data is None or text is None:
        return None
    masked = MASK.encode() in data
    if not mechanism:
        return Payload("opaque", text, data, (Part("data", data),), masked)
    reading = read(data, mechanism)
    return Payload(reading.kind, text, data, reading.parts, masked)
