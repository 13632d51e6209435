"""TCP: the addresses that take a connection, and the fate of the others. RFC 6120 §3.2.1."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.checks.families import out_of_reach
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, warning
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.steps.failure import ExitCode

# Failures before a connection stands; a later one came over a connection.
_SAID = ("refused", "timeout", "unreachable", "reset", "forbidden")


async def tcp(examination: Examination) -> list[Finding]:
    probes = await examination.probes()
    missed = [probe for probe in probes if not probe.connected]
    taken = [probe for probe in probes if probe.connected]
    if not taken:
        return [fault("tcp", _reason(each), ExitCode.CONNECT, **_where(each)) for each in missed]
    fastest = min(taken, key=_milliseconds)
    places = ", ".join(f"{each.place.address} {each.place.port}" for each in taken)
    facts = {"places": places, "count": len(taken), "ms": _milliseconds(fastest)}
    found = [ok("tcp", "connected", **facts)]
    elsewhere = out_of_reach(probes)
    telling = [each for each in missed if each.place.family not in elsewhere]
    return found + [warning("tcp", f"one-{_reason(each)}", **_where(each)) for each in telling]


def _milliseconds(probe: Probe) -> int:
    note = probe.seen.connected
    return 0 if note is None else round(note.time * 1000)


def _reason(probe: Probe) -> str:
    said = probe.failed.rpartition(".")[2]
    return said if said in _SAID else "failed"


def _where(probe: Probe) -> dict[str, object]:
    place = probe.place
    return {"host": place.host, "address": place.address, "port": place.port}


CHECK = Check("tcp", 40, "tcp", tcp, needs=Ground.PLACES, steps=("connect",))
