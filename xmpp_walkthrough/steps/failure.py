"""The failure of a walk: a key for the words, the step, and an exit code that names it."""

from collections.abc import Mapping
from typing import Literal

from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.steps.exit_code import ExitCode as ExitCode  # to be had from here as well

# The failures that code looks at, and their sorts; other keys only find words. A misspelt one is a
# type error, and one that no walk can end with fails in `tests/content/test_failures.py`.
FailureKey = Literal[
    "connect.link-local", "connect.loopback", "connect.port", "cut-off", "dead", "flooded", "lost",
    "lost.reset", "sasl.none-offered", "sasl.refusal.mechanism-list-changed", "sasl.refused",
    "stalled", "timeout", "tls.certificate-refused", "tls.name-mismatch", "tls.no-shared-cipher",
    "tls.protocol-version", "tls.timeout", "too-slow", "unconfirmed",
]  # fmt: skip
FailureSort = Literal["connect", "limit", "redirect", "resolve", "sasl", "tls", "violation"]
# The connection is gone: by the peer's end (FIN), or by a reset.
LOST: tuple[FailureKey, ...] = ("lost", "lost.reset")


class WalkError(Exception):
    """A walk that cannot go on.

    `key` finds the words (`failure.<key>` in the lessons: what, cause, try), `facts` fill them;
    `condition` is the server's error, where it sent one; `step` is filled in by the walk.
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

    def is_one_of(self, *keys: FailureKey) -> bool:
        """Whether its key is one of these, exactly."""
        return self.key in keys

    def is_of(self, *sorts: FailureSort) -> bool:
        """Whether it is of one of these sorts: `tls.expired` is of `tls`."""
        return self.key.partition(".")[0] in sorts

    @property
    def reason(self) -> str:
        """The last part of its key."""
        return self.key.rpartition(".")[2]
