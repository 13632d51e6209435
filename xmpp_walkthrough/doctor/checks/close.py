"""The close: do stream, TLS and TCP end in order? RFC 6120 §4.4."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason, warning
from xmpp_walkthrough.transcript.facts import NoteKey


async def close(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    if seen.failure is not None:
        return [fault("close", "failed", seen.failure.exit_code, **reason(seen.failure))]
    ends: tuple[NoteKey, ...] = ("close.no-answer", "close.cut")
    for key in ends:
        for note in seen.transcript.notes(key):
            return [warning("close", key.removeprefix("close."), **note.facts)]
    return [ok("close", "closed")]


CHECK = Check("close", 150, "exchange", close, needs=Ground.EXCHANGED, steps=("close",))
