"""The diagnosis of each connection of a log, from what stands in the log alone.

A log shows what was said on a stream. What came before it, DNS, TCP and the certificate, it shows
only where the program has put it into words: so those causes are never ruled out here, and where
the log stops short of a reason, the sentence says what is missing, and which switch gives more.
"""

from collections.abc import Iterator

from xmpp_walkthrough.cli.doctor.report_words import Words
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Diagnosis
from xmpp_walkthrough.doctor.log_case import LogCase
from xmpp_walkthrough.doctor.signs.of_log import missing
from xmpp_walkthrough.logs.observer import Observation, Observed, Over
from xmpp_walkthrough.logs.reader import Reader

_ADVICE = ("you", "admin", "author")
Saying = tuple[str, dict[str, object]]  # a key below `note.log`, and its facts


class Diagnoses:
    """Heeds all connections of a log, and has the diagnosis of each at its end."""

    def __init__(self, reader: Reader, library: Library) -> None:
        self._reader, self._library = reader, library
        self._words = Words(library)
        self._cases: dict[int, LogCase] = {}
        self._told: set[str] = set()
        self._named: set[str] = set()

    def heed(self, observation: Observation) -> Iterator[Saying]:
        """One more observation; the last of a connection is followed by its diagnosis."""
        if isinstance(observation, Observed):
            self._case(observation).heed(observation.line)
        elif isinstance(observation, Over):
            yield from self._over(observation)

    def _case(self, observed: Observed) -> LogCase:
        case = self._cases.get(observed.connection)
        if case is None:
            software = self._reader.name if self._reader.server else ""
            case = self._cases[observed.connection] = LogCase(software)
        return case

    def _over(self, over: Over) -> Iterator[Saying]:
        """What there is to say of a connection that has ended. Most have nothing wrong."""
        log_case = self._cases.pop(over.connection, None)
        if log_case is None or log_case.is_quiet:
            return
        case = log_case.case()
        found, lacking = diagnose(case), missing(case.transcript)
        if not found.causes and not lacking:
            return
        number: dict[str, object] = {"number": over.connection}
        if found.causes:
            for key, facts in self._causes(found, case.software[0]):
                yield key, number | facts
        for name in (x for x in lacking if x == "side" or not found.causes):
            yield f"missing-{name}", number
        yield from self._once("unseen" if found.causes else f"more-{self._reader.name}")

    def _causes(self, found: Diagnosis, software: str) -> Iterator[Saying]:
        """The lines of the diagnosis; a cause has its name as well, as in the doctor's report."""
        causes = iter(found.causes)
        named = found.causes[0].name
        again = named in self._named
        self._named.add(named)
        for line in self._words.causes(found, software):
            if again and line.label in _ADVICE:
                continue  # it was given with the first connection that had this cause
            facts: dict[str, object] = {"says": line.says, "quote": line.quote}
            if line.label in ("cause", "or"):
                cause = next(causes)
                facts |= {"cause": cause.name, "sureness": str(cause.sureness)}
            yield f"diagnosis-{line.label}", facts

    def _once(self, key: str) -> Iterator[Saying]:
        """What is the same for every connection of the log, behind the first that needs it."""
        if key not in self._told and self._library.has(f"note.log.{key}"):
            self._told.add(key)
            yield key, {}
