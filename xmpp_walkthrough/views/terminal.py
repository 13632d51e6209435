"""The view for a person at a terminal: one exchange at a time, coloured, and calm (Rich).

Only the terminal's sixteen colours, so that every theme works, and none where NO_COLOR says so;
no meaning is in a colour alone. Everything is built as styled fragments and printed as segments:
markup in remote text stays text.
"""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style

from xmpp_walkthrough.content.shipped import STEP_NAMES
from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.transcript.entry import Entry, Line, Transcript
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.layout.screens import opening_lines, summary_lines
from xmpp_walkthrough.views.layout.text import Line as Row
from xmpp_walkthrough.views.layout.text import fold, labelled, paragraph, spread, width_of, words
from xmpp_walkthrough.views.layout.words import advice, explained, rows
from xmpp_walkthrough.views.layout.xml import xml_lines
from xmpp_walkthrough.views.picture import without_fonts
from xmpp_walkthrough.views.view import Ending, Explained, Moment, Setting, ViewKind

_WIDEST = 120
# Lines of one unit; a learner who presses keys can page through the rest.
_MOST_XML = {True: 30, False: 60}
_STEPS = tuple(number for number in STEP_NAMES if number != "0")
_STYLES = {
    "": "",
    "strong": "bold",
    "dim": "dim",
    "code": "cyan",
    "value": "",
    "ours": "cyan",
    "theirs": "green",
    "mark": "yellow",
    "good": "green",
    "odd": "yellow",
    "bad": "red",
    "worst": "bold red",
}
_VERDICTS = {
    Verdict.EXPECTED: ("", "good"),
    Verdict.UNUSUAL: ("? ", "odd"),
    Verdict.REFUSAL: ("! ", "bad"),
    Verdict.VIOLATION: ("!! ", "worst"),
    Verdict.NEUTRAL: ("", ""),
}


class Terminal:
    """Shows a walk on a terminal, or for a picture of one (`svg`)."""

    def __init__(self, setting: Setting) -> None:
        self._console = _console(setting)
        self._library = setting.library
        self._say = setting.library.text
        self._interactive = setting.interactive
        self._styles = {name: Style.parse(text) for name, text in _STYLES.items()}
        self._pending: list[bytes] = []  # what was shown before it is sent
        self._width = self._measure()
        self._blank = False
        self._passing = False  # the last line was that of a step gone through quickly
        self._heading_rows: list[Row] = []  # kept back, so that no page ends with it
        self._fresh = True  # nothing stands under the last heading yet

    def _measure(self) -> int:
        """The width to lay out for; asked for once a block, since asking costs three calls."""
        return max(1, min(self._console.width, _WIDEST))

    def _print(self, lines: Iterable[Row]) -> None:
        """The only way to the screen. No line is wider than it, whatever was laid out."""
        self._passing = False
        segments: list[Segment] = []
        self._width = self._measure()
        heading, self._heading_rows = self._heading_rows, []
        for line in (*heading, *lines):
            # Each block brings its own blank lines: two neighbours would make two.
            if not line and self._blank:  # never two blank lines on end
                continue
            self._blank = not line
            fits = width_of(line) <= self._width
            for row in [line] if fits else fold(line, self._width):
                segments += [Segment(text, self._styles[style]) for text, style in row]
                segments.append(Segment.line())
        self._console.print(Segments(segments), end="", soft_wrap=True)

    def _print_unit(self, lines: list[Row]) -> None:
        """The same, with a blank line between one unit and the next."""
        self._print(lines if self._fresh else [[], *lines])
        self._fresh = False

    def svg(self) -> str:
        """All that was shown so far, as a picture that fetches nothing from the network."""
        return without_fonts(self._console.export_svg(title="xmpp-walk"))

    def go_on(self, before: "Terminal") -> None:
        """Go on with the picture that another view has begun."""
        self._console = before._console

    # --- the walk ---

    def opening(self, facts: Mapping[str, str]) -> None:
        self._print([*opening_lines(facts, self._library, self._width), []])

    def begin(self, moment: Moment) -> None:
        subtitle = self._say(f"ui.step.{moment.name}")
        again = f"ui.again-{moment.occurrence}"
        if moment.occurrence > 1 and self._library.has(again):
            subtitle = self._say(again)
        title: Row = [(f" {moment.number} ", "ours"), (self._title(moment.name), "strong")]
        left = [*title, (" · ", "dim"), *words(subtitle, "strong")]
        self._heading_rows = [[], *self._beside_state(left, moment)]
        # Print the heading at once where the next unit is far: a silent screen looks stuck.
        if not self._interactive or moment.name == "connect":
            self._print([])  # nothing is sent for a while; it may take time
        self._fresh = True

    def _title(self, step: str) -> str:
        return self._say(f"ui.title.{step}")

    def _beside_state(self, left: Row, moment: Moment) -> list[Row]:
        """How far the walk is and what protects it, at the right edge; in short where it must."""
        dots = "".join(
            "◐" if number == moment.number else "●" if number in moment.done else "○"
            for number in _STEPS
        )
        safe, style = self._say("ui.not-encrypted"), "odd"
        if moment.tls and moment.verified is None:
            safe, style = moment.tls, ""
        elif moment.tls:
            key, style = ("ui.verified", "good") if moment.verified else ("ui.unverified", "bad")
            full = harmless(self._say(key, domain=moment.domain))
            room = self._width - 1 - width_of(left) - columns(f"{dots}   {moment.tls} · ") - 2
            short = self._say(f"{key}-short")
            safe = f"{moment.tls} · {full if columns(full) <= room else short}"
        return spread(left, [(dots, "ours"), (f"   {safe}", style)], self._width - 1)

    def pending(self, moment: Moment, entry: Entry, explanation: Explanation) -> None:
        self._pending.append(entry.raw)
        state: Row = [(self._say("ui.not-sent"), "odd"), *self._edited(entry)]
        right: Row = words(self._say("ui.enter-sends"), "strong") if self._interactive else []
        self._print_unit([*self._heading(entry, state, right), *self._unit(entry, explanation)])

    def line(self, moment: Moment, line: Line, explanation: Explanation) -> None:
        if not isinstance(line, Entry):
            self._note(explanation)
        elif line.role is Role.INITIATING and line.raw in self._pending:
            # The learner has read it a moment ago: only that it went.
            self._pending.remove(line.raw)
            sent: Row = [(self._say("ui.sent"), "good"), *self._edited(line)]
            self._print([[*self._who(line), *sent]])
            return
        else:
            mark, style = _VERDICTS[explanation.verdict]
            word = self._verdict(explanation.verdict)
            state: Row = [(f"{mark}{word}", style)] if word else []
            state += self._edited(line) if word else self._edited(line)[-1:]
            heading = self._heading(line, state, [(_time(line), "dim")])
            self._print_unit([*heading, *self._unit(line, explanation)])
        self._pending = []

    def _edited(self, entry: Entry) -> Row:
        return [("   ", ""), (self._say("hands.edited"), "odd")] if entry.edited else []

    def _verdict(self, verdict: Verdict) -> str:
        return self._say(f"ui.verdict.{verdict}") if verdict else ""

    def _who(self, entry: Entry) -> Row:
        ours = entry.role is Role.INITIATING
        body = "~" if entry.secured else "-"
        arrow = f"{body}>" if ours else f"<{body}"
        return [(f" {self._say('ui.client')} {arrow} {self._say('ui.peer')}  ", _voice(entry))]

    def _heading(self, entry: Entry, state: Row, right: Row) -> list[Row]:
        left = [*self._who(entry), (self._bytes(len(entry.raw)), "")]
        if state:
            left += [("   ", ""), *state]
        return spread(left, right, self._width - 1)

    def _bytes(self, count: int) -> str:
        return self._say("ui.byte" if count == 1 else "ui.bytes", count=f"{count:,}")

    def _unit(self, entry: Entry, explanation: Explanation) -> list[Row]:
        most = _MOST_XML[self._interactive]
        spans = explanation.spans
        lines, hidden = xml_lines(entry.raw, spans, _voice(entry), self._width, most)
        if hidden:
            key = "ui.more-bytes-key" if self._interactive else "ui.more-bytes"
            lines += paragraph(f"… {self._say(key, count=f'{hidden:,}')}", self._width, style="dim")
        return [*lines, *explained(explanation, entry.raw, self._library, self._width)]

    def _note(self, explanation: Explanation) -> None:
        mark, style = _VERDICTS[explanation.verdict]
        lines: list[Row] = []
        if explanation.summary:
            label: Row = [(f" {mark or '· '}", style or "dim")]
            lines = labelled(label, words(explanation.summary), self._width, explanation.section)
        self._print([*lines, *rows(explanation.rows, self._width)])

    # --- after a step, and after the walk ---

    def end(self, moment: Moment) -> None:
        say = {
            "ui.now": f"now.{moment.reached or moment.name}",
            "ui.next": f"next.{moment.reached or moment.name}",
        }
        size = max(columns(self._say(label)) for label in say) + 2
        lines: list[Row] = [[]]
        for label, key in say.items():
            if self._library.has(key):
                name = self._say(label)
                start: Row = [(f" {name}" + " " * (size - columns(name)), "good")]
                text = self._say(key, domain=moment.domain)
                lines += labelled(start, words(text), self._width)
        self._print(lines)

    def passed(self, moment: Moment, lines: Sequence[Explained]) -> None:
        entries = [line for line, _ in lines if isinstance(line, Entry)]
        out, back = (sum(len(e.raw) for e in entries if e.role is role) for role in Role)
        title: Row = [(f" {moment.number:<4}", "ours"), (self._title(moment.name), "")]
        text = words(self._say("ui.passed", out=out, back=back), "dim")
        gap = max(2, 16 - width_of(title))
        above: list[Row] = [] if self._passing else [[]]
        self._print([*above, *self._beside_state([*title, (" " * gap, ""), *text], moment)])
        self._passing = True

    def failure(self, moment: Moment, explanation: Explanation, ending: Ending) -> None:
        lines: list[Row] = [[]]
        if explanation.summary:
            label: Row = [(" ! ", "bad")]
            lines += labelled(label, words(explanation.summary), self._width, explanation.section)
        if explanation.advice:
            lines += advice(explanation.advice, self._library, self._width)
        headline = [("xmpp-walk: ", "strong"), *words(ending.headline, "bad")]
        lines += [[], *labelled([(" ", "")], headline, self._width)]
        if ending.doctor:
            ask = self._say("ui.ask-doctor", command=ending.doctor)
            lines += labelled([(" ", "")], words(ask), self._width)
        self._print(lines)

    def stopped(self, ending: Ending) -> None:
        pass

    def summary(self, transcript: Transcript, ending: Ending) -> None:
        self._print(summary_lines(transcript, self._library, self._width))


def _console(setting: Setting) -> Console:
    """The one place where Rich is set up."""
    terminal = setting.picture or setting.out.isatty()
    return Console(
        file=setting.out,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        no_color=not setting.colour,
        width=setting.width,
        markup=False,
        highlight=False,
        emoji=False,
        record=setting.picture,
        legacy_windows=False,
    )


def _voice(entry: Entry) -> str:
    return "ours" if entry.role is Role.INITIATING else "theirs"


def _time(entry: Entry) -> str:
    """When we sent it, since the walk began; how long the server took to answer."""
    if entry.wait is not None:
        slow = entry.wait >= 1
        return f"+{entry.wait:,.1f} s" if slow else f"+{entry.wait * 1000:,.1f} ms"
    return f"{entry.time:,.3f} s"


VIEW = ViewKind("terminal", Terminal)
