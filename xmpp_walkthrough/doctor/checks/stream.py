"""The stream: does the server open it for this domain, and send its features? RFC 6120 §4."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.checks.service import spoken
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason, skipped, warning
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.transcript.facts import NoteKey

_ODD: tuple[NoteKey, ...] = ("open.no-id", "open.other-from")


async def stream(examination: Examination) -> list[Finding]:
    assert examination.jid is not None  # it came so far
    probes = [each for each in await examination.probes() if each.connected]
    found = [_refused(probe) for probe in probes if _failed_here(probe)]
    opened = [probe for probe in probes if probe.seen.header is not None]
    if len(found) < len(opened):
        found.append(ok("stream", "opened", domain=examination.jid.domain))
    for key in _ODD:
        for note in opened[0].seen.transcript.notes(key)[:1] if opened else ():
            found.append(warning("stream", key.removeprefix("open."), **note.facts))
    return found or [skipped("stream", "not-reached")]


def _failed_here(probe: Probe) -> bool:
    failure = probe.seen.failure
    if failure is None or failure.step in ("connect", "tls", "close"):
        return False
    return spoken(probe) == "xmpp"  # or it is for another question


def _refused(probe: Probe) -> Finding:
    failure = probe.seen.failure
    assert failure is not None
    quotes = [entry.raw.decode("utf-8", "replace") for entry in probe.seen.last_words()]
    facts = {"place": str(probe.place), **reason(failure)}
    return fault("stream", "failed", failure.exit_code, *quotes, **facts)


CHECK = Check("stream", 54, "stream", stream, needs=Ground.CONNECTED, steps=("open",))
