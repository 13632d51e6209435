"""Has every way in which a walk can fail a cause that the doctor knows?"""

import code_keys
import pytest

from xmpp_walkthrough.doctor.diagnosis import diagnose, rules
from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Transcript

# Keys that say no more than that it ended; what a rule looks at then is the transcript.
BARE = {
    *("closed", "lost", "stalled", "timeout", "unanswered", "stream-error", "violation"),
    *("sasl.refused", "session.refused", "exchange.message-refused"),
}
# Breaches that only a client can commit.
OURS = ("violation.behind-starttls", "violation.unfinished")

KEYS = sorted({key.removeprefix("failure.") for key in code_keys.failures()})
NEEDED = {sign for rule in rules() for needed in rule.needs for sign in needed.split(" | ")}


@pytest.mark.parametrize("key", KEYS)
def test_every_way_to_fail_has_a_cause(key: str) -> None:
    breach = f"breach:{key.removeprefix('violation.')}"
    known = NEEDED & {f"failed:{key}", breach} or key in {*BARE, *OURS} or named(key)
    assert known, f"no rule in doctor/rules needs failed:{key}: add one, with its words"


def named(key: str) -> bool:
    """Whether the key alone, with facts as a handshake gives them, is enough for a cause."""
    facts = {"alert": "unrecognized_name", "found": "example.net", "wanted": "ceit.org"}
    return diagnose(Case(Transcript(), WalkError(key, ExitCode.STREAM, facts))).causes != ()
