"""How does a walk fail? With a key for the words, the step, and an exit code that names it."""

from collections.abc import Mapping

from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.steps.exit_code import ExitCode as ExitCode  # to be had from here as well

# The connection is gone: by the peer's end (FIN), or by a reset.
LOST = ("lost", "lost.reset")


class WalkError(Exception):
    """A walk that cannot go on.

    `key` finds the words (`failure.<key>` in the lessons: what, cause, try), `facts` fill them;
    `condition` is what the server said, where it said something; `step` is filled in by the walk.
    """

    def __init__(
        self,
        key: str,
        exit_code: ExitCode,
        facts: Mapping[str, object] | None = None,
        *,
        section: str = "",
        lesson: str = "",
        condition: Condition | None = None,
    ) -> None:
        super().__init__(key)
        self.key = key
        self.exit_code = exit_code
        self.section = section
        self.lesson = lesson
        self.condition = condition
        self.facts = facts or {}
        self.step = ""
