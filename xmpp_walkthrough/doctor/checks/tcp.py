"""Which addresses take a connection, and what becomes of the others? RFC 6120 §3.2.1."""

from xmpp_walkthrough.doctor.check import Check, fault, ok, warning
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.doctor.probe import Probe
from xmpp_walkthrough.steps.failure import ExitCode


async def tcp(examination: Examination) -> list[Finding]:
    probes = await examination.probes()
    taken = [probe for probe in probes if probe.seen.connected is not None]
    missed = [probe for probe in probes if probe.seen.connected is None]
    if not taken:
        return [fault("tcp", _reason(probe), ExitCode.CONNECT, **_where(probe)) for probe in missed]
    places = ", ".join(f"{_named(probe)} ({_milliseconds(probe)} ms)" for probe in taken)
    found = [ok("tcp", "connected", places=places, count=len(taken))]
    found += [warning("tcp", f"{_reason(probe)}-one", **_where(probe)) for probe in missed]
    return found


def _named(probe: Probe) -> str:
    return f"{probe.place.address}, {probe.place.port}"


def _milliseconds(probe: Probe) -> int:
    note = probe.seen.connected
    return 0 if note is None else round(note.time * 1000)


def _reason(probe: Probe) -> str:
    failure = probe.seen.failure
    return "failed" if failure is None else failure.key.rpartition(".")[2]


def _where(probe: Probe) -> dict[str, object]:
    place = probe.place
    return {"host": place.host, "address": place.address, "port": place.port}


CHECK = Check("tcp", 30, tcp, needs=Ground.PLACES, steps=("connect",))
