"""Numbers that options take: finite ones, within bounds that the program can work with."""

import math
from typing import Any

import click

_MOST = 2**63 - 1

DESCRIPTOR = click.IntRange(0, 2**31 - 1)


class Seconds(click.FloatRange):
    """A time to wait; `nan` compares with no bound, and so would pass every range."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        found = float(super().convert(value, param, ctx))
        if math.isnan(found):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return found


def seed(text: str) -> int:
    """The seed of the practice server: any number of 64 bits. Errors: click.BadParameter."""
    found = int(click.INT(text))
    if not -_MOST <= found <= _MOST:
        raise click.BadParameter(f"a seed lies between -{_MOST} and {_MOST}.")
    return found
