"""The typed address. RFC 7622.

Is it an account that a client can log in with?
"""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, warning
from xmpp_walkthrough.protocol.jid import unescape_local
from xmpp_walkthrough.steps.failure import ExitCode


async def address(examination: Examination) -> list[Finding]:
    error, jid = examination.error, examination.jid
    if error is not None or jid is None:
        assert error is not None  # one of the two is there
        facts = {"part": error.part, "detail": error.detail, "why": f"jid.{error.reason}"}
        return [fault("address", "malformed", ExitCode.USAGE, **facts)]
    if jid.local is None and examination.inquiry.wants.anonymous:
        return [ok("address", "guest", domain=jid.domain)]
    if jid.local is None:
        return [fault("address", "no-local", ExitCode.USAGE, domain=jid.domain)]
    known = {"local": jid.local, "domain": jid.domain}
    found = [ok("address", "fine", **known)]
    if jid.domain != jid.domain_ascii:
        found = [ok("address", "international", **known, ascii=jid.domain_ascii)]
    if str(jid) != examination.inquiry.address:
        found.append(ok("address", "prepared", jid=str(jid), typed=examination.inquiry.address))
    if (shown := unescape_local(jid.local)) != jid.local:
        found.append(ok("address", "escaped", local=jid.local, shown=shown))
    if jid.resource is not None:
        found.append(warning("address", "resource", resource=jid.resource))
    return found


CHECK = Check("address", 10, "address", address)
