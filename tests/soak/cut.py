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
def command(every: int, doctor_every: int, at_once: int) -> None:
    """Cut each kind of TLS at every byte of both directions, by an end, a reset and silence."""
    from soak.cutting import LINES, Outcome, outcomes, tally

    async def all_of_them() -> list[Outcome]:
        found: list[Outcome] = []
        for line in LINES:
            with click.progressbar(length=0, label=str(line), show_pos=True) as bar:

                def know(count: int) -> None:
                    bar.length = count

                async for outcome in outcomes(line, every, doctor_every, at_once, told=know):
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
