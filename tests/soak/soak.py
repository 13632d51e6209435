"""Is no healthy server called sick? Some hundred of them, with a bar and a report."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest

from soak.configuration import Configuration, configurations, counts
from soak.oracle import Verdict, all_judged
from soak.signs import mute

AT_ONCE = 40  # servers in one town


@click.command("soak")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--count", type=click.IntRange(1), default=300, show_default=True)
@click.option("--only", type=int, multiple=True, help="Only the servers of these numbers.")
@click.option(
    "--jobs", type=click.IntRange(1), default=2 * (os.cpu_count() or 1), show_default=True
)
@click.option("--report", type=click.Path(path_type=Path), help="A file for all verdicts, as JSON.")
@click.option("--show", is_flag=True, help="What the doctor and the walk said.")
def command(
    seed: int, count: int, only: tuple[int, ...], jobs: int, report: Path | None, show: bool
) -> None:
    """Ask slixmpp, the doctor and a walk about healthy servers of all kinds."""
    made = [it for it in configurations(seed, count) if not only or it.number in only]
    try:
        verdicts = list(_with_a_bar(made, jobs, show=show))
    except pytest.skip.Exception as absent:  # a test would be skipped for it
        raise click.ClickException(str(absent)) from None
    for line in summary(verdicts):
        click.echo(line)
    for verdict in verdicts:
        if verdict.broken:
            click.echo(f"    python -m tests.soak --show --seed {seed} --count {count}", nl=False)
            click.echo(f" --only {verdict.configuration.number}")
    if report is not None:
        report.write_text(json.dumps([_record(each) for each in verdicts], indent=0))
    raise SystemExit(1 if any(each.broken for each in verdicts) or not verdicts else 0)


def _with_a_bar(made: Sequence[Configuration], jobs: int, *, show: bool) -> Iterator[Verdict]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    broken = 0
    with Progress(
        "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    ) as bar:
        task = bar.add_task("soak", total=len(made))
        for begin in range(0, len(made), AT_ONCE):
            for verdict in all_judged(made[begin : begin + AT_ONCE], jobs):
                broken += verdict.broken
                bar.update(task, advance=1, description=f"soak, {broken} broken")
                if verdict.broken or show:
                    said = [verdict.doctor, verdict.walk] if show else []
                    for text in (*_about(verdict), *(x.out + x.errors for x in said)):
                        bar.console.print(text, markup=False, highlight=False)
                yield verdict


def _about(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.configuration}"
    yield f"    slixmpp: {verdict.told}"
    yield from (f"    {breach}" for breach in verdict.breaches)


def summary(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """The figures: how often each value was there, what was warned of, and what was wrong."""
    healthy = [each for each in verdicts if each.healthy]
    for name, values in counts(each.configuration for each in healthy).items():
        yield f"{name}: " + ", ".join(f"{value} {count}" for value, count in values.items())
    warned = Counter(warning for each in healthy for warning in set(each.warnings))
    yield "warnings: " + ", ".join(f"{name} {count}" for name, count in warned.most_common())
    optioned = Counter(each.option for each in healthy if each.walk.code)
    yield "walks that went on with an option: " + (
        ", ".join(f"{name or 'none'} {count}" for name, count in optioned.most_common()) or "none"
    )
    unheard = Counter(x for v in healthy for x in mute(v.configuration, v.walk.out))
    yield f"set up and not heard: {dict(unheard) or 'none'}"
    for each in verdicts:
        if not each.healthy:
            yield f"says nothing: {each.configuration}: {each.told[:120]}"
    yield (
        f"{len(verdicts)} servers, {len(healthy)} that slixmpp takes, "
        f"{sum(each.broken for each in verdicts)} broken"
    )


def _record(verdict: Verdict) -> dict[str, object]:
    return {
        "number": verdict.configuration.number,
        **verdict.configuration.values,
        "healthy": verdict.healthy,
        "told": verdict.told,
        "doctor": verdict.doctor.code,
        "walk": verdict.walk.code,
        "option": verdict.option,
        "breaches": verdict.breaches,
        "warnings": verdict.warnings,
        "faults": verdict.faults,
    }
