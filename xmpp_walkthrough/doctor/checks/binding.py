"""Channel binding: may a login be tied to its TLS connection, and by which types?

RFC 9266, XEP-0440.
"""

from itertools import product

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, ok, warning
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.protocol.sasl.known import bindable
from xmpp_walkthrough.protocol.sasl.scram_binding import alone_in

# These servers offer -PLUS wherever they offer SCRAM, and ejabberd 23.01 accepts a client that
# claims to have seen none.
_ABLE = ("ejabberd",)
EXPORTER, UNIQUE = "tls-exporter", "tls-unique"


async def binding(examination: Examination) -> list[Finding]:
    probes = [probe for probe in await examination.probes() if probe.offers is not None]
    software, _ = await examination.software()
    found = [_judged(probe, software) for probe in probes]
    bereft = [_bereft(probe, other) for probe, other in product(probes, probes)]
    found += [each for each in bereft if each is not None]
    return list({(each.key, str(each.facts)): each for each in found}.values())


def _bereft(probe: Probe, other: Probe) -> Finding | None:
    """One look saw no SCRAM and another did: the user directory behind the server is no reason."""
    assert probe.offers is not None
    alone = probe.offers.channel_bindings and alone_in(probe.offers.mechanisms)
    if not alone or not _scram(other):
        return None
    facts = {"place": str(probe.place), "other": str(other.place)}
    return warning("binding", "scram-elsewhere", **facts)


def _judged(probe: Probe, software: str) -> Finding:
    assert probe.offers is not None
    assert probe.tls is not None  # the offer came under it
    types = probe.offers.channel_bindings
    plus = [name for name in probe.offers.mechanisms if name.endswith("-PLUS")]
    version = probe.tls.version.replace("TLSv", "TLS ")
    facts = {"types": ", ".join(types), "plus": ", ".join(plus), "version": version}
    if not plus and types and alone_in(probe.offers.mechanisms):
        return warning("binding", "types-alone", **facts)
    if not plus and software in _ABLE and _scram(probe) and not types:
        return warning("binding", "plus-missing", **facts)
    if not plus:
        return ok("binding", "none-offered", **facts)
    if UNIQUE in types and EXPORTER not in types and probe.tls.version == "TLSv1.3":
        return warning("binding", "unique-on-1-3", **facts)  # RFC 9266 §3: undefined there
    if not types:
        return ok("binding", "types-unsaid", **facts)
    return ok("binding", "offered", **facts)


def _scram(probe: Probe) -> bool:
    assert probe.offers is not None
    return any(map(bindable, probe.offers.mechanisms))


CHECK = Check("binding", 84, "offers", binding, needs=Ground.OFFERED)
