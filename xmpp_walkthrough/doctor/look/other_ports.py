"""Other usual ports, asked where the usual way is shut, has no TLS, or leads to the web.

XEP-0368 §3: many networks let 443 through and nothing else. A server that offers TLS there, and no
STARTTLS on 5222, has most likely lost its offer on the way.
"""

import asyncio

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.doctor.look.probe import Place, Probe, probe
from xmpp_walkthrough.protocol.jid import Jid

PORTS = ((5222, False), (5223, True), (443, True))
PATIENCE = 2.0  # seconds: a server that serves this port answers at once
MOST_ADDRESSES = 2
_SHUT = ("connect.timeout", "connect.unreachable", "connect.refused", "connect.reset")
_BARE = ("tls.not-offered", "tls.declined")


def wanted(probes: tuple[Probe, ...]) -> bool:
    """Whether there is a reason to look elsewhere."""
    if all(each.failed in _SHUT for each in probes):
        return True
    return any(_bare(each) or each.seen.in_clear.startswith(b"HTTP/") for each in probes)


def _bare(probe: Probe) -> bool:
    """Whether the place offers no TLS to a client that begins in clear."""
    unoffered = probe.tls is None and probe.seen.transcript.notes("tls.not-offered")
    return probe.failed in _BARE or bool(unoffered)


async def detours(probes: tuple[Probe, ...], jid: Jid, inquiry: Inquiry) -> tuple[Probe, ...]:
    """The answers of the other usual ports of the same machines."""
    tried = {(each.place.address, each.place.port) for each in probes}
    machines = dict.fromkeys((each.place.host, each.place.address) for each in probes)
    places = [
        Place(host, address, port, direct)
        for host, address in list(machines)[:MOST_ADDRESSES]
        for port, direct in PORTS
        if (address, port) not in tried
    ]
    patience = min(PATIENCE, inquiry.options.timeout)
    hurried = inquiry.with_timeout(patience)
    return tuple(await asyncio.gather(*(probe(place, jid, hurried) for place in places)))
