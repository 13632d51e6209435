"""Does a message to ourselves come back, so that stanzas are routed? RFC 6121 §5, §8."""

from xmpp_walkthrough.doctor.check import Check, fault, ok, reason, skipped
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.protocol.events import Message, Role


async def message(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    if "exchanged" in seen.reached:
        return [ok("message", "came-back")]
    assert seen.failure is not None  # or it would have gone on
    sent = [x for x in seen.transcript.entries if isinstance(x.event, Message)]
    if not any(entry.role is Role.INITIATING for entry in sent):
        return [skipped("message", "not-reached")]
    return [fault("message", "failed", seen.failure.exit_code, **reason(seen.failure))]


CHECK = Check("message", 140, "exchange", message, needs=Ground.SESSION, steps=("exchange",))
