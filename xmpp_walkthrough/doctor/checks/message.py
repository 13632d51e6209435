"""The message to ourselves: does it come back, so that stanzas are routed? RFC 6121 §5, §8."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.checks.roster import roster
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, Mark, fault, ok, reason, skipped, warning
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.protocol.events import Presence


async def message(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    for note in seen.transcript.notes("exchange.message-not-back"):
        make = ok if _is_accompanied(seen) else warning
        key = "to-another-login" if make is ok else "not-back"
        return [make("message", key, seconds=note.facts.get("seconds", ""))]
    if "exchanged" in seen.reached:
        return [ok("message", "came-back")]
    assert seen.failure is not None  # or it would have gone on
    before = await roster(examination)
    if any(finding.mark is Mark.FAULT or finding.key == "unread" for finding in before):
        return [skipped("message", "not-reached")]
    # Every other end of the exchange is told here, even if no message was sent: no other check
    # does.
    return [fault("message", "failed", seen.failure.exit_code, **reason(seen.failure))]


def _is_accompanied(seen: Seen) -> bool:
    """Whether another login of the account is online and takes messages.

    The server may choose it for a message to the account (RFC 6121 §8.5.2.1.1).
    """
    account = seen.bound.partition("/")[0]
    for entry in seen.received(Presence):
        xml = entry.event.xml
        sender, priority = xml.get("from") or "", xml.findtext("{*}priority") or ""
        mine = sender.partition("/")[0] == account and sender != seen.bound
        if mine and xml.get("type") is None and not priority.strip().startswith("-"):
            return True
    return False


CHECK = Check("message", 140, "exchange", message, needs=Ground.SESSION, steps=("exchange",))
