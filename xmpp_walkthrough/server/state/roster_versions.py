"""Which versions has a roster had, and what has changed since one of them? RFC 6121 §2.6.

A version is made of the hashes of all items, whatever their order, so the same list bears the same
version, also in the next life of the server; nobody but the server may read anything into it.
"""

from hashlib import sha256

from xmpp_walkthrough.protocol.jid import Jid

REMEMBERED = 100  # changes; a copy that is older than these is sent the whole list
_LONGEST = 65_536  # bytes of the addresses in them
MODULUS = 2**256


class Versions:
    """The latest changes of one roster: whose item, and the version before."""

    def __init__(self, first: str) -> None:
        self._changes: list[tuple[str, Jid]] = []
        self._last = first

    def changed(self, jid: Jid, now: str) -> str:
        """This item is not what it was; the version from now on."""
        self._changes.append((self._last, jid))
        self._last = now
        del self._changes[:-REMEMBERED]
        while sum(len(str(each)) for _, each in self._changes) > _LONGEST:
            del self._changes[0]
        return now

    def since(self, known: str) -> tuple[Jid, ...] | None:
        """Whose items have changed since that version; None where nobody knows it."""
        if known == self._last:
            return ()
        for index in range(len(self._changes) - 1, -1, -1):
            if self._changes[index][0] == known:
                return tuple(dict.fromkeys(jid for _, jid in self._changes[index:]))
        return None


def digest(item: bytes) -> int:
    """What an item adds to a version; nothing where there is none."""
    return int.from_bytes(sha256(item).digest()) if item else 0
