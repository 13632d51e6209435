"""Does an XMPP server for this domain answer? RFC 6120 §4."""

from xmpp_walkthrough.doctor.check import Check, fault, ok, reason
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.doctor.probe import Probe

_BEFORE = ("connect", "tls")  # where a failure belongs to another question


async def stream(examination: Examination) -> list[Finding]:
    probes = [each for each in await examination.probes() if each.seen.connected is not None]
    found = [_refused(probe) for probe in probes if _failed_here(probe)]
    opened = [probe for probe in probes if probe.seen.header is not None]
    if opened and not found:
        found = [ok("stream", "opened", domain=examination.jid and examination.jid.domain)]
    return found or [ok("stream", "hidden")]


def _failed_here(probe: Probe) -> bool:
    failure = probe.seen.failure
    return failure is not None and failure.step not in _BEFORE


def _refused(probe: Probe) -> Finding:
    failure = probe.seen.failure
    assert failure is not None
    quotes = [entry.raw.decode("utf-8", "replace") for entry in probe.seen.last_words()]
    return fault(
        "stream", "failed", failure.exit_code, *quotes, place=str(probe.place), **reason(failure)
    )


CHECK = Check("stream", 40, stream, needs=Ground.CONNECTED, steps=("open",))
