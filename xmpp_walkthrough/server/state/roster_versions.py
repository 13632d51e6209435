"""Roster versions: what has changed since the version that a client names. RFC 6121 §2.6.

A version is made of the hashes of all items, whatever their order, so the same list bears the same
version, also in the next life of the server. To a client it is an opaque string (§2.1.1).
"""

from hashlib import sha256

from xmpp_walkthrough.protocol.jid import Jid

REMEMBERED = 100  # changes; a copy that is older than these is sent the whole list
_LONGEST = 65_536  # bytes of the addresses in them
MODULUS = 2**256


class Versions:
    """The latest changes of one roster: the contact that changed, and the version before."""

    def __init__(self, first: str) -> None:
        self._changes: list[tuple[str, Jid]] = []
        self._last = first

    def changed(self, jid: Jid, now: str) -> str:
        """Note that this item has changed. Returns `now`, the version of the changed list."""
        self._changes.append((self._last, jid))
        self._last = now
        del self._changes[:-REMEMBERED]
        while sum(len(str(each)) for _, each in self._changes) > _LONGEST:
            del self._changes[0]
        return now

    def since(self, known: str) -> tuple[Jid, ...] | None:
        """The contacts that changed since the version `known`; None where it is forgotten."""
        if known == self._last:
            return ()
        # From the latest back: a version that a list has had twice means its last time.
        for index in range(len(self._changes) - 1, -1, -1):
            if self._changes[index][0] == known:
                return tuple(dict.fromkeys(jid for _, jid in self._changes[index:]))
        return None


def digest(item: bytes) -> int:
    """The number that a written item adds to the version; 0 for no item."""
    return int.from_bytes(sha256(item).digest()) if item else 0
