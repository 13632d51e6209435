"""A unit with a password in it, and what could be read of the password once it is recorded."""

from html import unescape

from lxml import etree

from xmpp_walkthrough.protocol.events import Event, Violation
from xmpp_walkthrough.protocol.sasl.base64 import decode_payload
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.transcript.redact import redact

# A password that cannot be part of anything else that is sent.
CANARY = "canary"


def shown(event: Event) -> str:
    """Everything a reader could get out of the event: bytes, text, payloads, references."""
    raw = event.raw.decode()
    texts = [raw, unescape(raw)]
    if event.element is not None:
        written = etree.tostring(event.element, encoding="unicode")
        texts += [written, *map(str, event.element.itertext())]
        if event.element.text and "*" not in event.element.text:
            texts.append((decode_payload(event.element.text) or b"").decode("latin-1"))
    return "\n".join(texts)


def check(event: Event, *secrets: str) -> Event:
    """The secrets are gone, the bytes say what the element says, the given event is untouched."""
    before = event.raw, None if event.element is None else etree.tostring(event.element)
    found, masked = redact(event)
    assert masked
    assert type(found) is type(event)
    for secret in secrets:
        assert secret not in shown(found)
    assert (event.raw, None if event.element is None else etree.tostring(event.element)) == before
    again = preview(found.raw)
    if found.element is not None and not isinstance(event, Violation):
        assert again.element is not None
        assert canonical(again.element) == canonical(found.element)
    return found


def canonical(element: etree._Element) -> object:
    inside = [canonical(child) for child in element]
    return (
        element.tag,
        dict(element.attrib),
        (element.text or "").strip() if inside else (element.text),
        inside,
    )
