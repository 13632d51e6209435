"""The gate before a view: of a log with filters only the chosen lines pass, and their headings."""

from collections.abc import Mapping, Sequence

from xmpp_walkthrough.cli.explain.choosing import Choice, Sighting, chosen
from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.logs.observer import Observed
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript
from xmpp_walkthrough.views.view import Ending, Explained, Moment, View


class Gate:
    """Passes the lines that all `choices` want on to `view`."""

    def __init__(self, view: View, choices: list[Choice]) -> None:
        self._view = view
        self._choices = choices
        self._coming: list[Observed] = []  # lines on their way here, through a presenter
        self._heading: Moment | None = None

    def expect(self, observed: Observed) -> None:
        """This line will come, at once or when it has been judged."""
        self._coming.append(observed)

    def opening(self, facts: Mapping[str, str]) -> None:
        self._view.opening(facts)

    def begin(self, moment: Moment) -> None:
        self._heading = moment

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        self._view.pending(moment, entry, explanation)

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        for seen in self._chosen(moment, line, explanation):
            if self._heading is not None and self._heading.name == seen.moment.name:
                self._view.begin(self._heading)
            self._heading = None
            self._view.line(seen.moment, seen.observed.line, seen.explanation)

    def end(self, moment: Moment) -> None:
        """A step of which lines are left out is not told to have reached anything."""

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        shown = [seen for told in lines for seen in self._chosen(moment, *told)]
        if shown:
            self._view.passed(moment, [(s.observed.line, s.explanation) for s in shown])

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        self._view.failure(moment, explanation, ending)

    def stopped(self, ending: Ending) -> None:
        self._view.stopped(ending)

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        self._view.summary(transcript, ending)

    def _chosen(self, moment: Moment, line: Line, explanation: Explanation) -> list[Sighting]:
        for number, observed in enumerate(self._coming):
            if observed.line is line:
                del self._coming[number]
                return chosen(Sighting(observed, moment, explanation), self._choices)
        return []
