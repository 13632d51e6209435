"""A check: one question about a login, asked once and answered by findings.

Each stands in a file of its own in `checks` and is found there. Checks run side by side; they share
looks by asking the examination, which looks once.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from xmpp_walkthrough.doctor.examination import Examination
from xmpp_walkthrough.doctor.finding import Evidence, Finding, Mark, reason
from xmpp_walkthrough.doctor.ground import Ground
from xmpp_walkthrough.steps.failure import ExitCode

__all__ = ["Check", "fault", "ok", "reason", "skipped", "warning"]


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


def ok(check: str, key: str, /, **facts: object) -> Finding:
    """A good answer of this check, with the key of its sentence and the facts that fill it."""
    return Finding(check, Mark.OK, key, facts)


def warning(check: str, key: str, /, *quotes: str, **facts: object) -> Finding:
    """An answer that stops no login; `quotes` are the wire's bytes that it rests on."""
    return Finding(check, Mark.WARNING, key, facts, _quoted(quotes))


def fault(check: str, key: str, code: ExitCode, /, *quotes: str, **facts: object) -> Finding:
    """An answer that stops a login, with the exit code of the step that it belongs to."""
    return Finding(check, Mark.FAULT, key, facts, _quoted(quotes), code)


def skipped(check: str, key: str, /, **facts: object) -> Finding:
    """The check was not run; `key` says why."""
    return Finding(check, Mark.SKIPPED, key, facts)


def _quoted(quotes: tuple[str, ...]) -> tuple[Evidence, ...]:
    return tuple(Evidence("wire", quote=quote) for quote in quotes if quote)
