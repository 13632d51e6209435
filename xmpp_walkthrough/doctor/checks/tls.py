"""TLS: by STARTTLS, or from the first byte on. RFC 6120 §5, XEP-0368."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.checks.service import spoken
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason, skipped
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.doctor.look.seen import CERTIFICATE
from xmpp_walkthrough.steps.failure import ExitCode

_IN_COMMON = ("protocol-version", "no-shared-cipher")  # another question


async def tls(examination: Examination) -> list[Finding]:
    probes = [probe for probe in await examination.probes() if probe.connected]
    others = [*probes, *await examination.detours()]
    found = [_failed(probe, others) for probe in probes if _is_ours(probe)]
    hidden = [probe for probe in probes if probe.tls is not None]
    for probe in hidden:
        if probe.seen.transcript.notes("tls.not-offered"):  # and granted all the same
            found.append(fault("tls", "offer-removed", ExitCode.TLS, place=str(probe.place)))
    for direct in (False, True):
        ways = [probe for probe in hidden if probe.place.direct is direct]
        if ways:
            ports = ", ".join(dict.fromkeys(str(probe.place.port) for probe in ways))
            found.append(ok("tls", "direct" if direct else "starttls", ports=ports))
    return found or [skipped("tls", "not-reached")]


def _is_ours(probe: Probe) -> bool:
    failure = probe.seen.failure
    if failure is None or failure.step not in ("connect", "tls"):
        return False
    reason = failure.key.removeprefix("tls.").partition(".")[0]
    if reason in {*CERTIFICATE, *_IN_COMMON}:
        return False
    return failure.step == "tls" or (failure.is_of("tls") and spoken(probe) == "xmpp")


def _failed(probe: Probe, others: list[Probe]) -> Finding:
    failure = probe.seen.failure
    assert failure is not None
    key = failure.key.removeprefix("tls.")
    direct = next((other for other in others if other.place.direct and other.tls), None)
    if probe.seen.transcript.notes("tls.not-offered") and direct is not None:
        facts = {"place": str(probe.place), "direct": str(direct.place)}
        # A server that refuses the request has no STARTTLS; where the request is lost too, a device
        # on the way has taken the offer out.
        named = "direct-only" if key == "not-offered" else "stripped"
        return fault("tls", named, failure.exit_code, **facts)
    quotes = [entry.raw.decode("utf-8", "replace") for entry in probe.seen.last_words()]
    named = key if key in ("not-offered", "declined") else "failed"
    told = reason(failure)
    return fault("tls", named, failure.exit_code, *quotes, **{**told, "place": str(probe.place)})


CHECK = Check("tls", 60, "tls", tls, needs=Ground.CONNECTED, steps=("tls",))
