"""What did a check find, and what follows from all of it? The values that the doctor speaks in.

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
    """How a question was answered. A warning keeps nobody out; a skipped check was not run."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    SKIPPED = "skipped"


class Evidence(NamedTuple):
    """Something seen: `key` with `facts` says what; `quote` is remote text, word for word.

    What is `only_shown` is for the person who asked, and in no record.
    """

    key: str
    facts: Mapping[str, object] = NOTHING
    quote: str = ""
    only_shown: bool = False


class Finding(NamedTuple):
    """The answer to one question. `code` is the exit code of the step that a fault belongs to.

    What is `only_shown` is for the person who asked, and in no record.
    """

    check: str
    mark: Mark
    key: str
    facts: Mapping[str, object] = NOTHING
    evidence: tuple[Evidence, ...] = ()
    code: ExitCode = ExitCode.OK
    only_shown: bool = False


class Sureness(StrEnum):
    """How sure a cause is: proven by what was seen, the usual one, or one among others."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Cause(NamedTuple):
    """Why it breaks. `name` finds its words: what, and the fix in three voices."""

    name: str
    sureness: Sureness
    evidence: tuple[Evidence, ...]
    facts: Mapping[str, object] = NOTHING


class Diagnosis(NamedTuple):
    """Causes, the first-ranked first; none where it is not known. `ruled_out` are keys.

    Behind the first stand as many as `separate` says that are no alternatives to it: causes of
    other faults, which keep people out as well.
    """

    causes: tuple[Cause, ...]
    ruled_out: tuple[str, ...] = ()
    separate: int = 0


class Case(NamedTuple):
    """All that a diagnosis may look at. A recorded transcript alone makes a case, too.

    `transcript` is the one attempt to log in, `failure` how it ended if it did not reach its end;
    `findings` what the checks saw beside it; `software` the server's, as far as it is known
    ("prosody", "ejabberd" …), with its version; `typed` what was odd in what a person typed;
    `lookups` what DNS was asked about the domain.
    """

    transcript: Transcript
    failure: WalkError | None = None
    findings: tuple[Finding, ...] = ()
    jid: Jid | None = None
    software: tuple[str, str] = ("", "")
    typed: tuple[str, ...] = ()
    lookups: tuple[Lookup, ...] = ()


def reason(error: WalkError) -> Mapping[str, object]:
    """The facts of a failure, with `why` as the key of its words and `condition` as on the wire."""
    said = error.condition
    told = {} if said is None else {"condition": said.name, "text": said.text}
    return {**error.facts, **told, "why": f"failure.{error.key}"}
