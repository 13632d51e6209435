"""What is inside a SASL payload? The base64 text, its bytes, and the name of every part."""

from xmpp_walkthrough.explain.explanation import Payload
from xmpp_walkthrough.protocol.events import SaslAuth, SaslData, SaslResponse
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.sasl.known import read
from xmpp_walkthrough.protocol.sasl.reading import MASK, Part


def decode(event: SaslData, mechanism: str) -> Payload | None:
    """Take what a SASL unit carries apart; None where there is nothing, or no base64 in it."""
    text = event.carrier.text if event.carrier is not None else None
    try:
        data = payload_of(event)
    except IncorrectEncoding:
        return None
    if data is None or text is None:
        return None
    masked = MASK.encode() in data
    if not mechanism:
        return Payload("opaque", text, data, (Part("data", data),), masked)
    reading = read(data, mechanism, isinstance(event, SaslAuth | SaslResponse))
    return Payload(reading.kind, text, data, reading.parts, masked)
