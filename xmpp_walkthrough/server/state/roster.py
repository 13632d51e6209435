"""The roster, and the changes that its owner may make. RFC 6121 §2, §3.

The states of a subscription are those of RFC 6121 §A. `to` and `from_` say whose presence goes
where, `asked` that our request waits for an answer. `request` is the contact's own request while
it waits for ours (kept whole: §3.1.3), `approved` that it was answered before it came (§3.4).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.server.ending import StanzaRefused
from xmpp_walkthrough.server.state.roster_versions import MODULUS, Versions, digest
from xmpp_walkthrough.wire.markup import child, element, serialise
from xmpp_walkthrough.wire.names import ROSTER
from xmpp_walkthrough.wire.weight import weight

TEXT_LIMIT = 1_023  # octets of a name or of a group
GROUP_LIMIT = 10


@dataclass(slots=True)
class RosterItem:
    """One contact. An item that is not `listed` only remembers a request to us (§3.1.3)."""

    jid: Jid
    name: str | None = None
    groups: tuple[str, ...] = ()
    to: bool = False
    from_: bool = False
    asked: bool = False
    request: bytes = b""
    approved: bool = False
    listed: bool = True

    @property
    def asking(self) -> bool:
        """Whether their request waits for our answer."""
        return bool(self.request)

    @property
    def subscription(self) -> str:
        """The `subscription` of the item, from its two directions. RFC 6121 §2.1.2.5"""
        if self.to and self.from_:
            return "both"
        return "to" if self.to else "from" if self.from_ else "none"

    def xml(self) -> Element:
        """`<item/>`. §2.1.2"""
        made = element(
            ROSTER,
            "item",
            {
                "jid": str(self.jid),
                "name": self.name,
                "subscription": self.subscription,
                "ask": "subscribe" if self.asked else None,
                "approved": "true" if self.approved else None,
            },
        )
        for group in self.groups:
            child(made, "group", group)
        return made


class Roster:
    """The contacts of one account, in the order in which they were added.

    An item is written when it changes, not when the list is asked for: a list of many items is
    asked for at each login. The caller that changes an item says so (`changed`), and the weight and
    the version of the list follow from that item alone.
    """

    def __init__(self, items: Iterable[RosterItem] = ()) -> None:
        self._items = {item.jid: item for item in items}
        self._written: dict[Jid, bytes] = {}
        self._sum = 0  # of the hashes of all items: the version
        self.weight = 0
        for jid in self._items:
            self._write(jid)
        self.versions = Versions(self.version)

    def get(self, jid: Jid) -> RosterItem | None:
        """The item, also one that is not listed."""
        return self._items.get(jid)

    def ensure(self, jid: Jid, *, listed: bool) -> RosterItem:
        """The item, made where there was none."""
        item = self._items.setdefault(jid, RosterItem(jid, listed=False))
        item.listed = item.listed or listed
        return item

    def keep(self, jid: Jid, request: bytes) -> None:
        """Keep the contact's request in the place of an older one; empty bytes: it was answered."""
        item = self.ensure(jid, listed=False)
        self.weight += weight(request) - weight(item.request)
        item.request = request

    def remove(self, jid: Jid) -> None:
        """Forget an item, and a request that was kept with it."""
        self.keep(jid, b"")
        self._items.pop(jid, None)
        self._write(jid)

    def changed(self, jid: Jid) -> str:
        """Write this item anew after a change. Returns the version from now on. RFC 6121 §2.6"""
        self._write(jid)
        return self.versions.changed(jid, self.version)

    def _write(self, jid: Jid) -> None:
        before = self._written.pop(jid, b"")
        item = self._items.get(jid)
        now = serialise(item.xml(), ROSTER) if item is not None and item.listed else b""
        if now:
            self._written[jid] = now
        self.weight += weight(now) - weight(before)
        # A sum needs no other item: the old hash goes out, the new one comes in, in any order.
        self._sum = (self._sum + digest(now) - digest(before)) % MODULUS

    @property
    def version(self) -> str:
        """The version of the list as it stands: the same for the same items."""
        return f"{self._sum:064x}"[:16]

    def full(self, items: int, most: int) -> bool:
        """Whether there is no room: `items` are listed, or the list weighs over `most`."""
        return len(self._written) >= items or self.weight > most

    @property
    def written(self) -> list[bytes]:
        """The listed items as they stand in a `<query/>`."""
        return [self._written[jid] for jid in self._items if jid in self._written]

    @property
    def all(self) -> list[RosterItem]:
        return list(self._items.values())


def first_rosters(accounts: Iterable[str], domain: str) -> dict[str, Roster]:
    """At the start the accounts know each other, so that a first look shows something."""
    names = list(accounts)
    return {
        owner: Roster(
            RosterItem(Jid(name, domain), name.capitalize(), ("Friends",), to=True, from_=True)
            for name in names
            if name != owner
        )
        for owner in names
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A checked roster set: `removed`, or what name and groups shall be."""

    jid: Jid
    removed: bool
    name: str | None
    groups: tuple[str, ...]


def read_change(query: Element, owner: Jid) -> Change:
    """Check a roster set. Errors: StanzaRefused. §2.3.3, §2.5.3"""
    if len(query) != 1 or query[0].tag != f"{{{ROSTER}}}item":
        raise StanzaRefused("bad-request", "A roster set has exactly one item.")
    item = query[0]
    if not item.get("jid"):
        raise StanzaRefused("bad-request", "The item has no jid.")
    try:
        jid = Jid.parse(item.get("jid", "")).bare
    except JidError:
        raise StanzaRefused("jid-malformed", "The jid of the item is malformed.") from None
    if jid == owner:
        raise StanzaRefused("not-allowed", "Nobody is a contact of oneself.")  # §2.3.3
    name = item.get("name")
    groups = tuple(group.text or "" for group in item.iterfind(f"{{{ROSTER}}}group"))
    if len(set(groups)) < len(groups):
        raise StanzaRefused("bad-request", "A group is named twice.")
    if len(groups) > GROUP_LIMIT or not all(groups):
        raise StanzaRefused("not-acceptable", "A group has no name, or there are too many.")
    if any(len(text.encode()) > TEXT_LIMIT for text in (name or "", *groups)):
        raise StanzaRefused("not-acceptable", "The name or a group is too long.")
    return Change(jid, item.get("subscription") == "remove", name, groups)
