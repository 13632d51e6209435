"""Quotes of a transcript as evidence: as on the wire, without secrets, not too long.

SASL payloads are quoted decoded. Quotes are remote text: views make them harmless.

A transcript has its secrets masked already; other observations of a check (the answers of DNS,
other ports) are masked here, once all is judged.
"""

from typing import TypeVar

from xmpp_walkthrough.doctor.finding import Cause, Evidence, Finding
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode_payload
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.redact import redact
from xmpp_walkthrough.transcript.secrets import Secrets

Said = TypeVar("Said", Finding, Cause)

LONGEST = 600  # characters
_SASL = (e.SaslAuth, e.SaslChallenge, e.SaslResponse, e.SaslSuccess)


def quote(key: str, entry: Entry, **facts: object) -> Evidence:
    """This unit, word for word, under the evidence `key`."""
    return Evidence(key, facts, shortened(text_of(entry)))


def text_of(entry: Entry) -> str:
    """The bytes of an entry as text, with secrets masked, whichever program recorded it."""
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
    """The decoded payload of this unit as evidence; the unit itself where there is none."""
    data = payload_of(entry)
    if not data:
        return quote(key, entry, **facts)
    shown = data.replace(b"\0", b"\\0").decode("utf-8", "backslashreplace")
    return Evidence(key, facts, shortened(shown))


def without_secrets(said: Said, secrets: Secrets) -> Said:
    """The value as it may be shown: keys are ours, facts and quotes may be remote text."""
    evidence = [
        each._replace(facts=secrets.hide(each.facts), quote=secrets.hide(each.quote))
        for each in said.evidence
    ]
    return said._replace(facts=secrets.hide(said.facts), evidence=tuple(evidence))


def shortened(text: str) -> str:
    """A quote of at most `LONGEST` characters: the doctor's report has to fit into a ticket."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
