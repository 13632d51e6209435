"""The session request of RFC 3921 §3: does the server still want it, and grant it?"""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason


async def session(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    if "session" not in seen.reached:
        assert seen.failure is not None  # or it would have gone on
        return [fault("session", "failed", seen.failure.exit_code, **reason(seen.failure))]
    if seen.transcript.notes("session.offered"):
        return [ok("session", "granted")]
    return [ok("session", "not-needed")]


CHECK = Check("session", 120, "bind", session, needs=Ground.BOUND, steps=("session",))
