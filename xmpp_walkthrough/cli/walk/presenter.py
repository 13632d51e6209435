"""The presenter, between session and view: which moments are shown in full, and which in a line."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import TextIO

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.explain.failures import explain_failure
from xmpp_walkthrough.explain.judged import goes_on, is_to_judge, unbelieved
from xmpp_walkthrough.explain.memory import Memory
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.transcript.entry import Entry, Line, Note, Transcript
from xmpp_walkthrough.transcript.facts import Begun, Ended, TlsEstablished, Told
from xmpp_walkthrough.views.view import Ending, Explained, Moment, Setting, View, ViewKind
from xmpp_walkthrough.walk import find

_START = Moment("connect", "0")
# What SASL2 leads to: the same stream goes on, and a resource may be bound already.
_LEADS_TO = {
    ("sasl", Phase.NEGOTIATING): "sasl2",
    ("sasl", Phase.ESTABLISHED): "sasl2-bound",
}
_MOST_UNJUDGED = 16  # lines that wait for a judgement; a flood behind it does not


class Presenter:
    """Explains each line as it comes and hands it to the view, or keeps it for the step's line.

    `in_full` says which steps, by name, are shown in full. Discovery is shown as part of step 0.
    `most` bounds the lines that are remembered: a log has no end, and is not gone back in.
    """

    def __init__(
        self,
        kind: ViewKind,
        setting: Setting,
        in_full: Callable[[str], bool],
        domain: str,
        most: int | None = None,
    ) -> None:
        self._kind = kind
        self._setting = setting
        self._in_full = in_full
        self._brief = False
        self._resuming: tuple[str, int] | None = None
        self._lines: deque[Line] = deque(maxlen=most)
        self._kept: list[Explained] = []
        self._unjudged: list[Explained] = []
        self._explainer = Explainer(setting.library)
        self.latest: Explained | None = None  # the line that was told last
        self.view: View = kind.make(setting)
        self.moment = _START._replace(domain=domain)
        self.failed: WalkError | None = None

    @property
    def library(self) -> Library:
        return self._setting.library

    @property
    def explainer(self) -> Explainer:
        """What explains the next line: it knows all so far."""
        return self._explainer

    @property
    def transcript_lines(self) -> tuple[Line, ...]:
        """All lines so far, in order."""
        return tuple(self._lines)

    def paused_in(self, step: str) -> bool:
        """Whether the step is one that the learner wants to see."""
        return not self._brief and self._resuming is None and self._in_full(step)

    def be_brief(self) -> None:
        """From now on a line a step is enough: the walk is only being closed."""
        self._brief = True

    def write_to(self, out: TextIO | None) -> TextIO:
        """Write there from now on, if anywhere; return where it went so far."""
        before = self._setting.out
        if out is not None:
            self._setting = self._setting._replace(out=out)
            self.view = self._kind.make(self._setting)
        return before

    def again(self, step: str, occurrence: int) -> None:
        """The walk starts over: a line a step until this one is reached, then as before."""
        self._brief, self.failed = False, None
        self._resuming = (step, occurrence)
        self._lines.clear()
        self._kept, self._unjudged = [], []
        self._explainer = Explainer(self.library)
        self.moment = _START._replace(domain=self.moment.domain)

    def use_language(self, language: str) -> None:
        """Go on in another language; what was said stays as it was."""
        self._setting = self._setting._replace(library=self.library.translated(language))
        self._explainer = Explainer(self.library)
        for line in self._lines:
            self._explainer.explain(line)
        self.view = self._kind.make(self._setting)

    # --- what happens ---

    def show(self, line: Line) -> None:
        """One more line of the transcript.

        What the mechanism of a login has to judge waits until it has, and with it what came behind.
        """
        self._lines.append(line)
        if isinstance(line, Note) and line.is_one_of("sasl.unbelieved"):
            self._judged(line)
        elif goes_on(line) or len(self._unjudged) > _MOST_UNJUDGED:
            self._judged()
        match line:
            case Note(fact=Begun() as begun):
                self._begin(line, begun)
            case Note(fact=Ended() as ended):
                self._end(line, ended)
            case _:
                self._explain(line)

    def pending(self, entry: Entry) -> Explanation:
        """Show what would be sent; it is not part of the transcript yet."""
        self._judged()
        explanation = self._explainer.preview(entry)
        self.view.pending(self.moment, entry, explanation)
        return explanation

    def task(self, pending: Entry) -> None:
        """Describe the message to write, without showing it."""
        self._judged()
        name = self._explainer.preview(pending).key.rpartition(".")[2]
        if pending.step == "exchange":
            name = pending.step
        while name and not self.library.has(f"task.{name}"):
            name = name.rpartition("_")[0]
        says = self.library.text(f"task.{name or 'other'}", domain=self.moment.domain)
        note = Note(pending.time, pending.step, pending.phase, pending.secured, Told("task"))
        self.view.line(self.moment, note, Explanation("task", "task", Verdict.NEUTRAL, says))

    def object_to(self, pending: Entry, wish: bytes) -> None:
        """Show the objections to sending this in the place of the pending message."""
        from xmpp_walkthrough.explain.opinion import opinions  # only where a learner writes

        for item in opinions(wish, pending, self.library):
            at = (pending.time, pending.step, pending.phase, pending.secured)
            verdict = Verdict.VIOLATION if item.section else Verdict.UNUSUAL
            note = Note(*at, Told("opinion", {"says": item.says}))
            self._tell(note, Explanation(item.name, "opinion", verdict, item.says, item.section))

    def afterwards(self, fact: Told) -> None:
        """The walk is over: say something about it, whichever of its steps were shown."""
        self._judged()
        last = self._lines[-1]
        note = Note(last.time, last.step, last.phase, last.secured, fact)
        self.view.line(self.moment, note, self._explainer.explain(note))

    @property
    def memory(self) -> Memory:
        """What is remembered of the lines so far."""
        return self._explainer.memory

    def show_again(self, line: Line, explanation: Explanation) -> bool:
        """Show a line whose explanation is known; False where others wait to be judged."""
        if self._unjudged:
            return False
        self._lines.append(line)
        self._tell(line, explanation)
        return True

    def be_secured(self) -> None:
        """TLS stands by now; neither its version nor its certificate is known."""
        if not self.moment.tls:
            self.moment = self.moment._replace(tls="TLS", verified=None)

    def leave(self) -> None:
        """The step stops where it is, without an end: tell what was kept of it in a line."""
        self._judged()
        if self._kept:
            self.view.passed(self.moment, self._kept)
            self._kept = []

    def remark(self, line: Line, fact: Told) -> None:
        """Say something about the line that follows, whichever steps are shown."""
        note = Note(line.time, line.step, line.phase, line.secured, fact)
        self.view.line(self.moment, note, self._explainer.explain(note))

    def _explain(self, line: Line) -> None:
        match line:
            case Note(fact=TlsEstablished(tls=tls)):
                version = tls.version.replace("TLSv", "TLS ")
                self.moment = self.moment._replace(tls=version, verified=tls.verified)
        told = line, self._explainer.explain(line)
        if self._unjudged or is_to_judge(line):
            self._unjudged.append(told)
        else:
            self._tell(*told)

    def _judged(self, doubt: Note | None = None) -> None:
        """Tell the lines that have waited; the mechanism may doubt the first of them."""
        told, self._unjudged = self._unjudged, []
        for number, (line, explanation) in enumerate(told):
            if doubt is not None and not number:
                explanation = unbelieved(explanation, doubt, self.library)
            self._tell(line, explanation)

    def _tell(self, line: Line, explanation: Explanation) -> None:
        self.latest = (line, explanation)
        if self.paused_in(self.moment.name):
            self.view.line(self.moment, line, explanation)
        else:
            self._kept.append((line, explanation))

    def _begin(self, note: Note, begun: Begun) -> None:
        step = find(note.step)[0]
        name = "connect" if step.name == "discover" else step.name
        self.moment = self.moment._replace(
            name=name, number=step.number, occurrence=begun.occurrence, reached=""
        )
        if self._resuming == (name, self.moment.occurrence):
            self._resuming = None
        joined = step.name == "connect"  # step 0 began with discovery
        if self.paused_in(name) and not joined:
            self.view.begin(self.moment)

    def _end(self, note: Note, ended: Ended) -> None:
        if note.step == "discover":
            return
        # A login from before SASL binds by itself, and leaves nothing to be settled.
        old = "session" if note.step == "sasl" and ended.jid else ""
        reached = _LEADS_TO.get((note.step, note.phase), old)
        bound = find("bind") if reached == "sasl2-bound" else ()
        done = (*self.moment.done, self.moment.number, *(step.number for step in bound))
        self.moment = self.moment._replace(done=tuple(dict.fromkeys(done)), reached=reached)
        if self.paused_in(self.moment.name):
            self.view.end(self.moment)
        else:
            self.view.passed(self.moment, self._kept)
        self._kept = []

    # --- the end ---

    def unfold(self) -> Iterator[None]:
        """Show in full what a quick step kept: it failed, and the lines are the evidence.

        A pause for breath behind each, since there may be many.
        """
        self._judged()
        kept, self._kept = self._kept, []
        if kept:
            self.view.begin(self.moment)
        for line, explanation in kept:
            self.view.line(self.moment, line, explanation)
            yield

    def failure(self, error: WalkError, doctor: str = "") -> Ending:
        """Say why the walk cannot go on, and the command of the `doctor` who can say more."""
        self._judged()
        self.failed = error
        step = find(error.step or "connect")[0]
        explanation = explain_failure(error, self.library)
        name = "connect" if step.name == "discover" else step.name
        headline = self.library.text(
            "ui.failed",
            number=step.number,
            name=name,
            reason=error.condition.name if error.condition else error.reason,
            code=int(error.exit_code),
            lesson=explanation.lesson or name,
        )
        ending = Ending(int(error.exit_code), name, step.number, headline, error.facts, doctor)
        self.view.failure(self.moment, explanation, ending)
        return ending

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        self.view.summary(transcript, ending)
