"""The roster: does the server give out the list of contacts? RFC 6121 §2."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason, warning
from xmpp_walkthrough.protocol.events import Iq

_QUERY = "{jabber:iq:roster}query"


async def roster(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    if seen.transcript.notes("exchange.no-roster"):
        return [warning("roster", "none")]
    for entry in seen.received(Iq):
        query = entry.event.xml.find(_QUERY)
        if entry.event.xml.get("type") == "result" and query is not None:
            return [ok("roster", "got", count=len(query))]
    failure = seen.failure
    if failure is None:  # an answer without a list: RFC 6121 §2.1.4
        return [ok("roster", "got", count=0)]
    if failure.is_of("limit"):  # ours: no fault of the server's
        return [warning("roster", "unread", **reason(failure))]
    return [fault("roster", "failed", failure.exit_code, **reason(failure))]


CHECK = Check("roster", 130, "exchange", roster, needs=Ground.SESSION)
