"""A decoded SASL payload: the base64 text, its bytes, and the name of every part.

RFC 6120 §6.4.2.
"""

from xmpp_walkthrough.explain.explanation import Payload
from xmpp_walkthrough.protocol.events import SaslAuth, SaslData, SaslResponse
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.protocol.sasl.known import read
from xmpp_walkthrough.protocol.sasl.reading import MASK, Part


def decode(event: SaslData, mechanism: str) -> Payload | None:
    """Decode the payload of a SASL unit; None without one, or where it is no base64."""
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
