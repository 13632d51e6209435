"""Findings and causes: the values that the doctor speaks in.

Keys, never sentences: `doctor.<check>.<key>` and `doctor.cause.<name>` are found in `lessons`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from xmpp_walkthrough.net.dns.srv import Lookup
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Transcript

NOTHING: Mapping[str, object] = MappingProxyType({})


class Mark(StrEnum):
    """The kind of an answer. A warning stops no login; a skipped check was not run."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    SKIPPED = "skipped"


class Evidence(NamedTuple):
    """One observation: `key` with `facts` names it; `quote` is remote text, word for word.

    An `only_shown` one is for the person who asked, and in no record.
    """

    key: str
    facts: Mapping[str, object] = NOTHING
    quote: str = ""
    only_shown: bool = False


class Finding(NamedTuple):
    """The answer to one question. `code` is the exit code of the step that a fault belongs to.

    An `only_shown` one is for the person who asked, and in no record.
    """

    check: str
    mark: Mark
    key: str
    facts: Mapping[str, object] = NOTHING
    evidence: tuple[Evidence, ...] = ()
    code: ExitCode = ExitCode.OK
    only_shown: bool = False


class Sureness(StrEnum):
    """How sure a cause is: proven by observations, the usual one, or one among others."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Cause(NamedTuple):
    """A cause. `name` finds its words: the fault, and the remedy in three voices."""

    name: str
    sureness: Sureness
    evidence: tuple[Evidence, ...]
    facts: Mapping[str, object] = NOTHING


class Diagnosis(NamedTuple):
    """The causes, the first-ranked first; none where none is known. `ruled_out` are keys.

    The `separate` causes behind the first are no alternatives to it: they are causes of other
    faults, which stop a login as well.
    """

    causes: tuple[Cause, ...]
    ruled_out: tuple[str, ...] = ()
    separate: int = 0


class Case(NamedTuple):
    """All that a diagnosis may look at. A recorded transcript alone makes a case, too.

    `transcript` is the one attempt to log in, `failure` how it ended if it did not reach its end;
    `findings` the answers of the checks; `software` the server's, as far as it is known ("prosody",
    "ejabberd" …), with its version; `typed` oddities of the typed address or password; `lookups`
    the questions to DNS about the domain, with their answers. A `partial` case is that of a log:
    what is missing from it proves nothing.
    """

    transcript: Transcript
    failure: WalkError | None = None
    findings: tuple[Finding, ...] = ()
    jid: Jid | None = None
    software: tuple[str, str] = ("", "")
    typed: tuple[str, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    partial: bool = False


def reason(error: WalkError) -> Mapping[str, object]:
    """The facts of a failure, with `why` as the key of its words and `condition` as on the wire."""
    said = error.condition
    told = {} if said is None else {"condition": said.name, "text": said.text}
    return {**error.facts, **told, "why": f"failure.{error.key}"}


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
