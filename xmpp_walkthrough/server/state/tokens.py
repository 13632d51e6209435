"""Tokens for faster logins: which an account holds, and until when. XEP-0484 §3, §5.1.

Two at most for each installation: the one in use, and a new one that takes its place once it has
been used.
"""

from dataclasses import dataclass, field
from datetime import datetime

INSTALLATIONS = 32  # of one account that may hold tokens at the same time; the newest stay


@dataclass(slots=True)
class Issued:
    """One token: for which mechanism, since and until when, and the highest count seen."""

    secret: str = field(repr=False)
    mechanism: str
    since: datetime
    until: datetime
    count: int = 0


class Tokens:
    """All tokens of a domain, by account and installation: the newest first."""

    def __init__(self) -> None:
        self._issued: dict[str, dict[str, list[Issued]]] = {}

    def of(self, account: str, agent: str) -> list[Issued]:
        return self._issued.get(account, {}).get(agent, [])

    def add(self, account: str, agent: str, token: Issued) -> None:
        """Of the tokens before it, the one that was used last stays until this one is used."""
        mine = self._issued.setdefault(account, {})
        mine[agent] = [token, *mine.get(agent, [])[-1:]]
        for other in list(mine)[:-INSTALLATIONS]:  # whoever is named anew each time fills nothing
            del mine[other]

    def used(self, account: str, agent: str, token: Issued) -> None:
        """Whatever was issued earlier to the same client is void now. §3.5"""
        issued = self.of(account, agent)
        self._issued[account][agent] = issued[: issued.index(token) + 1]

    def drop(self, account: str, agent: str, token: Issued) -> None:
        self.of(account, agent).remove(token)

    def forget(self, account: str) -> None:
        """All of an account are void."""
        self._issued.pop(account, None)
