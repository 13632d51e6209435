"""A hostile guest: a row of the tables, with an id, what the server must decide, and a script."""

from __future__ import annotations

from typing import NamedTuple

from evil import acts


class Endless(NamedTuple):
    """The same over and over, `at_once` in one write, for as long as the guest stays.

    `%n%` is a number that grows with each, `%k%` the same modulo 400. A `pause` in seconds comes
    behind each write.
    """

    unit: bytes
    at_once: int = 50
    pause: float = 0.0


class Deaf(NamedTuple):
    """From here on nothing is read."""


class Squeeze(NamedTuple):
    """From here on both directions are compressed. XEP-0138"""


Act = (
    acts.Say
    | acts.Drip
    | acts.Raw
    | acts.Hear
    | acts.Wait
    | acts.Hush
    | acts.Fin
    | acts.Close
    | acts.Reset
    | acts.StartTls
    | Endless
    | Deaf
    | Squeeze
)


class Guest(NamedTuple):
    """One way to be a bad guest, unlike all others in what the server must decide.

    The script is for one connection, whose end is waited for in its stead where the server ends
    it. `again`: then comes the next connection, for as long as the guest stays; `side_by_side` is
    how many there are at a time. `options` are what `serve` is started with, `extensions` what it
    offers besides.
    """

    id: str
    decides: str
    acts: tuple[Act, ...]
    again: bool = False
    side_by_side: int = 1
    options: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    subject: str = ""

    @property
    def doing(self) -> tuple[object, ...]:
        """All that makes it what it is; no two guests have the same."""
        return self.acts, self.again, self.side_by_side, self.options
