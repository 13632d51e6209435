"""How does a diagnosis look? One line a question with its mark, then the cause and what to do.

For a person at a terminal and for a ticket alike: 80 columns are enough, and a mark says what a
colour says. Remote text comes in through `words` only, which makes it harmless.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from shutil import get_terminal_size

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.findings import Words
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.examine import Report, checks
from xmpp_walkthrough.doctor.finding import Finding, Mark
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.transcript.entry import Transcript
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.plain import arrow
from xmpp_walkthrough.views.pretty import columns
from xmpp_walkthrough.views.terminal_lesson import painted
from xmpp_walkthrough.views.terminal_text import Line, labelled, spread, words

_WIDEST = 110  # columns that are still read with ease
_PIPED = 80  # where nobody says how wide it is
_MARKS = {Mark.OK: "ok", Mark.WARNING: "!", Mark.FAULT: "XX", Mark.SKIPPED: "--"}
_STYLES = {Mark.OK: "good", Mark.WARNING: "doubt", Mark.FAULT: "bad", Mark.SKIPPED: "dim"}
_CLEAR = "\r\x1b[K"


class Consultation:
    """Shows one report, and before it, on a terminal, how far the examination is."""

    def __init__(self, library: Library, environment: Environment, *, verbose: bool) -> None:
        self._library = library
        self._say = library.text
        self._words = Words(library)
        self._environment = environment
        self._verbose = verbose
        width = get_terminal_size().columns if environment.terminal_out else _PIPED
        self._width = min(width, _WIDEST)
        self._answered = 0
        self._steps = {check.name: check.steps for check in checks()}

    # --- while it works ---

    def told(self, check: str) -> None:
        """One more check has its answer."""
        if not self._environment.stderr.isatty():
            return
        self._answered += 1
        text = self._say("doctor.working", count=self._answered, name=self._words.title(check))
        self._environment.stderr.write(f"{_CLEAR} {text}"[: self._width])
        self._environment.stderr.flush()

    def clear(self) -> None:
        """Take the line of progress away."""
        if self._answered:
            self._environment.stderr.write(_CLEAR)
            self._environment.stderr.flush()

    # --- the report ---

    def show(self, report: Report, inquiry: Inquiry) -> None:
        colour = self._environment.colour and self._environment.terminal_out
        for line in self._lines(report, inquiry):
            self._environment.stdout.write(self._painted(line, colour=colour) + "\n")

    def _painted(self, line: Line, *, colour: bool) -> str:
        if self._environment.terminal_out:
            return painted(line, colour=colour)
        return "".join(text for text, _ in line)

    def _lines(self, report: Report, inquiry: Inquiry) -> Iterator[Line]:
        seconds = self._say("doctor.seconds", seconds=f"{report.seconds:.1f}")
        head: Line = [(" ", ""), *words(inquiry.address, "strong")]
        yield from spread(head, [(seconds, "dim")], self._width - 1)
        findings = report.case.findings
        size = max(columns(self._words.title(finding.check)) for finding in findings) + 2
        for skipped, group in groupby(findings, key=_why_skipped):
            found = list(group)
            if skipped and len(found) > 1:
                yield from self._skipped(found, size)
                continue
            for check, answers in groupby(found, key=lambda finding: finding.check):
                for number, finding in enumerate(answers):
                    yield from self._finding(finding, size, again=number > 0)
                yield from self._exchange(check, report.case.transcript)
        yield []
        yield from self._verdict(report)

    def _finding(self, finding: Finding, size: int, *, again: bool) -> Iterator[Line]:
        title = "" if again else self._words.title(finding.check)
        mark = _MARKS[finding.mark]
        label: Line = [
            (f"  {mark:<4} ", _STYLES[finding.mark]),
            (title + " " * (size - columns(title)), "" if title else "dim"),
        ]
        yield from labelled(label, words(self._words.says(finding)), self._width)

    def _exchange(self, check: str, transcript: Transcript) -> Iterator[Line]:
        """What passed in the steps that the check is about, as the plain view writes it."""
        if not self._verbose:
            return
        for entry in transcript.entries:
            if entry.step in self._steps[check]:
                label: Line = [(f"         {arrow(entry)} ", "dim")]
                yield from labelled(label, [(harmless(entry.raw), "code")], self._width)

    def _skipped(self, findings: Sequence[Finding], size: int) -> Iterator[Line]:
        """Several that were not reached, for one reason, are one line."""
        names = list(dict.fromkeys(self._words.title(finding.check) for finding in findings))
        says = self._words.says(findings[0])
        label: Line = [(f"  {_MARKS[Mark.SKIPPED]:<4} ", "dim")]
        text = self._say("doctor.skipped", names=", ".join(names), why=says)
        yield from labelled(label, words(text, "dim"), self._width)

    def _verdict(self, report: Report) -> Iterator[Line]:
        warnings = sum(finding.mark is Mark.WARNING for finding in report.case.findings)
        if not report.faults:
            key = "doctor.healthy-but" if warnings else "doctor.healthy"
            yield from labelled([(" ", "")], words(self._say(key, count=warnings)), self._width)
            return
        for name, text in self._words.advice(report):
            label = self._say(f"doctor.label.{name}")
            padded: Line = [(f" {label}" + " " * max(1, 10 - columns(label)), "strong")]
            yield from labelled(padded, words(text), self._width)


def _why_skipped(finding: Finding) -> str:
    return finding.key if finding.mark is Mark.SKIPPED else ""
