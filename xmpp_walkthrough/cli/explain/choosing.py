"""The choice of lines of a log: errors, one account, the neighbourhood of a line, an XPath.

A choice looks at each line as it comes and says which are to be shown: this one, some that it has
kept from before, or none.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.logs.observer import Observed
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.views.view import Moment

if TYPE_CHECKING:
    from xmpp_walkthrough.wire.query import UnitQuery

AROUND = 5  # units before and behind the line
_MOST_ASKED = 1_000  # requests that are remembered, to be shown above their errors
_MOST_HELD = 64  # lines of a login that are kept until it is known whose it is
_FAILURES = frozenset(
    {
        *("log.dns.failed", "log.tcp.failed", "log.tls.failed", "log.tls.refused"),
        *("log.login.failed", "log.login.impossible", "log.stream.error", "log.timeout"),
    }
)


class Sighting(NamedTuple):
    """One line of a log with its explanation, and the moment at which it was explained."""

    observed: Observed
    moment: Moment
    explanation: Explanation


class Choice(Protocol):
    """One filter."""

    def choose(self, seen: Sighting) -> Iterable[Sighting]:
        """The lines that are to be shown now, in order."""


class Errors:
    """Refusals and breaches, each with the request that it answers."""

    def __init__(self) -> None:
        self._asked: dict[tuple[int, str, str], Sighting] = {}

    def choose(self, seen: Sighting) -> Iterator[Sighting]:
        line = seen.observed.line
        if isinstance(line, Note):
            if line.key in _FAILURES:
                yield seen
        elif _is_bad(seen.explanation, line):
            if line.event.element is not None:
                asked = self._asked.pop(_key(seen, line.role.peer), None)
                yield from (asked,) if asked else ()
            yield seen
        elif isinstance(line.event, e.Iq | e.SaslAuth | e.StartTls):
            if len(self._asked) >= _MOST_ASKED:
                del self._asked[next(iter(self._asked))]
            self._asked[_key(seen, line.role)] = seen


def _is_bad(explanation: Explanation, line: Entry) -> bool:
    """Whether it is an error; one that we send is none of the server's, and counts as well."""
    if explanation.verdict in (Verdict.REFUSAL, Verdict.VIOLATION):
        return True
    if line.role is not e.Role.INITIATING or line.event.element is None:
        return False
    return isinstance(line.event, e.StreamError) or line.event.xml.get("type") == "error"


def _key(seen: Sighting, role: e.Role) -> tuple[int, str, str]:
    """A request and its answer have the same connection and id, and two sides."""
    line = seen.observed.line
    assert isinstance(line, Entry)
    return seen.observed.connection, role, line.event.xml.get("id") or ""


class Around:
    """The units on a line of the log, and a few before and behind it."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._before: deque[Sighting] = deque(maxlen=AROUND)
        self._left: int | None = None  # units behind it that are still to be shown

    def choose(self, seen: Sighting) -> Iterator[Sighting]:
        observed = seen.observed
        if not observed.first:
            return
        if observed.last < self._line:
            self._before.append(seen)
            return
        if self._left is None:
            yield from self._before
            self._before.clear()
            self._left = AROUND
        on_it = observed.first <= self._line
        if on_it or self._left > 0:
            yield seen
        if not on_it:
            self._left -= 1


class Account:
    """The connections of one account; of all others, the units to it or from it."""

    def __init__(self, jid: str) -> None:
        self._jid = jid.partition("/")[0].casefold()
        self._whose: dict[int, bool] = {}
        self._held: dict[int, list[Sighting]] = {}

    def choose(self, seen: Sighting) -> Iterator[Sighting]:
        observed = seen.observed
        number = observed.connection
        whose = self._whose.get(number)
        found = _account(observed)
        if whose is None and found:
            whose = self._whose[number] = self._is_it(found)
            held = self._held.pop(number, [])
            yield from held if whose else ()
        if whose or self._names_it(observed):
            yield seen
        elif whose is None:
            held = self._held.setdefault(number, [])
            held.append(seen)
            del held[:-_MOST_HELD]

    def _is_it(self, address: str) -> bool:
        bare = address.partition("/")[0].casefold()
        return bare == self._jid or ("@" not in bare and bare == self._jid.partition("@")[0])

    def _names_it(self, observed: Observed) -> bool:
        line = observed.line
        if not isinstance(line, Entry) or line.event.element is None:
            return False
        element = line.event.element
        return any(self._is_it(element.get(name) or "") for name in ("from", "to"))


class Matching:
    """The units for which a question about their XML has an answer."""

    def __init__(self, query: "UnitQuery") -> None:
        self._query = query

    def choose(self, seen: Sighting) -> Iterator[Sighting]:
        line = seen.observed.line
        element = line.event.element if isinstance(line, Entry) else None
        if element is not None and self._query.matches(element):
            yield seen


def chosen(seen: Sighting, choices: list[Choice]) -> list[Sighting]:
    """The lines that all choices want to have shown now."""
    passing = [seen]
    for choice in choices:
        passing = [found for each in passing for found in choice.choose(each)]
    return passing


def _account(observed: Observed) -> str:
    """The account that this line says a connection is of; "" where it says nothing of it."""
    line = observed.line
    if isinstance(line, Note):
        return str(line.facts.get("jid") or "") if line.key.startswith("log.") else ""
    event = line.event
    if isinstance(event, e.StreamHeader):
        client = line.role is e.Role.INITIATING
        address = event.xml.get("from" if client else "to") or ""
        return address if "@" in address else ""
    if isinstance(event, e.BindResult):
        return event.xml.findtext(".//{*}jid") or ""
    if isinstance(event, e.Sasl2Success):
        return event.xml.findtext("{*}authorization-identifier") or ""
    return ""
