"""FAST tokens: which an account holds, and until when. XEP-0484 §3, §5.1.

Two at most for each installation: the one in use, and a new one that takes its place once it has
been used. A client that lost the answer with the new token can still log in with the old one.
"""

from dataclasses import dataclass, field
from datetime import datetime

INSTALLATIONS = 32  # of one account that may hold tokens at the same time; the newest stay


@dataclass(slots=True)
class Issued:
    """One token: its mechanism, its time, and the highest count seen (against replays)."""

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
        """Add a new token. Of the older ones only the one in use stays, until this one is used."""
        mine = self._issued.setdefault(account, {})
        mine[agent] = [token, *mine.get(agent, [])[-1:]]
        # A client that names itself anew each time fills nothing.
        for other in list(mine)[:-INSTALLATIONS]:
            del mine[other]

    def used(self, account: str, agent: str, token: Issued) -> None:
        """This token was used: the older ones of the same client are void now. §3.5"""
        issued = self.of(account, agent)
        self._issued[account][agent] = issued[: issued.index(token) + 1]

    def drop(self, account: str, agent: str, token: Issued) -> None:
        self.of(account, agent).remove(token)

    def forget(self, account: str) -> None:
        """All tokens of an account are void, for instance after a new password."""
        self._issued.pop(account, None)
