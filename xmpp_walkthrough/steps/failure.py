"""How does a walk fail? With a key for the words, the step, and an exit code that names it."""

from collections.abc import Mapping
from enum import IntEnum

from xmpp_walkthrough.protocol.conditions import Condition


class ExitCode(IntEnum):
    """What the shell sees. The README documents every one."""

    OK = 0
    USAGE = 2
    RESOLVE = 10
    CONNECT = 11
    STREAM = 20
    FEATURES = 21
    TLS = 22
    SASL = 23
    BIND = 24
    SESSION = 25
    EXCHANGE = 26
    CLOSE = 27
    VIOLATION = 30
    FAULT_FOUND = 40
    INTERNAL = 70
    INTERRUPTED = 130


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
