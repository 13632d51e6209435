"""The certificate's dates: is it valid now, and for how long? RFC 5280 §4.1.2.5."""

from datetime import UTC, datetime, timedelta

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, skipped, warning
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.doctor.look.seen import DATES
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.tls import CertificateFacts

DAY, HOUR = 86_400, 3_600  # seconds
SOON = timedelta(days=14)  # the usual renewal is a month before the end
SHORT = 4  # a short-lived certificate is renewed in the last quarter of its life


async def dates(examination: Examination) -> list[Finding]:
    found: dict[str, Finding] = {}
    for probe in await examination.probes():
        if probe.tls is not None and probe.tls.certificate is not None:
            certificate = probe.tls.certificate
            found.setdefault(certificate.sha256, _judged(certificate, probe))
    return list(found.values()) or [skipped("dates", "not-reached")]


def _judged(certificate: CertificateFacts, probe: Probe) -> Finding:
    now = datetime.now(UTC)
    left = certificate.not_after - now
    facts: dict[str, object] = {
        "place": str(probe.place),
        "not_before": f"{certificate.not_before:%Y-%m-%d %H:%M} UTC",
        "not_after": f"{certificate.not_after:%Y-%m-%d %H:%M} UTC",
        "until": f"{certificate.not_after:%Y-%m-%d}",
        "now": f"{now:%Y-%m-%d %H:%M} UTC",
        "days": int(abs(left).total_seconds()) // DAY,
        "hours": int(abs(left).total_seconds()) // HOUR,
    }
    if left < timedelta(0):
        return fault("dates", "expired", ExitCode.TLS, **facts)
    if certificate.not_before > now:
        return fault("dates", "not-yet-valid", ExitCode.TLS, **facts)
    if probe.failed.removeprefix("tls.") in DATES:  # not its own: an issuer's
        failure = probe.seen.failure
        told = {} if failure is None else dict(failure.facts)
        return fault("dates", "issuer-out-of-date", ExitCode.TLS, **{**facts, **told})
    if left < min(SOON, (certificate.not_after - certificate.not_before) / SHORT):
        return warning("dates", "soon", **facts)
    return ok("dates", "valid" if left.days else "valid-hours", **facts)


CHECK = Check("dates", 72, "certificate", dates, needs=Ground.CONNECTED)
