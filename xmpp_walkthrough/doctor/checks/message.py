"""Do stanzas pass: the roster, presence, a message to oneself? RFC 6121."""

from xmpp_walkthrough.doctor.check import Check, fault, ok, reason
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground


async def message(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    if seen.failure is not None and "exchanged" not in seen.reached:
        return [fault("message", "failed", seen.failure.exit_code, **reason(seen.failure))]
    return [ok("message", "came-back")]


CHECK = Check("message", 140, message, needs=Ground.SESSION, steps=("exchange",))
