"""One guest's visit beside an honest client, from the start of the server to its end."""

from __future__ import annotations

import time
from typing import NamedTuple

from evil.guests.guest import Guest
from evil.guests.honest import Honest, NotServed
from evil.guests.host import Host, come_first, hosted, visited
from evil.guests.judge import Round, Visit

_STAY = 600.0  # seconds after which a guest leaves by itself


class Measure(NamedTuple):
    """How much is measured: rounds, honest logins in each, and how long the guest has begun.

    `first`: what else runs on this machine comes behind, so that it is not measured as well.
    """

    rounds: int = 3
    logins: int = 300
    ahead: float = 0.5
    first: bool = True


def visit(guest: Guest, measure: Measure) -> Visit:
    """Let the guest come, again in each round; in the last one it is there when the server ends."""
    rounds: list[Round] = []
    refused = ""
    if measure.first:
        come_first(0, core=0)
    with hosted(guest, first=measure.first) as host:
        honest = Honest(host.address, host.port, host.ca_file)
        for _ in range(5):  # what is imported at the first use
            honest.exchange()
        for number in range(measure.rounds):
            without = _logins(honest, measure.logins)
            with visited(guest, host, _STAY, first=measure.first):
                time.sleep(measure.ahead)
                try:
                    rounds.append(Round(without, _logins(honest, measure.logins)))
                    honest.exchange()
                except NotServed as reason:
                    refused = str(reason)
                if refused or number == measure.rounds - 1:
                    return _end(guest, host, rounds, refused)
    raise AssertionError("there is at least one round")


def _logins(honest: Honest, times: int) -> list[float]:
    return [honest.login_seconds() for _ in range(times)]


def _end(guest: Guest, host: Host, rounds: list[Round], refused: str) -> Visit:
    memory = host.memory
    left = host.leave()
    return Visit(guest.id, rounds, refused, memory, left, host.ca_left)
