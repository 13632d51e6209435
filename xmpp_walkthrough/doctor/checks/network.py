"""The network in between: shut ports, a page to sign in, an offer of TLS that was removed.

XEP-0368 §3, RFC 7590 §3.1. It is known by comparing: one port with another of the same machine.
"""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.checks.service import spoken
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, ok, skipped, warning
from xmpp_walkthrough.doctor.look.probe import Probe

_SWALLOWED = ("connect.timeout", "connect.unreachable")


async def network(examination: Examination) -> list[Finding]:
    probes, detours = await examination.probes(), await examination.detours()
    serves = [each for each in detours if each.connected and each.tls is not None]
    spoke = [spoken(each) for each in (*probes, *detours) if each.connected]
    if len(spoke) > 1 and set(spoke) == {"http"}:  # one alone may be the wrong port
        return [warning("network", "captive")]
    shut = [each for each in probes if each.failed in _SWALLOWED]
    if shut and len(shut) == len(probes):
        return [_filtered(shut[0], serves)]
    # TLS was granted although it was not on offer: a device on the way took the offer out.
    if any(each.tls and each.seen.transcript.notes("tls.not-offered") for each in probes):
        return [warning("network", "interferes")]
    if all(each.tls is None for each in probes):
        return [skipped("network", "not-reached")]
    return [ok("network", "clear")]


def _filtered(shut: Probe, serves: list[Probe]) -> Finding:
    facts = {"host": shut.place.host, "port": shut.place.port}
    if serves:
        return warning("network", "another-port", **facts, other=serves[0].place.port)
    return warning("network", "filtered", **facts)


CHECK = Check("network", 190, "network", network, needs=Ground.PLACES)
