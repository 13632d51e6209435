"""IPv6 and IPv4: are there addresses of both families, and do both work? RFC 6724, RFC 8305.

A family without a route on this machine is not the server's fault: its addresses are not judged.
"""

from collections.abc import Sequence

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, ok, skipped, warning
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.net.tls.identity import ip_literal

FAMILIES = ("IPv6", "IPv4")


async def families(examination: Examination) -> list[Finding]:
    probes = await examination.probes()
    if all(ip_literal(probe.place.host) is not None for probe in probes):
        return [skipped("families", "literal")]
    there = [name for name in FAMILIES if any(p.place.family == name for p in probes)]
    works = [name for name in there if any(p.connected for p in probes if p.place.family == name)]
    dead = [name for name in there if name not in works]
    if works and dead and dead[0] in out_of_reach(probes):
        return [skipped("families", "no-way", family=dead[0], works=works[0])]
    if works and dead:
        return [warning("families", "one-dead", dead=dead[0], works=works[0])]
    if len(there) == 1:
        return [ok("families", "only", family=there[0])]
    return [ok("families", "both")]


def out_of_reach(probes: Sequence[Probe]) -> list[str]:
    """The families in which no address has a route from this machine."""
    told = {name: {p.failed for p in probes if p.place.family == name} for name in FAMILIES}
    return [name for name, failures in told.items() if failures == {"connect.unreachable"}]


CHECK = Check("families", 34, "dns", families, needs=Ground.PLACES)
