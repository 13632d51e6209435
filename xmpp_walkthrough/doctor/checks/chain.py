"""The certificate's chain: does an authority that this computer trusts vouch for the server?

RFC 6120 §13.7.2, RFC 5280 §6.
"""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason, skipped
from xmpp_walkthrough.doctor.look.seen import CERTIFICATE, DATES, NAMES

_CHAIN = CERTIFICATE - DATES - NAMES


async def chain(examination: Examination) -> list[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for probe in await examination.probes():
        failure, place = probe.seen.failure, str(probe.place)
        key = probe.failed.removeprefix("tls.")
        if failure is not None and key in _CHAIN:
            facts = {"place": place, **reason(failure)}
            # A fault for each place, a good chain once for each certificate: places often share
            # one.
            found.setdefault((key, place), fault("chain", key, failure.exit_code, **facts))
        elif probe.tls is not None and probe.tls.certificate is not None:
            certificate = probe.tls.certificate
            key = "trusted-itself" if certificate.self_issued else "trusted"
            trusted = ok("chain", key, issuer=certificate.issuer.short)
            found.setdefault(("", certificate.sha256), trusted)
    return list(found.values()) or [skipped("chain", "not-reached")]


CHECK = Check("chain", 70, "certificate", chain, needs=Ground.CONNECTED)
