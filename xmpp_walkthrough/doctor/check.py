"""A check: one question about a login, asked once and answered by findings.

Each stands in a file of its own in `checks` and is found there. Checks run side by side; they share
looks by asking the examination, which looks once.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding


class Check(NamedTuple):
    """One question of the doctor. `order` is its place among the answers, `topic` their heading.

    `needs` is how far the login or a probe must have come for the question to make sense: otherwise
    it is skipped. `steps` are the steps of the walk whose exchange belongs to it.
    """

    name: str
    order: int
    topic: str
    run: Callable[[Examination], Awaitable[list[Finding]]]
    needs: Ground = Ground.NOTHING
    steps: tuple[str, ...] = ()
