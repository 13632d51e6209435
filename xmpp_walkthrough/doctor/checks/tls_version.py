"""The version and cipher of TLS, or nothing in common. RFC 9325, RFC 7590."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason, skipped
from xmpp_walkthrough.steps.failure import FailureKey

_NOTHING_IN_COMMON: tuple[FailureKey, ...] = ("tls.protocol-version", "tls.no-shared-cipher")


async def tls_version(examination: Examination) -> list[Finding]:
    probes = await examination.probes()
    found = []
    for probe in probes:
        failure = probe.seen.failure
        if failure is not None and failure.is_one_of(*_NOTHING_IN_COMMON):
            facts = {"place": str(probe.place), **reason(failure)}
            key = failure.reason
            spoken = probe.old.tls if probe.old is not None else None
            if key == "protocol-version" and spoken is not None:
                key, facts["version"] = "only-old", spoken.version.replace("TLSv", "TLS ")
            found.append(fault("tls_version", key, failure.exit_code, **facts))
    agreed = [tls for probe in probes if (tls := probe.tls) is not None]
    if agreed:
        versions = sorted({tls.version.replace("TLSv", "TLS ") for tls in agreed})
        ciphers = sorted({tls.cipher for tls in agreed})
        told = {"versions": ", ".join(versions), "ciphers": ", ".join(ciphers)}
        found.append(ok("tls_version", "agreed", **told))
    return found or [skipped("tls_version", "not-reached")]


CHECK = Check("tls_version", 62, "tls", tls_version, needs=Ground.CONNECTED)
