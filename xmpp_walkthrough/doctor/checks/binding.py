"""Can a login be tied to its TLS connection, and by which types? RFC 9266, XEP-0440."""

from xmpp_walkthrough.doctor.check import Check, ok, warning
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.doctor.probe import Probe
from xmpp_walkthrough.protocol.sasl.scram_binding import alone_in

EXPORTER, UNIQUE = "tls-exporter", "tls-unique"


async def binding(examination: Examination) -> list[Finding]:
    found = [_judged(probe) for probe in await examination.probes() if probe.offers is not None]
    return list({(each.key, str(each.facts)): each for each in found}.values())


def _judged(probe: Probe) -> Finding:
    assert probe.offers is not None
    assert probe.tls is not None  # the offer came under it
    types = probe.offers.channel_bindings
    plus = [name for name in probe.offers.mechanisms if name.endswith("-PLUS")]
    version = probe.tls.version.replace("TLSv", "TLS ")
    facts = {"types": ", ".join(types), "plus": ", ".join(plus), "version": version}
    if not plus and types and alone_in(probe.offers.mechanisms):
        return warning("binding", "types-alone", **facts)
    if not plus:
        return ok("binding", "none-offered", **facts)
    if UNIQUE in types and EXPORTER not in types and probe.tls.version == "TLSv1.3":
        return warning("binding", "unique-on-1-3", **facts)  # RFC 9266 §3: undefined there
    if not types:
        return ok("binding", "types-unsaid", **facts)
    return ok("binding", "offered", **facts)


CHECK = Check("binding", 84, "offers", binding, needs=Ground.OFFERED)
