"""The catalogue of branches of a login: a list by step, one branch in full, or JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from shutil import get_terminal_size
from typing import Any

from xmpp_walkthrough.cli.catalogue.commands_of_branches import Showing, commands
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.usage.misuse import Misuse, near, quoted
from xmpp_walkthrough.content.catalogue import Branch
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import STEP_NAMES
from xmpp_walkthrough.steps.step import Step
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.layout.lesson import painted
from xmpp_walkthrough.views.layout.pretty import columns
from xmpp_walkthrough.views.layout.text import Line, labelled, words

_WIDEST = 110  # columns; wider lines are hard to read
_MARGIN = 10  # columns of the id
# The classes of the catalogue, as they can stand in a key.
WALK_KEYS = {"L": "real", "L+": "seen", "P": "peer", "D": "fixture"}

Showings = Mapping[str, tuple[Showing, ...]]


def show(
    asked: tuple[str, ...],
    steps: tuple[Step, ...] | None,
    as_json: bool,
    library: Library,
    environment: Environment,
) -> None:
    """Show one branch, or those of a step or with words, or all. Errors: Misuse."""
    every = library.branches()
    one = _one(asked, every)
    shown = [one] if one else _found(asked, _of_steps(steps, every), every)
    showings = commands(every)
    if as_json:
        records = [_record(branch, showings[branch.id]) for branch in shown]
        counts = {"branches": len(records), "with_command": _count(shown, showings)}
        record = records[0] if one else {**counts, "catalogue": records}
        environment.stdout.write(json.dumps(record) + "\n")
        return
    page = Page(library, environment)
    lines = page.full(one, showings) if one else page.listed(shown, showings)
    text = "\n".join(painted(line, colour=environment.colour) for line in lines) + "\n"
    # The whole list is long: in a pager. One branch fits on a screen.
    if environment.terminal_out and one is None:
        from xmpp_walkthrough.cli.learner.paging import in_pager

        in_pager(text, environment)
    else:
        environment.stdout.write(text)


def _one(asked: tuple[str, ...], every: Sequence[Branch]) -> Branch | None:
    """The branch that is asked for by its id."""
    id = asked[0].lower() if len(asked) == 1 else None
    return next((branch for branch in every if branch.id.lower() == id), None)


def _found(asked: tuple[str, ...], shown: list[Branch], every: Sequence[Branch]) -> list[Branch]:
    """Those of `shown` that have all the words. Errors: Misuse where there is none."""
    found = [
        branch
        for branch in shown
        if has_words(asked, branch.id, branch.trigger, branch.server, branch.client, branch.source)
    ]
    if asked and not found:
        name = " ".join(asked)
        facts = {"name": quoted(name), "near": near(name, [branch.id for branch in every])}
        raise Misuse("usage.no-branch", **facts)
    return found


def has_words(asked: tuple[str, ...], *texts: str) -> bool:
    """Whether each of the words stands somewhere in the texts, in whichever case."""
    everything = "\n".join(texts).casefold()
    return all(word.casefold() in everything for word in asked)


def _of_steps(steps: tuple[Step, ...] | None, every: Sequence[Branch]) -> list[Branch]:
    names = [step.name for step in steps or ()]
    return [branch for branch in every if steps is None or branch.step in names]


def _count(branches: Sequence[Branch], showings: Showings) -> int:
    return sum(bool(showings[branch.id]) for branch in branches)


def _record(branch: Branch, showings: tuple[Showing, ...]) -> dict[str, Any]:
    record = {k: v for k, v in branch._asdict().items() if k not in ("first", "command")}
    return {**record, "commands": [showing._asdict() for showing in showings]}


class Page:
    """Lays out: wrapped to the columns of a terminal; for a pipe, one thing a line and plain."""

    def __init__(self, library: Library, environment: Environment) -> None:
        self._say = library.text
        self._terminal = environment.terminal_out
        self._width = min(get_terminal_size().columns, _WIDEST)

    def listed(self, branches: Sequence[Branch], showings: Showings) -> list[Line]:
        lines: list[Line] = []
        group = ""
        for branch in branches:
            if branch.group != group:
                group = branch.group
                number = next(n for n, name in STEP_NAMES.items() if name == branch.step)
                title = f"{number} {self._say(f'catalogue.group.{group}')}"
                lines += [*([[]] if lines else []), [(title, self._style("strong"))]]
            lines += self._entry(branch, showings[branch.id])
        counts = {"count": len(branches), "shown": _count(branches, showings)}
        return [*lines, [], *self._labelled("", self._say("catalogue.counts", **counts))]

    def _entry(self, branch: Branch, showings: tuple[Showing, ...]) -> Iterator[Line]:
        if showings and showings[0].first:
            command = self._say("catalogue.then", **showings[0]._asdict())
        else:
            command = f"`{showings[0].command}`" if showings else ""
        later = "" if command else self._say("catalogue.not-yet")
        # One line for each branch, so that `grep` finds all of it.
        if not self._terminal:
            text = f"{branch.id:<{_MARGIN - 1}}{branch.trigger}  [{command or later}]"
            yield [(harmless(text), "")]
            return
        label: Line = [(f" {branch.id:<{_MARGIN - 1}}", "strong")]
        yield from labelled(label, words(branch.trigger), self._width, later)
        if command:
            yield from labelled([(" " * _MARGIN, "")], words(command), self._width)

    def full(self, branch: Branch, showings: Showings) -> Iterator[Line]:
        step = f"{branch.step}: {self._say(f'catalogue.group.{branch.group}')}"
        rows = [
            ("step", step),
            ("server", branch.server),
            ("client", branch.client),
            ("source", branch.source or self._say("catalogue.no-source")),
            ("walk", self._say(f"catalogue.walk.{WALK_KEYS[branch.walk]}")),
        ]
        labels = {name: self._say(f"catalogue.label.{name}") for name in (*dict(rows), "command")}
        size = max(map(columns, labels.values())) + 2
        if self._terminal:
            yield from labelled([(f"{branch.id}  ", "strong")], words(branch.trigger), self._width)
        else:
            yield [(harmless(f"{branch.id}  {branch.trigger}"), "")]
        for name, text in rows:
            yield from self._labelled(_padded(labels[name], size), text)
        label = labels["command"]
        for showing in showings[branch.id]:
            for key, command in (("first", showing.first), ("then", showing.command)):
                if command:
                    yield from self._command(_padded(label, size), command)
                    label = ""
                if command and key == "first":
                    yield from self._labelled(" " * size, self._say("catalogue.first"))
        if not showings[branch.id]:
            later = self._say(f"catalogue.later.{branch.lacks}")
            yield from self._labelled(_padded(label, size), later)

    def _command(self, label: str, command: str) -> list[Line]:
        if not self._terminal:
            return [[(f"  {label}{harmless(command)}", "")]]
        return labelled([("  ", ""), (label, "strong")], _code(command), self._width)

    def _labelled(self, label: str, text: str) -> list[Line]:
        if not self._terminal:
            return [[(f"  {label}{harmless(text)}" if label else harmless(text), "")]]
        return labelled([("  ", ""), (label, "strong")] if label else [], words(text), self._width)

    def _style(self, style: str) -> str:
        return style if self._terminal else ""


def _padded(label: str, size: int) -> str:
    return label + " " * (size - columns(label))


def _code(command: str) -> Line:
    return [(harmless(command), "code")]
