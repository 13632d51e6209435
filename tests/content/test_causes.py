"""Has every way in which a walk can fail a cause that the doctor knows?"""

from support.content import code_keys

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose, rules
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
NEEDED = {sign for rule in rules() for needed in rule.needs for sign in needed}


MOST_WITHOUT = 8  # a way to fail may come before the doctor has learnt it; never many of them


def test_nearly_every_way_to_fail_has_a_cause() -> None:
    without = [key for key in KEYS if not (_needed(key) or key in {*BARE, *OURS} or named(key))]
    assert len(without) <= MOST_WITHOUT, f"add rules in doctor/rules, with words, for {without}"


def _needed(key: str) -> bool:
    return bool(NEEDED & {f"failed:{key}", f"breach:{key.removeprefix('violation.')}"})


def named(key: str) -> bool:
    """Whether the key alone, with facts as a handshake gives them, is enough for a cause."""
    facts = {"alert": "unrecognized_name", "found": "example.net", "wanted": "ceit.org"}
    return diagnose(Case(Transcript(), WalkError(key, ExitCode.STREAM, facts))).causes != ()
