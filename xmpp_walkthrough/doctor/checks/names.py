"""The certificate's names: do they name the domain of the address, and by which kind?

RFC 6120 §13.7.1.2, RFC 9525: DNS-ID, SRV-ID or XmppAddr; never the host that SRV led to.
"""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, skipped, warning
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.net.tls.identity import other_form
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.tls import NameKind, TlsFacts

MOST = 6  # names that are listed


async def names(examination: Examination) -> list[Finding]:
    assert examination.jid is not None  # it came so far
    found: dict[str, Finding] = {}
    for probe in await examination.probes():
        if probe.tls is not None and probe.tls.certificate is not None:
            judged = _judged(probe.tls, probe, examination.jid.domain_ascii)
            found.setdefault(probe.tls.certificate.sha256, judged)
    return list(found.values()) or [skipped("names", "not-reached")]


def _judged(tls: TlsFacts, probe: Probe, domain: str) -> Finding:
    match = tls.match
    shown = ", ".join(map(str, match.names_found[:MOST]))
    facts: dict[str, object] = {
        "place": str(probe.place),
        "host": probe.place.host,
        "wanted": domain,
        "found": shown,
        "count": match.names_total,
        "kind": str(match.kind or ""),
        "matched": match.matched or "",
    }
    if match.kind is None and (form := other_form(tls.der, domain)):
        return fault("names", "other-form", ExitCode.TLS, **facts, form=form)
    if match.unreadable:
        return fault("names", "unreadable", ExitCode.TLS, **facts, detail=match.unreadable)
    if match.kind is None:
        if not match.names_found:
            return fault("names", "none", ExitCode.TLS, **facts)
        # The most frequent mistake: a certificate for the machine, where clients look for the
        # domain.
        of_the_host = any(name.value == probe.place.host for name in match.names_found)
        return fault("names", "of-the-host" if of_the_host else "other", ExitCode.TLS, **facts)
    if match.kind is NameKind.SRV_ID or match.kind is NameKind.XMPP_ADDR:
        return warning("names", "rare-kind", **facts)  # many clients know DNS-ID only
    return ok("names", "matches", **facts)


CHECK = Check("names", 74, "certificate", names, needs=Ground.CONNECTED)
