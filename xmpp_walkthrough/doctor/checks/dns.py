"""DNS: the records of the domain for both ways to TLS. RFC 6120 §3.2, XEP-0368."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, skipped, warning
from xmpp_walkthrough.doctor.look.survey import Survey
from xmpp_walkthrough.net.dns.srv import UNASKED
from xmpp_walkthrough.steps.failure import ExitCode

_NOT_ASKED = ("by-hand", "localhost", "ip-literal")


async def dns(examination: Examination) -> list[Finding]:
    survey = await examination.survey()
    if survey.reason == "by-hand" and not survey.places:
        return [fault("dns", "no-such-server", ExitCode.RESOLVE, host=", ".join(survey.addresses))]
    if survey.reason in _NOT_ASKED:
        return [skipped("dns", survey.reason)]
    asked = "; ".join(f"{each.name} {each.outcome}" for each in survey.services)
    if survey.reason == "no-srv":
        return [warning("dns", "no-srv", asked=asked)]
    if survey.reason == "srv-unasked":
        return [await _guessed(examination, asked)]
    if survey.reason != "srv":
        facts = {"asked": asked, **survey.facts, "why": f"failure.resolve.{survey.reason}"}
        return [fault("dns", survey.reason, ExitCode.RESOLVE, **facts)]
    return [_records(survey), *_half_asked(survey)]


async def _guessed(examination: Examination, asked: str) -> Finding:
    """The finding where DNS did not answer: a fault, unless the guessed place has proven right."""
    for probe in await examination.probes():
        if probe.good or (probe.seen.tls is not None and probe.seen.tls.verified):
            return warning("dns", "unasked", asked=asked)
    return fault("dns", "unasked", ExitCode.RESOLVE, asked=asked)


def _records(survey: Survey) -> Finding:
    """The places in the order of the records, each once."""
    places = dict.fromkeys(
        f"{_service(lookup.name)} {'.' if record.host == '.' else f'{record.host}:{record.port}'}"
        for lookup in survey.services
        for record in lookup.records
    )
    return ok("dns", "records", records=", ".join(places), count=len(places))


def _half_asked(survey: Survey) -> list[Finding]:
    """A warning for an SRV question without an answer: clients that ask only that one are lost."""
    failed = [each.name for each in survey.services if each.outcome in UNASKED]
    return [warning("dns", "half-answered", name=name) for name in failed]


def _service(name: str) -> str:
    return name.partition(".")[0]


CHECK = Check("dns", 20, "dns", dns, needs=Ground.ADDRESS)
