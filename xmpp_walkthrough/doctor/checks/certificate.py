"""Is the server who its certificate says, and does that name the domain? RFC 6120 §13.7."""

from datetime import UTC, datetime, timedelta

from xmpp_walkthrough.doctor.check import Check, fault, ok, reason, warning
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.doctor.probe import Probe
from xmpp_walkthrough.doctor.seen import CERTIFICATE
from xmpp_walkthrough.net.certificate import CertificateFacts

SOON = timedelta(days=14)
SHORT = 4  # a short-lived certificate is renewed in the last quarter of its life


async def certificate(examination: Examination) -> list[Finding]:
    probes = await examination.probes()
    found = [_refused(probe) for probe in probes if _is_ours(probe)]
    shown: dict[str, CertificateFacts] = {}
    for probe in probes:
        facts = probe.seen.tls
        if facts is not None and facts.certificate is not None:
            shown.setdefault(facts.certificate.sha256, facts.certificate)
    return found + [_good(facts) for facts in shown.values()]


def _is_ours(probe: Probe) -> bool:
    failure = probe.seen.failure
    return failure is not None and failure.key.removeprefix("tls.") in CERTIFICATE


def _refused(probe: Probe) -> Finding:
    failure = probe.seen.failure
    assert failure is not None
    key = failure.key.removeprefix("tls.")
    return fault("certificate", key, failure.exit_code, place=str(probe.place), **reason(failure))


def _good(facts: CertificateFacts) -> Finding:
    left = facts.not_after - datetime.now(UTC)
    soon = left < min(SOON, (facts.not_after - facts.not_before) / SHORT)
    told: dict[str, object] = {
        "days": left.days,
        "not_after": f"{facts.not_after:%Y-%m-%d}",
        "names": ", ".join(map(str, facts.names[:4])),
        "issuer": facts.issuer.short,
    }
    return (warning if soon else ok)("certificate", "good", **told)


CHECK = Check("certificate", 70, certificate, needs=Ground.OPENED)
