"""Can the conversation be hidden, by STARTTLS or by TLS from the first byte? RFC 6120 §5."""

from xmpp_walkthrough.doctor.check import Check, fault, ok, reason
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.doctor.probe import Probe
from xmpp_walkthrough.doctor.seen import CERTIFICATE
from xmpp_walkthrough.net.tls import TlsFacts

_OF_THE_SERVER = ("tls.declined", "tls.not-offered")


async def tls(examination: Examination) -> list[Finding]:
    probes = await examination.probes()
    found = [_failed(probe) for probe in probes if _is_ours(probe)]
    good = [(probe, facts) for probe in probes if (facts := probe.seen.tls) is not None]
    for direct in (False, True):
        ways = [facts for probe, facts in good if probe.place.direct is direct]
        if ways:
            found.append(ok("tls", "direct" if direct else "starttls", **_agreed(ways)))
    return found or [ok("tls", "offered")]


def _is_ours(probe: Probe) -> bool:
    failure = probe.seen.failure
    if failure is None or probe.seen.connected is None or not failure.key.startswith("tls."):
        return False
    return failure.key.removeprefix("tls.") not in CERTIFICATE


def _failed(probe: Probe) -> Finding:
    failure = probe.seen.failure
    assert failure is not None
    return fault("tls", "failed", failure.exit_code, place=str(probe.place), **reason(failure))


def _agreed(ways: list[TlsFacts]) -> dict[str, object]:
    versions = sorted({facts.version.replace("TLSv", "TLS ") for facts in ways})
    ciphers = sorted({facts.cipher for facts in ways})
    return {"versions": ", ".join(versions), "ciphers": ", ".join(ciphers)}


CHECK = Check("tls", 60, tls, needs=Ground.OPENED, steps=("tls",))
