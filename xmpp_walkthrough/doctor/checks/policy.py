"""Another client's way: does it log in? Asked only with `--as`."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.clients.comparison import spelt
from xmpp_walkthrough.doctor.clients.conduct import NOT_KNOWN, Conduct
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, skipped


async def policy(examination: Examination) -> list[Finding]:
    client = examination.inquiry.policy
    if client is None:
        return []
    imitation = await examination.imitation()
    if imitation is None:
        return [skipped("policy", "not-reached")]
    theirs = imitation.theirs
    facts = {"client": str(client), **_where(theirs)}
    if theirs.comes_in:
        return [ok("policy", "comes-in", mechanism=theirs.mechanisms[0], **facts)]
    verdict = theirs.verdict
    if verdict.why == NOT_KNOWN:
        return [skipped("policy", "not-known", **facts)]
    if theirs.place is None:
        return [fault("policy", "nowhere", verdict.code, **facts)]
    told = {**verdict.facts, **facts, "why": verdict.why}
    return [fault("policy", "stops", verdict.code, **told)]


def _where(theirs: Conduct) -> dict[str, object]:
    return {} if theirs.place is None else {"place": spelt(theirs.place)}


CHECK = Check("policy", 200, "client", policy)
