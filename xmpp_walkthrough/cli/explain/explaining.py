"""Explaining logs: from bytes to the report at the end, one log after the other."""

import os
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import click

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.explain.log_screen import LogScreen
from xmpp_walkthrough.cli.explain.log_source import LogSource, log_source
from xmpp_walkthrough.cli.explain.tally import Tally
from xmpp_walkthrough.cli.options import library_of, near
from xmpp_walkthrough.cli.view_choice import view_kind
from xmpp_walkthrough.logs.observer import Observer, Over
from xmpp_walkthrough.logs.piece import LogLine, Unread
from xmpp_walkthrough.logs.recognise import HEAD, Recognised, readers, recognise
from xmpp_walkthrough.logs.text.lines import lines
from xmpp_walkthrough.logs.text.undress import undress
from xmpp_walkthrough.steps.exit_code import ExitCode
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views.view import Setting

_HEAD_BYTES = 1_048_576  # of the lines that a format is recognised by


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """Explain each log in turn. Errors: click.UsageError."""
    library = library_of(environment, given)
    kind = view_kind(given["view"] or ("terminal" if environment.terminal_out else "plain"))
    setting = Setting(environment.stdout, library, colour=environment.colour)
    steps = {step.name for group in given["steps"] for step in group}
    screen = LogScreen(kind, setting, lambda name: not steps or name in steps)
    _check_format(given["form"])
    found = 0
    for path in given["files"] or (None,):
        log = log_source(path, environment, library)
        try:
            found += _explain(log, screen, given)
        finally:
            os.close(log.descriptor)
    return ExitCode.OK if found else ExitCode.USAGE


def _explain(log: LogSource, screen: LogScreen, given: Mapping[str, Any]) -> int:
    """Explain one log; the number of its units."""
    rows = lines(log.chunks())
    head = list(_head(rows))
    recognised = recognise(head, readers()[given["form"]] if given["form"] else None)
    _tell_format(log, recognised, screen, asked=bool(given["form"]))
    secrets = None if given["show_secrets"] else Secrets(screen.library.is_ordinary)
    observer, tally = Observer(secrets), Tally()
    bare = undress(chain(head, rows), recognised.dress)
    for observation in observer.observe(recognised.reader.read(bare)):
        tally.heed(observation)
        if isinstance(observation, Over):
            screen.over(observation)
        elif not isinstance(observation, Unread):
            screen.show(observation)
    for key, facts in tally.sentences():
        screen.tell(key, **facts)
    return tally.units


def _head(rows: Iterator[LogLine]) -> Iterator[LogLine]:
    """The lines by which the format is recognised."""
    size = 0
    for number, row in enumerate(rows, 1):
        yield row
        size += len(row.text)
        if number == HEAD or size > _HEAD_BYTES:
            return


def _check_format(name: str | None) -> None:
    known = readers()
    if name is not None and name not in known:
        hint = near(name, known) or f"; there are {', '.join(known)}"
        raise click.UsageError(f"--format {name!r} is none that we read{hint}")


def _tell_format(log: LogSource, recognised: Recognised, screen: LogScreen, *, asked: bool) -> None:
    reader, first = recognised.reader, recognised.line
    facts = {"version": __version__, "jid": "", "server": log.name}
    screen.view.opening(facts)
    key = "format-asked" if asked else "format" if first else "format-none"
    line = first.number if first else 0
    screen.tell(key, format=reader.name, program=reader.program, line=line, count=recognised.lines)
    for mark in recognised.dress.marks:
        screen.tell(f"dress-{mark}")
