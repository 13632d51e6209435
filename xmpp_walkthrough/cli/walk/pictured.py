"""A view that also draws what it shows, for `--svg`: always as a terminal of one width shows it."""

from collections.abc import Mapping, Sequence
from io import StringIO

from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript
from xmpp_walkthrough.views.terminal import Terminal
from xmpp_walkthrough.views.view import Ending, Explained, Moment, Setting, View, ViewKind

_WIDTH = 88  # columns


class Pictured:
    """Tells two views what comes: the one that is shown, and the one that is drawn."""

    def __init__(self, shown: View, drawn: Terminal) -> None:
        self._shown = shown
        self.drawn = drawn
        self._both: tuple[View, ...] = (shown, drawn)

    def svg(self) -> str:
        """All that was shown so far, as a picture."""
        return self.drawn.svg()

    def opening(self, facts: Mapping[str, str]) -> None:
        for view in self._both:
            view.opening(facts)

    def begin(self, moment: Moment) -> None:
        for view in self._both:
            view.begin(moment)

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        """Shown only: a picture has no Enter to press, and what was sent follows."""
        self._shown.pending(moment, entry, explanation)

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        for view in self._both:
            view.line(moment, line, explanation)

    def end(self, moment: Moment) -> None:
        for view in self._both:
            view.end(moment)

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        for view in self._both:
            view.passed(moment, lines)

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        for view in self._both:
            view.failure(moment, explanation, ending)

    def stopped(self, ending: Ending) -> None:
        for view in self._both:
            view.stopped(ending)

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        for view in self._both:
            view.summary(transcript, ending)


def pictured(kind: ViewKind) -> ViewKind:
    """This view, drawn as well. One that is made anew, in another language, goes on drawing."""
    made: list[Terminal] = []

    def make(setting: Setting) -> Pictured:
        paper = setting._replace(out=StringIO(), interactive=False, width=_WIDTH, picture=True)
        drawn = Terminal(paper)
        if made:
            drawn.go_on(made[-1])
        made.append(drawn)
        return Pictured(kind.make(setting), drawn)

    return ViewKind(kind.name, make)
