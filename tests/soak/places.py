"""At which addresses and ports do the servers stand? In a network namespace that has no way out.

Each kind of server has an IPv4 and an IPv6 address of its own for each way in which its ports are
set up, so that all of them may have the usual ports.
"""

from __future__ import annotations

from typing import NamedTuple

from soak.configuration import Configuration

STARTTLS = {"usual": 5222, "odd": 15222, "443": 5222}
DIRECT = {"usual": 5223, "odd": 15223, "443": 443}
REDIRECTING, REDIRECTING_INSIDE = 5322, 5323
"""Where Prosody sends people on, before TLS and after it."""
DEAD = 5299
UNHEARD_FOUR = "11.6.8.8"
UNHEARD_SIX = "2a0f:6::dead"
"""Addresses of this machine where nobody listens."""
UNREACHABLE_SIX = "2a0f:66::1"


class Listener(NamedTuple):
    """The addresses of one listener."""

    server: int
    number: int

    @property
    def four(self) -> str:
        return f"11.6.{self.server}.{self.number + 1}"

    @property
    def four_too(self) -> str:
        """Another one that leads there."""
        return f"11.6.{self.server}.{self.number + 101}"

    @property
    def six(self) -> str:
        return f"2a0f:6::{self.server}:{self.number + 1:x}"


def starttls_port(it: Configuration) -> int:
    """Where a record leads, or where a person goes."""
    if it.redirect == "inside-tls":
        return REDIRECTING_INSIDE
    return REDIRECTING if it.redirect != "none" else STARTTLS[it.ports]


def of_the_line(it: Configuration) -> str:
    """Where a bad line to the server begins."""
    return f"11.7.{it.number // 250}.{it.number % 250 + 1}"


def here(it: Configuration, at: Listener) -> str:
    """The address that a person types who names the server by hand."""
    if it.line != "good":
        return of_the_line(it)
    return at.six if it.address == "six" else at.four
