"""How is a piece of a transcript quoted as evidence? As on the wire, without secrets, not too long.

SASL payloads are quoted decoded. Quotes are remote text: whoever shows them makes them harmless.
"""

from xmpp_walkthrough.doctor.finding import Evidence
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode_payload
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.redact import redact

LONGEST = 600  # characters
_SASL = (e.SaslAuth, e.SaslChallenge, e.SaslResponse, e.SaslSuccess)


def quote(key: str, entry: Entry, **facts: object) -> Evidence:
    """This unit, word for word, under the evidence `key`."""
    return Evidence(key, facts, shortened(text_of(entry)))


def text_of(entry: Entry) -> str:
    """The bytes of an entry as text; what is secret is masked, whoever recorded it."""
    event, _ = redact(entry.event)
    return event.raw.decode("utf-8", "replace").strip()


def payload_of(entry: Entry) -> bytes | None:
    """The decoded, masked SASL payload; None where there is none or it is no base64."""
    if not isinstance(entry.event, _SASL):
        return None
    event, _ = redact(entry.event)
    try:
        return decode_payload(event.xml.text)
    except IncorrectEncoding:
        return None


def payload(key: str, entry: Entry, **facts: object) -> Evidence:
    """What the base64 of this unit says; the unit itself where it says nothing."""
    data = payload_of(entry)
    if not data:
        return quote(key, entry, **facts)
    shown = data.replace(b"\0", b"\\0").decode("utf-8", "backslashreplace")
    return Evidence(key, facts, shortened(shown))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
