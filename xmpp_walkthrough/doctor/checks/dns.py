"""What does DNS say about the domain? SRV for both ways to TLS. RFC 6120 §3.2, XEP-0368."""

from xmpp_walkthrough.doctor.check import Check, fault, ok, skipped, warning
from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.doctor.survey import Survey
from xmpp_walkthrough.net.srv import SERVICES
from xmpp_walkthrough.steps.failure import ExitCode


async def dns(examination: Examination) -> list[Finding]:
    survey = await examination.survey()
    if survey.reason == "by-hand":
        return [skipped("dns", "by-hand")]
    if survey.reason in ("localhost", "ip-literal"):
        return [skipped("dns", survey.reason)]
    if survey.reason == "no-srv":
        return [warning("dns", "no-srv", **_asked(survey))]
    if survey.reason != "srv":
        return [_nowhere(survey)]
    dangling = [host for host, found in survey.addresses.items() if not found]
    found = [_records(survey)]
    if dangling:
        named = ", ".join(dangling)
        if len(dangling) < len(survey.addresses):
            found.append(warning("dns", "dangling", hosts=named))
        else:
            found.append(fault("dns", "all-dangling", ExitCode.RESOLVE, hosts=named))
    return found


def _records(survey: Survey) -> Finding:
    shown = []
    for service in SERVICES.values():
        answers = [a for name, found in survey.records.items() if _of(name, service) for a in found]
        shown += [f"{service} {answer}" for answer in answers]
    return ok("dns", "records", records="; ".join(shown), count=len(shown))


def _nowhere(survey: Survey) -> Finding:
    asked = {**_asked(survey), **survey.facts, "why": f"failure.resolve.{survey.reason}"}
    return fault("dns", survey.reason, ExitCode.RESOLVE, **asked)


def _asked(survey: Survey) -> dict[str, object]:
    return {"asked": "; ".join(f"{name}: {said}" for name, said in survey.outcomes.items())}


def _of(name: str, service: str) -> bool:
    return name.startswith(f"{service}.")


CHECK = Check("dns", 20, "dns", dns, needs=Ground.ADDRESS)
