"""How is every behaviour met in every view? Several at a time, with a bar and a report."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import click

from evil.client import VIEWS
from evil.tables import behaviours
from evil.worker import Verdict, enter, met


@contextmanager
def pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that each meet one behaviour at a time, in a network of their own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=enter) as made:
        try:
            yield made
        finally:
            made.shutdown(wait=True, cancel_futures=True)


def all_met(pairs: Sequence[tuple[str, str]], jobs: int) -> Iterator[Verdict]:
    """As they come in."""
    with pool(jobs) as made:
        running: list[Future[Verdict]] = [made.submit(met, *pair) for pair in pairs]
        for done in as_completed(running):
            yield done.result()


@click.command("evil")
@click.option("--views", default=",".join(VIEWS), help=f"Some of {', '.join(VIEWS)}.")
@click.option("--subject", "subjects", multiple=True, help="Only these.")
@click.option("--id", "ids", multiple=True, help="Only these.")
@click.option(
    "--jobs", type=click.IntRange(1), default=3 * (os.cpu_count() or 1), show_default=True
)
@click.option("--report", type=click.Path(path_type=Path), help="A file for all figures, as JSON.")
@click.option("--show", is_flag=True, help="What the client said.")
def command(
    views: str,
    subjects: tuple[str, ...],
    ids: tuple[str, ...],
    jobs: int,
    report: Path | None,
    show: bool,
) -> None:
    """Meet every behaviour of a hostile server in every view, and judge each run."""
    chosen = [
        each
        for each in behaviours()
        if (not ids or each.id in ids) and (not subjects or each.subject in subjects)
    ]
    wanted = views.split(",")
    if unknown := set(wanted) - set(VIEWS):
        raise click.UsageError(f"no such view: {', '.join(unknown)}")
    pairs = [(each.id, view) for each in chosen for view in wanted]
    verdicts = list(_with_a_bar(pairs, jobs, show=show))
    for line in summary(verdicts, wanted):
        click.echo(line)
    if report is not None:
        report.write_text(json.dumps([_record(each) for each in verdicts], indent=0))
    broken = any(each.breaches for each in verdicts) or (len(wanted) > 1 and never_met(verdicts))
    raise SystemExit(1 if broken or not verdicts else 0)


def never_met(verdicts: Sequence[Verdict]) -> set[str]:
    """The behaviours that no view came to: nothing was asked of them."""
    return {each.id for each in verdicts} - {each.id for each in verdicts if each.met}


def _with_a_bar(pairs: Sequence[tuple[str, str]], jobs: int, *, show: bool) -> Iterator[Verdict]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    broken = 0
    with Progress(
        "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    ) as bar:
        task = bar.add_task("evil", total=len(pairs))
        for verdict in all_met(pairs, jobs):
            broken += bool(verdict.breaches)
            bar.update(task, advance=1, description=f"evil, {broken} broken")
            for breach in verdict.breaches:
                bar.console.print(
                    f"{verdict.id} {verdict.view}: {breach.question}: {breach.how}", markup=False
                )
            if show:
                text = verdict.said.decode("utf-8", "backslashreplace")
                bar.console.print(text, markup=False, highlight=False)
                bar.console.print(
                    f"{verdict.id} {verdict.view}: code {verdict.code}, {verdict.seconds:.1f} s"
                )
            yield verdict


def summary(verdicts: Sequence[Verdict], views: Sequence[str]) -> Iterator[str]:
    """The figures, and what to type for each run that broke a bound."""
    for view in views:
        here = [each for each in verdicts if each.view == view]
        if len(here) < 2:
            continue
        cuts = quantiles([each.seconds for each in here], n=100)
        memory = max(here, key=lambda each: each.memory)
        slowest = max(here, key=lambda each: each.seconds)
        yield (
            f"{view}: {len(here)} runs, {sum(bool(each.breaches) for each in here)} broken, "
            f"p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, slowest {slowest.seconds:.1f} s "
            f"({slowest.id}), memory at most {memory.memory / 1000:.1f} MB ({memory.id})"
        )
    if unmet := never_met(verdicts):
        yield f"never met: {' '.join(sorted(unmet))}"
    for each in verdicts:
        for breach in each.breaches:
            yield f"{breach.question}: {breach.how}"
            yield f"    python -m tests.evil --show --id {each.id} --views {each.view}"


def _record(verdict: Verdict) -> dict[str, object]:
    return {
        "id": verdict.id,
        "view": verdict.view,
        "code": verdict.code,
        "seconds": round(verdict.seconds, 3),
        "memory_kB": verdict.memory,
        "met": verdict.met,
        "breaches": [breach._asdict() for breach in verdict.breaches],
    }
