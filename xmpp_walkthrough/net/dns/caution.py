"""Doubtful places that DNS or a server names: the guide is asked before we go there.

RFC 6120 §3.2, §4.9.3.19; RFC 6890. The author of a record or a redirect can lead a client to where
the author has no way: to a service that trusts this machine, to the address from which clouds hand
out their keys, to a mail server that takes a stream header for commands. The doubt is about the
address that is connected to, at the moment of it, so no spelling of a name goes round it.
"""

from typing import NamedTuple, Protocol

from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tcp.attempt import Endpoint, Noting
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.transcript.facts import Told


class Doubt(NamedTuple):
    """The reason to ask before we go to a place; `others` counts further doubtful places."""

    place: Endpoint
    why: str
    others: int = 0

    @property
    def facts(self) -> dict[str, object]:
        place = self.place
        return {
            "host": place.target.host,
            "address": place.address,
            "port": place.target.port,
            "others": self.others,
        }


class Consent(Protocol):
    """A guide of the walk, which can be asked."""

    async def agrees(self, doubt: Doubt) -> bool:
        """Whether to go where DNS or a redirect leads although there is a reason to ask."""


class Caution:
    """The places that one walk holds back.

    `here` is the last place of a connection: a server on our own machine may send us to our own
    machine.
    """

    def __init__(
        self, domain: str, options: Options, note: Noting, guide: Consent | None = None
    ) -> None:
        self.domain = domain
        self.here = ""
        self.held: list[Doubt] = []
        self._allowed: set[Endpoint] = set()
        self._options = options
        self._note = note
        self._guide = guide

    def lets(self, place: Endpoint) -> bool:
        """Whether this place may be tried now; if not, it is noted and held back."""
        why = self._doubt(place) if place.target.told else None
        if why is None or place in self._allowed:
            return True
        doubt = Doubt(place, why)
        if self._options.anywhere:
            self._note(Told("connect.allowed", {"reason": why, **doubt.facts}))
            return True
        if doubt not in self.held:
            self._note(Told("connect.doubtful", {"reason": why, **doubt.facts}))
            self.held.append(doubt)
        return False

    async def agreed(self) -> tuple[Target, ...]:
        """The targets that were held back, if the guide wants to go there; none otherwise."""
        held, guide = self.held, self._guide
        if not held or guide is None:
            return ()
        if not await guide.agrees(held[0]._replace(others=len(held) - 1)):
            return ()
        self._allowed |= {doubt.place for doubt in held}
        return tuple(dict.fromkeys(doubt.place.target for doubt in held))

    def _doubt(self, place: Endpoint) -> str | None:
        from xmpp_walkthrough.net.dns.resolver import suspicion

        dns = self._options.dns
        return suspicion(self.domain, place.address, place.target.port, dns, self.here)
