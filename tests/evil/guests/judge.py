"""What may a guest never bring about? The five questions, asked of `serve` and of who is beside.

1. Did the server end with its documented exit code, in order, when a signal told it to?
2. Within the deadline?
3. In bounded memory?
4. Is no control character, no secret and no traceback in what it wrote, and no file left?
5. Are others served, and at most half as fast as without the guest?
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple
from unicodedata import category

from evil.guests.dialogue import PASSWORD
from evil.guests.host import LEAVING_SECONDS, Left
from evil.judge import Breach, forms
from xmpp_walkthrough.steps.failure import ExitCode

MOST_MEMORY = 150_000  # kB
MOST_SLOWER = 2.0
_STRANGE = ("Cc", "Cf", "Cs", "Zl", "Zp")  # what a terminal obeys, or nobody sees
_SECRETS = (PASSWORD.decode(), "mirror", "AHJvbWVvAG1vbnRhZ3Vl")


class Round(NamedTuple):
    """The seconds of each honest login, without the guest and beside it."""

    without: Sequence[float]
    beside: Sequence[float]


class Visit(NamedTuple):
    """What was seen of one guest's visit. `refused` says how an honest client was not served."""

    id: str
    rounds: Sequence[Round]
    refused: str
    memory: int
    left: Left
    ca_left: bool

    @property
    def slower(self) -> float:
        """By how much the slowest honest logins (p99) are slower, in the median of the rounds."""
        before = median(percentile(each.without, 99) for each in self.rounds)
        return median(percentile(each.beside, 99) for each in self.rounds) / before

    @property
    def usually_slower(self) -> float:
        """The same of the usual login (p50)."""
        before = median(percentile(each.without, 50) for each in self.rounds)
        return median(percentile(each.beside, 50) for each in self.rounds) / before


def percentile(values: Sequence[float], share: int) -> float:
    return sorted(values)[max(0, -(-len(values) * share // 100) - 1)]


def judged(visit: Visit, most_slower: float = MOST_SLOWER) -> list[Breach]:
    """All that is wrong with this visit."""
    found: list[Breach] = []
    left = visit.left
    if left.code != ExitCode.OK:
        found.append(Breach("exit", f"code {left.code}"))
    if left.seconds > LEAVING_SECONDS:
        found.append(Breach("deadline", f"it left after {left.seconds:.1f} s"))
    if visit.memory > MOST_MEMORY:
        found.append(Breach("memory", f"{visit.memory / 1000:.0f} MB"))
    found += [Breach("output", how) for how in _of_the_output(left)]
    if visit.ca_left:
        found.append(Breach("output", "the file of the authority is still there"))
    if visit.refused:
        found.append(Breach("others", visit.refused))
    elif visit.rounds and visit.slower > most_slower:
        found.append(Breach("others", f"honest logins (p99) are {visit.slower:.1f} times slower"))
    return found


def _of_the_output(left: Left) -> list[str]:
    found = []
    text = (left.out + left.err).decode("utf-8", "surrogateescape")
    if "Traceback" in text:
        found.append("a traceback")
    if strange := sorted({each for each in text if category(each) in _STRANGE} - {"\n"}):
        found.append(f"characters {', '.join(f'U+{ord(each):04X}' for each in strange[:8])}")
    for secret in _SECRETS:
        for name, form in forms(secret).items():
            if form in left.out + left.err:
                found.append(f"the secret {secret!r} ({name})")
    return found
