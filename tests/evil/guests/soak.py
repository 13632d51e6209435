"""How do all guests fare? One after the other, since each is timed, with a bar and a report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from evil.guests.guest import Guest
from evil.guests.judge import MOST_SLOWER, Visit, judged, percentile
from evil.guests.tables import guests
from evil.guests.visit import Measure, visit
from evil.judge import Breach

Judged = tuple[Visit, list[Breach]]


@click.command("guests")
@click.option("--subject", "subjects", multiple=True, help="Only these.")
@click.option("--id", "ids", multiple=True, help="Only these.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--logins", type=click.IntRange(10), default=300, show_default=True)
@click.option("--report", type=click.Path(path_type=Path), help="A file for all figures, as JSON.")
@click.option("--show", is_flag=True, help="What the server said.")
def command(
    subjects: tuple[str, ...],
    ids: tuple[str, ...],
    rounds: int,
    logins: int,
    report: Path | None,
    show: bool,
) -> None:
    """Let each guest visit a server beside an honest client, and judge what came of it."""
    chosen = [
        each
        for each in guests()
        if (not ids or each.id in ids) and (not subjects or each.subject in subjects)
    ]
    visits: list[Judged] = []
    try:
        for each in _with_a_bar(chosen, Measure(rounds, logins), show=show):
            visits.append(each)
    finally:
        if report is not None:
            report.write_text(json.dumps([_record(*each) for each in visits], indent=0))
    _table(visits)
    raise SystemExit(1 if any(breaches for _, breaches in visits) or not visits else 0)


def _with_a_bar(chosen: Sequence[Guest], measure: Measure, *, show: bool) -> Iterator[Judged]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    broken = 0
    with Progress(
        "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    ) as bar:
        task = bar.add_task("guests", total=len(chosen))
        for guest in chosen:
            bar.update(task, description=f"{guest.id}, {broken} broken")
            seen = visit(guest, measure)
            breaches = judged(seen, MOST_SLOWER + guest.side_by_side - 1)  # for each connection
            broken += bool(breaches)
            bar.advance(task)
            bar.console.print(line(seen), markup=False, highlight=False)
            for breach in breaches:
                bar.console.print(f"    {breach.question}: {breach.how}", markup=False)
            if show:
                bar.console.print(seen.left.err.decode("utf-8", "backslashreplace"), markup=False)
            yield seen, breaches


def line(seen: Visit) -> str:
    """The figures of one visit."""
    if not seen.rounds:
        return f"{seen.id:<24} not served"
    return (
        f"{seen.id:<24} p50 {seen.usually_slower:5.2f}  p99 {seen.slower:5.2f}"
        f"  {seen.memory / 1000:5.0f} MB  left after {seen.left.seconds:4.2f} s"
    )


def _table(visits: Sequence[Judged]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("guest", "p50", "p99", "MB", "left, s", "broken")
    for seen, breaches in visits:
        ratios = (f"{seen.usually_slower:.2f}", f"{seen.slower:.2f}") if seen.rounds else ("", "")
        memory, left = f"{seen.memory / 1000:.0f}", f"{seen.left.seconds:.2f}"
        broken = "; ".join(f"{each.question}: {each.how}" for each in breaches)
        table.add_row(seen.id, *ratios, memory, left, broken)
    Console().print(table)


def _record(seen: Visit, breaches: Sequence[Breach]) -> dict[str, object]:
    def figures(logins: Sequence[float]) -> dict[str, float]:
        return {f"p{share}": round(1_000 * percentile(logins, share), 1) for share in (50, 99)}

    return {
        "id": seen.id,
        "rounds": [
            {"without_ms": figures(each.without), "beside_ms": figures(each.beside)}
            for each in seen.rounds
        ],
        "memory_kB": seen.memory,
        "code": seen.left.code,
        "leaving_seconds": round(seen.left.seconds, 3),
        "breaches": [each._asdict() for each in breaches],
    }
