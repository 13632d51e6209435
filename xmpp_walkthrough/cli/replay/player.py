"""The player: it hands the records of a recording to the presenter of a live walk. §4.

RFC 6120.

A walk is one connection, and again where a server's timer cut it off; others beside it (`--twice`)
were not shown, and are not shown again. The connections of the doctor and the server pass side by
side, so each has a presenter of its own, and a line says where another one goes on.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TextIO

from xmpp_walkthrough.cli.walk.presenter import Presenter
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript
from xmpp_walkthrough.transcript.facts import Told
from xmpp_walkthrough.transcript.recorded.codec import Misfit
from xmpp_walkthrough.transcript.recording import (
    Afterwards,
    Closing,
    Failure,
    Header,
    Joined,
    Outcome,
    Record,
)
from xmpp_walkthrough.views.view import Ending, Setting, ViewKind

MOST = 10_000  # lines that are kept; a live walk has room for no more
WALK = "walk"  # the kind of recording, and what its own connection is about


class Replayed(Transcript):
    """The lines of a walk as far as a summary shows them, and what it counts, as recorded.

    Units of a flood have no lines, but were counted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.outcome = Outcome(0)

    def add(self, line: Line) -> None:
        if len(self.lines) < MOST:
            self.lines.append(line)

    def sizes(self) -> tuple[int, int]:
        return self.outcome.sizes

    def round_trips(self) -> tuple[int, int]:
        return self.outcome.trips


class Player:
    """Shows a recording. `code` is the exit code that it ended with, None so far."""

    def __init__(
        self, header: Header, kind: ViewKind, setting: Setting, in_full: Callable[[str], bool]
    ) -> None:
        self._setting = setting
        self._make = partial(Presenter, kind, in_full=in_full, domain=_domain(header), most=MOST)
        self._is_walk = header.kind == WALK
        self.presenter = self._make(setting)
        self._presenters: dict[int, Presenter] = {}
        self._about: dict[int, str] = {}
        self._shown = 0  # the connection that the last line was of
        self._transcript = Replayed()
        self.code: ExitCode | None = None

    def opening(self, facts: Mapping[str, str]) -> None:
        """Say what the recording is of."""
        self.presenter.view.opening(facts)

    def write_to(self, out: TextIO) -> None:
        """Write there from now on, of each connection."""
        self._setting = self._setting._replace(out=out)

    def presenter_of(self, record: Record) -> Presenter:
        """The presenter that shows this record."""
        known = isinstance(record, Entry | Note) and self._presenters.get(record.connection)
        return known or self.presenter

    def play(self, record: Record) -> None:
        """Show the next record. Errors: Misfit where it is none of a walk."""
        try:
            self._play(record)
        except (ValueError, KeyError) as error:  # no step, or no exit code, has this name
            raise Misfit(str(error)) from None

    def _play(self, record: Record) -> None:
        match record:
            case Joined(number, about):
                self._join(number, about)
            case Entry() | Note():
                self._line(record)
            case Closing(failed):
                for _ in self.presenter.unfold() if failed else ():
                    pass
                self.presenter.be_brief()
            case Afterwards(fact):
                if not self.presenter.transcript_lines:
                    raise ValueError("nothing was before")
                self.presenter.afterwards(fact)
            case Outcome():
                self._end(record)

    def _join(self, number: int, about: str) -> None:
        self._about[number] = about
        if not self._is_walk:
            self._presenters[number] = self._make(self._setting)
        elif about == WALK:
            if self.code is not None:  # the learner has walked again
                moment = self.presenter.moment
                self.presenter.again(moment.name, moment.occurrence)
            self._presenters, self._transcript = {number: self.presenter}, Replayed()

    def _line(self, line: Line) -> None:
        presenter = self._presenters.get(line.connection)
        if presenter is None:
            return
        if not self._is_walk and line.connection != self._shown:
            self._shown, self.presenter = line.connection, presenter
            about = self._about[line.connection]
            fact = Told("other-connection", {"number": line.connection, "about": about})
            presenter.remark(line, fact)
        self._transcript.add(line)
        presenter.show(line)

    def _end(self, outcome: Outcome) -> None:
        self.code = ExitCode(outcome.exit_code)
        ending = Ending(self.code)
        if outcome.failure is not None:
            self.presenter.failure(_error(outcome.failure))
        elif outcome.stopped or not self._is_walk:
            self.presenter.view.stopped(ending)
        else:
            self._transcript.outcome = outcome
            self.presenter.summary(self._transcript, ending)


def _domain(header: Header) -> str:
    try:
        return Jid.parse(header.opening.get("jid", "")).domain
    except JidError:
        return ""


def _error(failure: Failure) -> WalkError:
    error = WalkError(
        failure.key,
        ExitCode(failure.exit_code),
        failure.facts,
        section=failure.section,
        lesson=failure.lesson,
        condition=failure.condition,
    )
    error.step = failure.step
    return error
