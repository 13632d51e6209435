"""Numbers that options take: finite ones, within bounds that the program can work with."""

import math
from typing import Any

import click

from xmpp_walkthrough.cli.usage.misuse import Misuse, quoted

_MOST = 2**63 - 1


class Whole(click.IntRange):
    """A whole number within bounds."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            raise _beyond(self, "usage.no-number", value, param) from None


class Seconds(click.FloatRange):
    """A time to wait; `nan` compares with no bound, and so would pass every range."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            found = float(super().convert(value, param, ctx))
        except click.BadParameter:
            found = math.nan
        if math.isnan(found):
            raise _beyond(self, "usage.no-seconds", value, param)
        return found


def _beyond(
    bounds: click.IntRange | click.FloatRange, key: str, value: object, param: Any
) -> Misuse:
    option = param.opts[0] if isinstance(param, click.Option) else ""
    facts = {"option": option, "name": quoted(value)}
    return Misuse(key, least=_shown(bounds.min), most=_shown(bounds.max), **facts)


def _shown(bound: float | None) -> str:
    """A bound of a range; one that is not there is infinite."""
    return "∞" if bound is None else f"{bound:g}" if abs(bound) < 1e6 else f"{bound}"


DESCRIPTOR = Whole(0, 2**31 - 1)
PORT = Whole(0, 65_535)
SEED = Whole(-_MOST, _MOST)
