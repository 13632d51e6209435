"""Does a message to ourselves come back, so that stanzas are routed? RFC 6121 §5, §8."""

from xmpp_walkthrough.doctor.check import Check, fault, ok, reason, skipped, warning
from xmpp_walkthrough.doctor.checks.roster import roster
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding, Mark
from xmpp_walkthrough.doctor.ground import Ground


async def message(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    for note in seen.transcript.notes("exchange.message-not-back"):
        return [warning("message", "not-back", seconds=note.facts.get("seconds", ""))]
    if "exchanged" in seen.reached:
        return [ok("message", "came-back")]
    assert seen.failure is not None  # or it would have gone on
    if any(finding.mark is Mark.FAULT for finding in await roster(examination)):
        return [skipped("message", "not-reached")]
    # Whatever else ends the exchange is told here, sent or not: or nobody would tell it.
    return [fault("message", "failed", seen.failure.exit_code, **reason(seen.failure))]


CHECK = Check("message", 140, "exchange", message, needs=Ground.SESSION, steps=("exchange",))
