"""The view that keeps what it is told: the moments of a walk in one language, in order."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript
from xmpp_walkthrough.views.view import Ending, Explained, Moment, Setting


class Kept(NamedTuple):
    """One line, in the step where it was told, with its words."""

    line: Line
    words: Explanation


class KeptStep(NamedTuple):
    """One step: its heading, what was told, and the sentence behind it."""

    moment: Moment
    kept: list[Kept]
    now: list[str]


class Collector:
    """Keeps all that a view is told."""

    def __init__(self, setting: Setting) -> None:
        self._say = setting.library.text
        self.facts: Mapping[str, str] = {}
        self.walked: list[KeptStep] = []
        self.failed: tuple[Explanation, Ending] | None = None
        self.totals = ""

    def opening(self, facts: Mapping[str, str]) -> None:
        self.facts = facts

    def begin(self, moment: Moment) -> None:
        self.walked.append(KeptStep(moment, [], []))

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        pass

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        last = self.walked[-1].moment if self.walked else None
        if last is None or (last.name, last.occurrence) != (moment.name, moment.occurrence):
            self.begin(moment)
        # The protection as it is by now: within a step TLS begins.
        self.walked[-1] = self.walked[-1]._replace(moment=moment)
        self.walked[-1].kept.append(Kept(line, explanation))

    def end(self, moment: Moment) -> None:
        if self.walked:
            name = moment.reached or moment.name
            self.walked[-1].now.append(self._say(f"now.{name}", domain=moment.domain))

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        for line, explanation in lines:
            self.line(moment, line, explanation)

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        self.failed = explanation, ending

    def stopped(self, ending: Ending) -> None:
        pass

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        out, back = transcript.sizes()
        trips, _ = transcript.round_trips()
        self.totals = self._say("ui.totals", trips=trips, out=out, back=back)
