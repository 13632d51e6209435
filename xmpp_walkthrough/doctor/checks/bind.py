"""Resource binding: the address that the login got. RFC 6120 §7."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, reason
from xmpp_walkthrough.steps.failure import ExitCode


async def bind(examination: Examination) -> list[Finding]:
    seen = await examination.attempt()
    assert seen is not None  # it came so far
    if "bound" not in seen.reached:
        assert seen.failure is not None  # or it would have gone on
        return [fault("bind", "failed", seen.failure.exit_code, **reason(seen.failure))]
    # The stream is bound, but not to our account: mail of another person would come here.
    for note in seen.transcript.notes("bind.other-account"):
        return [fault("bind", "other-account", ExitCode.BIND, **note.facts)]
    return [ok("bind", "bound", jid=seen.bound)]


CHECK = Check("bind", 110, "bind", bind, needs=Ground.AUTHENTICATED, steps=("bind",))
