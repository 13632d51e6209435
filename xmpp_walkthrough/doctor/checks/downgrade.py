"""Downgrade protection: did the list of mechanisms arrive as the server sent it? XEP-0474."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, skipped
from xmpp_walkthrough.protocol.events import SaslChallenge
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode_payload
from xmpp_walkthrough.protocol.sasl.known import bindable


async def downgrade(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    if seen is None or not bindable(seen.mechanism):
        return [skipped("downgrade", "not-reached")]
    if seen.failure is not None and seen.failure.is_one_of("sasl.refusal.mechanism-list-changed"):
        return [fault("downgrade", "changed", seen.failure.exit_code)]
    for entry in seen.received(SaslChallenge):
        if _has_hash(entry.event.xml.text):
            return [ok("downgrade", "agrees")]
    return [skipped("downgrade", "not-announced")]


def _has_hash(text: str | None) -> bool:
    """Whether the server's first message carries the hash of its lists."""
    try:
        payload = decode_payload(text) or b""
    except IncorrectEncoding:
        return False
    return any(part.startswith(b"h=") for part in payload.split(b",")[1:])


CHECK = Check("downgrade", 90, "login", downgrade, needs=Ground.OFFERED)
