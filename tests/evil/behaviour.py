"""What is one behaviour of a hostile server? A row of the tables: an id, a line, and a script."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from evil.acts import Act, Piece, Say, Swap
from evil.dns import Dns
from evil.places import Place
from evil.tls import USUAL, Tls

NOTHING: Mapping[str, object] = MappingProxyType({})


class Bend(NamedTuple):
    """At this place of an honest server's dialogue these acts, in the place of what it says."""

    place: Place
    acts: tuple[Act, ...]


class Behaviour(NamedTuple):
    """One way to be hostile, unlike all others in what a reader of ours has to decide.

    Either the honest practice server is bent (`bends`, with its `config` changed), or a `script`
    has each connection for itself; or it is in the TLS or in the DNS. `options` are what a walk is
    asked for, so that it gets there. Where the behaviour is `grave` no success may be told: who
    believes this server has been deceived. At `doors` nobody may knock, wherever they are:
    `169.254.169.254:80`. With `keys` a person sits at the terminal, who presses Enter until
    the server is hostile, then these, and the last one again and again.
    """

    id: str
    does: str
    bends: tuple[Bend, ...] = ()
    script: tuple[Act, ...] = ()
    config: Mapping[str, object] = NOTHING
    options: tuple[str, ...] = ()
    grave: bool = False
    tls: Tls = USUAL
    dns: Dns | None = None
    doors: tuple[str, ...] = ()
    keys: str = ""
    subject: str = ""

    @property
    def doing(self) -> tuple[object, ...]:
        """All that makes it what it is; no two behaviours have the same."""
        config = sorted(self.config.items())
        return self.bends, self.script, config, self.options, self.tls, self.dns, self.keys


def at(place: Place, *acts: Act) -> Bend:
    return Bend(place, acts)


def instead(place: Place, *pieces: Piece) -> Bend:
    """These bytes; what was about to be said is `%honest%` in them."""
    return Bend(place, (Say(pieces),))


def before(place: Place, data: bytes) -> Bend:
    return Bend(place, (Say((data + b"%honest%",)),))


def behind(place: Place, data: bytes) -> Bend:
    return Bend(place, (Say((b"%honest%" + data,)),))


def swapped(place: Place, pattern: bytes, by: bytes) -> Bend:
    return Bend(place, (Swap(pattern, by),))


def grave(id: str, does: str, *bends: Bend, **more: Any) -> Behaviour:
    """One that nobody may come through."""
    return Behaviour(id, does, bends, grave=True, **more)


def tame(id: str, does: str, *bends: Bend, **more: Any) -> Behaviour:
    """One that may be borne."""
    return Behaviour(id, does, bends, **more)
