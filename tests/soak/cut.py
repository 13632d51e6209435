"""`python -m tests.soak.cut`: is every byte of a login a place at which the peer may end?"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

_TESTS = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(_TESTS))


@click.command("cut")
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="bytes")
@click.option("--doctor-every", type=click.IntRange(1), default=10, show_default=True, help="bytes")
@click.option("--at-once", type=click.IntRange(1), default=24, show_default=True)
@click.option("--line", "lines", type=int, multiple=True, help="Only the kinds of these numbers.")
@click.option("--ending", "endings", multiple=True, help="Only: end, reset or silence.")
def command(
    every: int, doctor_every: int, at_once: int, lines: tuple[int, ...], endings: tuple[str, ...]
) -> None:
    """Cut each kind of TLS at every byte of both directions, by an end, a reset and silence."""
    from soak.cutter import ENDINGS
    from soak.cutting import LINES, Outcome, outcomes, tally

    chosen = [each for number, each in enumerate(LINES, 1) if not lines or number in lines]
    ways = [each for each in ENDINGS if not endings or each in endings]

    async def all_of_them() -> list[Outcome]:
        found: list[Outcome] = []
        for line in chosen:
            with click.progressbar(length=0, label=str(line), show_pos=True) as bar:

                def know(count: int) -> None:
                    bar.length = count

                async for outcome in outcomes(line, every, doctor_every, at_once, ways, told=know):
                    found.append(outcome)
                    bar.update(1)
                    if not outcome.right:
                        click.echo(f"\n{outcome}", err=True)
        return found

    found = asyncio.run(all_of_them())
    for (who, ending, told), count in sorted(tally(found).items()):
        click.echo(f"{count:7} {who:7} {ending:8} told as {told or 'nothing: it went well'}")
    raise SystemExit(0 if found and all(each.right for each in found) else 1)


if __name__ == "__main__":
    command()
