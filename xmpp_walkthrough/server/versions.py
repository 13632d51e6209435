"""Which versions has a roster had, and what has changed since one of them? RFC 6121 §2.6.

A version is a hash of the whole list, so the same list bears the same version, also in the next
life of the server; nobody but the server may read anything into it.
"""

from hashlib import sha256
from typing import TYPE_CHECKING

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.wire.markup import serialise

if TYPE_CHECKING:
    from xmpp_walkthrough.server.roster import Roster

REMEMBERED = 100  # changes; a copy that is older than these is sent the whole list


class Versions:
    """The latest changes of one roster: whose item, and the version before and after."""

    def __init__(self) -> None:
        self._changes: list[tuple[str, Jid, str]] = []
        self._last = ""

    def begin(self, roster: "Roster") -> None:
        """The list as it is at first."""
        self._last = version(roster)

    def changed(self, roster: "Roster", jid: Jid) -> str:
        """This item is not what it was; the version from now on."""
        before, self._last = self._last, version(roster)
        self._changes.append((before, jid, self._last))
        del self._changes[:-REMEMBERED]
        return self._last

    def since(self, roster: "Roster", known: str) -> tuple[Jid, ...] | None:
        """Whose items have changed since that version; None where nobody knows it."""
        if known == version(roster):
            return ()
        for index in range(len(self._changes) - 1, -1, -1):
            if self._changes[index][0] == known:
                return tuple(dict.fromkeys(jid for _, jid, _ in self._changes[index:]))
        return None


def version(roster: "Roster") -> str:
    """The version of the list as it stands."""
    items = sorted(serialise(item.xml()) for item in roster.listed)
    return sha256(b"\n".join(items)).hexdigest()[:16]
