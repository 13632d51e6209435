"""The doctor's report as text: one line a question with its mark, then the cause and remedies.

For a person at a terminal and for a ticket alike: 80 columns are enough, and a mark says what a
colour says. Remote text comes in through `words` only, which makes it harmless.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from shutil import get_terminal_size

from xmpp_walkthrough.cli.doctor.comparison_words import likeness
from xmpp_walkthrough.cli.doctor.report_words import Line as Said
from xmpp_walkthrough.cli.doctor.report_words import Words
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.clients.comparison import Comparison
from xmpp_walkthrough.doctor.examine import Report, checks
from xmpp_walkthrough.doctor.finding import Finding, Mark
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.explain.notes import explain_note
from xmpp_walkthrough.transcript.entry import Entry, Transcript
from xmpp_walkthrough.transcript.facts import Sum
from xmpp_walkthrough.views.harmless import shorten
from xmpp_walkthrough.views.layout.lesson import painted
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.layout.text import Line, labelled, spread, words
from xmpp_walkthrough.views.plain import arrow

_WIDEST = 110  # columns; wider lines are hard to read
_PIPED = 80  # columns of a pipe, which has no width
_MARKS = {Mark.OK: "ok", Mark.WARNING: "!", Mark.FAULT: "XX", Mark.SKIPPED: "--"}
_STYLES = {Mark.OK: "good", Mark.WARNING: "doubt", Mark.FAULT: "bad", Mark.SKIPPED: "dim"}
# Who may read it, by `--for`, and the labels of what is told to each.
_READERS = {"user": "you", "admin": "admin", "author": "author"}
_LABEL = 9  # columns of a label in the diagnosis
_QUOTED = 240  # characters of a quote that are shown
_MOST_UNITS = 60  # of the exchange under one topic
_LONGEST_UNIT = 4_000  # characters of one of them
_CLEAR = "\r\x1b[K"


class Consultation:
    """Shows one report, and before it, on a terminal, the progress of the examination."""

    def __init__(
        self,
        library: Library,
        environment: Environment,
        *,
        verbose: bool = False,
        width: int | None = None,
        reader: str | None = None,
    ) -> None:
        self._library = library
        self._say = library.text
        self._words = Words(library)
        self._environment = environment
        self._verbose = verbose
        self._reader = reader
        there = get_terminal_size().columns if environment.terminal_out else _PIPED
        self._width = min(width or there, _WIDEST)
        self._answered = 0
        self._topics = {check.name: check.topic for check in checks()}
        self._steps = {check.topic: set[str]() for check in checks()}
        for check in checks():
            self._steps[check.topic].update(check.steps)

    # --- while it works ---

    def told(self, check: str) -> None:
        """One more check has its answer."""
        if not self._environment.stderr.isatty():
            return
        self._answered += 1
        facts = {"count": self._answered, "all": len(self._topics)}
        name = self._words.topic(self._topics[check])
        text = self._say("doctor.working", **facts, name=name)
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
        for line in self.lines(report, inquiry):
            self._environment.stdout.write(self._painted(line, colour=colour) + "\n")

    def _painted(self, line: Line, *, colour: bool) -> str:
        if self._environment.terminal_out:
            return painted(line, colour=colour)
        return "".join(text for text, _ in line)

    def lines(self, report: Report, inquiry: Inquiry) -> Iterator[Line]:
        """The whole report, styled and wrapped."""
        seconds = self._say("doctor.seconds", seconds=f"{report.seconds:.1f}")
        head: Line = [(" ", ""), *words(inquiry.address, "strong")]
        yield from spread(head, [(seconds, "dim")], self._width - 1)
        yield from self._verdict(report)
        yield []
        findings = report.case.findings
        size = max(columns(self._words.topic(name)) for name in self._topics.values()) + 2
        topics = [(name, list(group)) for name, group in groupby(findings, key=self._topic)]
        for reason, group in groupby(topics, key=lambda topic: _not_reached(topic[1])):
            if reason:
                yield from self._skipped([name for name, _ in group], self._words.says(reason))
                continue
            for name, found in group:
                yield from self._answers(name, found, size)
                yield from self._exchange(name, report.case.transcript)
        if report.faults and not _only_theirs(report):
            yield []
            yield from self._labelled(self._diagnosis(report))
        if report.comparison is not None:
            yield from self._likeness(report.comparison)

    def _answers(self, name: str, findings: Sequence[Finding], size: int) -> Iterator[Line]:
        """The findings under one topic: the worst first, all good ones in one line."""
        between = self._say("doctor.between")
        title = self._words.topic(name)
        broken = any(each.mark is Mark.FAULT for each in findings)
        shown = [
            x for x in findings if x.mark is not Mark.SKIPPED or (x.check == name and not broken)
        ]
        for mark in (Mark.FAULT, Mark.WARNING, Mark.OK, Mark.SKIPPED):
            says = [self._words.says(each) for each in shown or findings if each.mark is mark]
            for text in [between.join(says)] if mark is Mark.OK and says else says:
                label: Line = [
                    (f"  {_MARKS[mark]:<4} ", _STYLES[mark]),
                    (title + " " * (size - columns(title)), ""),
                ]
                yield from labelled(label, words(text), self._width)
                title = ""

    def _topic(self, finding: Finding) -> str:
        return self._topics[finding.check]

    def _exchange(self, topic: str, transcript: Transcript) -> Iterator[Line]:
        """The exchange of the steps that belong to a topic, as the plain view writes it."""
        if not self._verbose:
            return
        lines = [line for line in transcript.lines if line.step in self._steps[topic]]
        lines = [line for line in lines if isinstance(line, Entry) or isinstance(line.fact, Sum)]
        for line in lines[:_MOST_UNITS]:
            if isinstance(line, Entry):
                label: Line = [(f"         {arrow(line)} ", "dim")]
                shown, rest = shorten(line.raw, _LONGEST_UNIT)
                raw = f"{shown} … +{rest}" if rest else shown
                yield from labelled(label, [(raw, "code")], self._width)
            else:
                says = explain_note(line, self._library).summary
                yield from labelled([("         …  ", "dim")], words(says), self._width)
        if len(lines) > _MOST_UNITS:
            yield [(f"         … +{len(lines) - _MOST_UNITS}", "dim")]

    def _skipped(self, names: Sequence[str], why: str) -> Iterator[Line]:
        """Several topics that were not reached are one line."""
        label: Line = [(f"  {_MARKS[Mark.SKIPPED]:<4} ", "dim")]
        titles = self._say("doctor.and-topic").join(self._words.topic(name) for name in names)
        text = self._say("doctor.skipped", names=titles, why=why)
        yield from labelled(label, words(text, "dim"), self._width)

    def _verdict(self, report: Report) -> Iterator[Line]:
        """What it all comes to, before anything else: a person under stress reads no further."""
        warnings = sum(finding.mark is Mark.WARNING for finding in report.case.findings)
        if not report.faults:
            mark = Mark.WARNING if warnings else Mark.OK
            text = self._say("doctor.healthy-but" if warnings else "doctor.healthy", count=warnings)
        elif client := _only_theirs(report):
            mark, text = Mark.FAULT, self._say("doctor.policy.only-theirs", client=client)
        else:
            mark = Mark.FAULT
            text = _first_sentence(next(self._words.diagnosis(report)).says)
        label: Line = [(f"  {_MARKS[mark]:<4} ", _STYLES[mark])]
        line, *more = labelled(label, words(text, "strong"), self._width - 2)
        # All of it stands below, as the cause.
        yield [*line, (" …", "dim")] if more else line

    def _diagnosis(self, report: Report) -> Iterator[Said]:
        """The lines of the diagnosis; of the remedies those for one reader, where one is named."""
        lines = list(self._words.diagnosis(report))
        wanted = _READERS.get(self._reader or "", "")
        if wanted and not any(line.label == wanted for line in lines):
            text, wanted = self._say("doctor.for.nobody"), ""
            labels = [line.label in _READERS.values() for line in lines]
            lines.insert(labels.index(True) if True in labels else len(lines), Said("not", text))
        yield from (
            line
            for line in lines
            if not wanted or line.label == wanted or line.label not in _READERS.values()
        )

    def _likeness(self, comparison: Comparison) -> Iterator[Line]:
        """Where another client decides otherwise, below everything else."""
        yield []
        yield from self._labelled(likeness(comparison, self._library))

    def _labelled(self, lines: Iterable[Said]) -> Iterator[Line]:
        before = ""
        for line in lines:
            label = self._say(f"doctor.label.{line.label}") if line.label != before else ""
            padded: Line = [(f" {label}" + " " * max(1, _LABEL - columns(label)), "strong")]
            yield from labelled(padded, words(line.says), self._width)
            if line.quote:
                shown, rest = shorten(line.quote, _QUOTED)
                quote = f"{shown} …" if rest else shown
                yield from labelled([(" " * (_LABEL + 3), "")], [(quote, "code")], self._width)
            before = line.label


def _not_reached(findings: Sequence[Finding]) -> Finding | None:
    """The finding that a whole topic was skipped, since the login did not come so far."""
    whole = all(each.mark is Mark.SKIPPED and each.key == "not-reached" for each in findings)
    return findings[0]._replace(check="login", facts={}) if whole else None


def _only_theirs(report: Report) -> str:
    """The other client, where it alone is kept out: why stands in the comparison."""
    alone = all(finding.check == "policy" for finding in report.faults)
    return report.comparison.policy.title if alone and report.comparison is not None else ""


def _first_sentence(text: str) -> str:
    """The sentence up to its full stop; a stop within a name has no space behind it."""
    return re.split(r"(?<=\.) |(?<=。)", text, maxsplit=1)[0]
