"""Explaining logs: from bytes to the report at the end, one log after the other."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.explain.choosing import Account, Around, Choice, Errors, Matching
from xmpp_walkthrough.cli.explain.diagnoses import Diagnoses
from xmpp_walkthrough.cli.explain.familiar import Familiar
from xmpp_walkthrough.cli.explain.log_screen import LogScreen
from xmpp_walkthrough.cli.explain.log_source import LogSource, log_source
from xmpp_walkthrough.cli.explain.progress_bar import ProgressBar
from xmpp_walkthrough.cli.explain.recorded import FIRST, recorded
from xmpp_walkthrough.cli.explain.tally import Tally
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.usage.misuse import Misuse, quoted
from xmpp_walkthrough.cli.view_choice import view_kind
from xmpp_walkthrough.logs.coverage import covered
from xmpp_walkthrough.logs.observer import Observation, Observer, Over
from xmpp_walkthrough.logs.piece import LogLine, Unread
from xmpp_walkthrough.logs.reader import Reader
from xmpp_walkthrough.logs.recognise import HEAD, Recognised, readers, recognise
from xmpp_walkthrough.logs.text.lines import lines
from xmpp_walkthrough.logs.text.skim import Skim
from xmpp_walkthrough.logs.text.undress import Dress, undress
from xmpp_walkthrough.steps.exit_code import ExitCode
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.redact import redact
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views.view import Ending, Setting

if TYPE_CHECKING:
    from xmpp_walkthrough.wire.query import UnitQuery

# Its lines are read by the recording itself.
_RECORDING = Reader("recording", "xmpp-walk --record", re.compile(FIRST), lambda rows: iter(()))


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """Explain each log in turn. Errors: Misuse."""
    library = library_of(environment, given)
    kind = view_kind(given["view"] or ("terminal" if environment.terminal_out else "plain"))
    setting = Setting(environment.stdout, library, colour=environment.colour)
    steps = {step.name for group in given["steps"] for step in group}
    found = 0
    for path in given["files"] or (None,):
        screen = LogScreen(kind, setting, lambda name: not steps or name in steps, _choices(given))
        log = log_source(path and Path(path), environment, library, follow=given["follow"])
        try:
            with environment.leaving.closing(log.stop, ExitCode.INTERRUPTED):
                found += _Explaining(log, screen, given, environment).run()
        finally:
            log.close()
    code = ExitCode.OK if found else ExitCode.USAGE
    screen.view.stopped(Ending(code))
    return code


class _Explaining:
    """The explanation of one log."""

    def __init__(
        self,
        log: LogSource,
        screen: LogScreen,
        given: Mapping[str, Any],
        environment: Environment,
    ) -> None:
        self._log, self._screen, self._given = log, screen, given
        self._masks = not given["show_secrets"]
        self._warned = False
        self._tally = Tally()
        self._skim = Skim() if given["only"] == "errors" else None
        self._familiar: Familiar | None = None
        self._bar = ProgressBar(environment, log.size)
        screen.on_output = self._bar.hide
        log.waits = screen.flush

    def run(self) -> int:
        """Explain it to its end, and tell the report; the number of its units."""
        if self._log.head().startswith(FIRST) and not self._given["form"]:
            reader, observations = (
                _RECORDING,
                recorded(self._log, self._secrets(), self._screen.be_about),
            )
            self._open(Recognised(reader, Dress(), LogLine(1, b""), 1), asked=False)
        else:
            recognised = self._recognised()
            self._open(recognised, asked=bool(self._given["form"]))
            reader, observations = recognised.reader, self._observed(recognised)
        diagnoses = Diagnoses(reader, self._screen.library)
        for observation in observations:
            self._take(observation)
            for key, facts in diagnoses.heed(observation):
                self._screen.tell(key, **facts)
        self._tally.units += self._familiar.units if self._familiar else 0
        for key, facts in self._tally.sentences():
            self._screen.tell(key, **facts)
        skimmed = self._skim.lines if self._skim else 0
        if skimmed:
            self._screen.tell("skimmed", count=skimmed)
        return self._tally.units + skimmed

    def _recognised(self) -> Recognised:
        head = list(islice(lines([self._log.head()]), HEAD))
        asked = self._given["form"]
        return recognise(head, readers()[asked] if asked else None)

    def _observed(self, recognised: Recognised) -> Iterator[Observation]:
        rows = undress(lines(self._log.chunks()), recognised.dress)
        secrets = self._secrets()
        observer = Observer(secrets)
        if self._skim is not None:
            rows = self._skim.skim(rows)
        elif self._screen.repeats:
            self._familiar = Familiar(self._screen, observer, secrets)
            rows = self._familiar.unfamiliar(rows)
        return observer.observe(covered(recognised.reader, rows))

    def _secrets(self) -> Secrets | None:
        return Secrets(self._screen.library.is_ordinary) if self._masks else None

    def _take(self, observation: Observation) -> None:
        self._tally.heed(observation)
        self._bar.at(self._log.passed)
        if isinstance(observation, Over):
            self._screen.over(observation)
        elif not isinstance(observation, Unread):
            if not self._warned and isinstance(observation.line, Entry):
                self._warn(observation.line, observation.first)
            self._screen.show(observation)
            if self._familiar is not None:
                self._familiar.heed(observation)

    def _warn(self, entry: Entry, line: int) -> None:
        """Say before it is shown that the log holds a secret: other programs mask nothing."""
        if entry.masked or (not self._masks and redact(entry.event)[1]):
            self._warned = True
            self._screen.tell("secret" if self._masks else "secret-shown", line=line)

    def _open(self, recognised: Recognised, *, asked: bool) -> None:
        reader, first = recognised.reader, recognised.line
        facts = {"version": __version__, "jid": "", "server": self._log.name}
        self._screen.view.opening(facts)
        self._screen.tell(
            "format-asked" if asked else "format" if first else "format-none",
            format=reader.name,
            program=reader.program,
            line=first.number if first else 0,
            count=recognised.lines,
        )
        for mark in recognised.dress.marks:
            self._screen.tell(f"dress-{mark}")


def _choices(given: Mapping[str, Any]) -> list[Choice]:
    """The filters that were asked for. Errors: Misuse."""
    found: list[Choice] = []
    if given["jid"] is not None:
        found.append(Account(str(given["jid"])))
    if given["xpath"] is not None:
        found.append(Matching(_query(given["xpath"])))
    if given["only"]:
        found.append(Errors())
    if given["around"] is not None:
        found.append(Around(given["around"]))
    return found


def _query(text: str) -> "UnitQuery":
    from xmpp_walkthrough.wire.query import PREFIXES, QueryError, UnitQuery

    try:
        return UnitQuery(text)
    except QueryError as error:
        known = " ".join(sorted(PREFIXES))
        facts = {"name": quoted(text), "reason": str(error), "known": known}
        raise Misuse("usage.xpath", **facts) from None
