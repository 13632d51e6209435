"""What is one behaviour of a hostile server? A row of the tables: an id, a line, and a script."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from evil.acts import Act
from evil.places import Place

NOTHING: Mapping[str, object] = MappingProxyType({})


class Bend(NamedTuple):
    """At this place of an honest server's dialogue these acts, in the place of what it says."""

    place: Place
    acts: tuple[Act, ...]


class Behaviour(NamedTuple):
    """One way to be hostile, unlike all others in what a reader of ours has to decide.

    Either the honest practice server is bent (`bends`, or a `fault` of its own by name, with its
    `config` changed), or a `script` has each connection for itself. `options` are what a walk is
    asked for, so that it gets there. Where the behaviour is `grave` no success may be told: who
    believes this server has been deceived.
    """

    id: str
    does: str
    bends: tuple[Bend, ...] = ()
    script: tuple[Act, ...] = ()
    fault: str = ""
    config: Mapping[str, object] = NOTHING
    options: tuple[str, ...] = ()
    grave: bool = False
    subject: str = ""

    @property
    def doing(self) -> tuple[object, ...]:
        """All that makes it what it is; no two behaviours have the same."""
        return self.bends, self.script, self.fault, sorted(self.config.items()), self.options


def at(place: Place, *acts: Act) -> tuple[Bend, ...]:
    """The usual case: one place."""
    return (Bend(place, acts),)
