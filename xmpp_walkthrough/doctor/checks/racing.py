"""Dead addresses: their cost for a client that tries one after the other. RFC 8305, XEP-0495."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, ok, skipped, warning
from xmpp_walkthrough.doctor.look.probe import Probe

USUAL = 75  # seconds that systems go on trying to connect, where the program sets no deadline


async def racing(examination: Examination) -> list[Finding]:
    probes = await examination.probes()
    before: list[Probe] = []
    for probe in probes:
        if probe.connected:
            break
        before.append(probe)
    else:
        return [skipped("racing", "not-reached")]
    silent = [probe for probe in before if probe.failed == "connect.timeout"]
    if len(probes) == 1:
        return [skipped("racing", "only-one")]
    if not silent:
        return [ok("racing", "at-once", family=probe.place.family)]
    places = ", ".join(f"{each.place.address} {each.place.port}" for each in silent)
    families = {each.place.family for each in silent}
    facts = {"places": places, "seconds": USUAL * len(silent), "family": "/".join(families)}
    return [warning("racing", "slow", **facts)]


CHECK = Check("racing", 42, "tcp", racing, needs=Ground.PLACES)
