"""A DNS zone as lines of text, a record in each. RFC 1034 §3.6, §4.3.2.

    _xmpp-client._tcp.ceit.org   SRV    0 5 5222 xmpp.ceit.org.
    xmpp.ceit.org                A      127.0.0.1
    _xmpps-client._tcp.ceit.org  *      !SERVFAIL

`*` is every kind of question; as a name, every name. `!SERVFAIL`, `!REFUSED`, `!NOTIMP` and
`!FORMERR` are answers that say nothing, `!SILENCE` is none at all, and `!NODATA` makes a name that
exists and has no records. A comment stands behind `;`.
"""

from collections.abc import Mapping
from typing import NamedTuple

CODES = ("SERVFAIL", "REFUSED", "NOTIMP", "FORMERR")
TROUBLES = (*CODES, "SILENCE", "NODATA")
_ALL = "*"
_LONGEST_CHAIN = 8  # aliases followed for one question; RFC 1034 §3.6.2 leaves the number to us


class Answer(NamedTuple):
    """`code` as DNS names it, and the records: owner, kind, data."""

    code: str
    records: tuple[tuple[str, str, str], ...] = ()


class Zone(NamedTuple):
    """Records and troubles by owner and kind; names are in lower case and end with a dot."""

    records: Mapping[tuple[str, str], tuple[str, ...]]
    troubles: Mapping[tuple[str, str], str]

    def answer(self, name: str, kind: str) -> Answer | None:
        """The answer to this question; None for silence. Aliases are followed inside the zone."""
        found: list[tuple[str, str, str]] = []
        owner = name.lower()
        for _ in range(_LONGEST_CHAIN):
            trouble = self._trouble(owner, kind)
            if trouble == "SILENCE":
                return None
            if trouble in CODES:
                return Answer(trouble)
            here = self.records.get((owner, kind), ())
            found += [(owner, kind, data) for data in here]
            alias = self.records.get((owner, "CNAME"), ()) if kind != "CNAME" else ()
            if here or not alias:
                code = "NOERROR" if here or trouble or self._exists(owner) else "NXDOMAIN"
                return Answer(code, tuple(found))
            found.append((owner, "CNAME", alias[0]))
            owner = alias[0].lower()
        return Answer("SERVFAIL")  # a loop: a resolver that followed it for a while says so

    def _trouble(self, owner: str, kind: str) -> str:
        places = ((owner, kind), (owner, _ALL), (_ALL, kind), (_ALL, _ALL))
        return next((self.troubles[place] for place in places if place in self.troubles), "")

    def _exists(self, owner: str) -> bool:
        """Whether the name exists, also where only names below it have records. RFC 8020"""
        names = {name for name, _ in (*self.records, *self.troubles)}
        return any(name == owner or name.endswith(f".{owner}") for name in names)


def parse(text: str) -> Zone:
    """Read a zone. Errors: ValueError for a line that is no record."""
    records: dict[tuple[str, str], list[str]] = {}
    troubles: dict[tuple[str, str], str] = {}
    for line in text.splitlines():
        words = line.partition(";")[0].split()
        if not words:
            continue
        if len(words) < 3:
            raise ValueError(f"not a record: {line.strip()!r}")
        place = _absolute(words[0]), words[1].upper()
        trouble = words[2].removeprefix("!")
        if trouble == words[2]:
            records.setdefault(place, []).append(" ".join(words[2:]))
        elif trouble in TROUBLES:
            troubles[place] = trouble
        else:
            raise ValueError(f"no such trouble: {words[2]!r}")
    return Zone({place: tuple(found) for place, found in records.items()}, troubles)


def _absolute(name: str) -> str:
    name = name.lower()
    return name if name == _ALL or name.endswith(".") else f"{name}."
