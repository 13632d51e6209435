"""SRV records: the order of a domain's targets. RFC 2782, RFC 6120 §3.2.1, XEP-0368. Pure.

Both SRV sets, `_xmpp-client._tcp` and `_xmpps-client._tcp`, become one list. A target `.` is the
domain's word that it does not offer that service; an answered SRV, even that one, rules out the
fall-back to the domain's own addresses.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, get_args

TlsStart = Literal["starttls", "direct"]
Failed = Literal["timeout", "servers-failed", "declined", "not-understood", "no-nameserver"]
Outcome = Literal["answered", "no-such-name", "no-data"] | Failed
# Outcomes that leave open whether there is such a record: another thing than that there is none.
UNASKED: tuple[Failed, ...] = get_args(Failed)
Draw = Callable[[int], int]  # draw(most): a random number from 0 to `most`, both included

SERVICES: dict[TlsStart, str] = {"starttls": "_xmpp-client._tcp", "direct": "_xmpps-client._tcp"}
# RFC 6120 §3.2.2; XEP-0368 gives direct TLS no port, 5223 is what servers use.
FALLBACK_PORTS: dict[TlsStart, int] = {"starttls": 5222, "direct": 5223}
MAX_RECORDS = 300  # more are not even ordered
MAX_TARGETS = 30  # more are not tried


class SrvRecord(NamedTuple):
    """One SRV record, with the way TLS starts where it points."""

    priority: int
    weight: int
    port: int
    host: str
    tls: TlsStart = "starttls"

    @property
    def usable(self) -> bool:
        """Whether the record names a place: "." says that there is none, and no port is 0."""
        return self.host != "." and self.port != 0

    def __str__(self) -> str:
        return f"{self.priority} {self.weight} {self.port} {self.host}"


class Lookup(NamedTuple):
    """One question to the resolver and its answer; of SRV the `records`, by priority."""

    name: str
    kind: str  # SRV, A, AAAA; "A/AAAA" where the operating system was asked
    outcome: Outcome
    addresses: tuple[str, ...] = ()
    records: tuple[SrvRecord, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers, as a person reads them."""
        return self.addresses or tuple(map(str, self.records))


class SrvTarget(NamedTuple):
    """One place to connect to. `priority` is that of its SRV record; None: the domain itself."""

    host: str
    port: int
    tls: TlsStart
    priority: int | None = None


def order(records: Iterable[SrvRecord], draw: Draw) -> list[SrvRecord]:
    """Put the usable records in the order in which to try them.

    Lowest priority first; within one priority weighted random, RFC 2782's own algorithm: records
    of weight 0 stand first, and the first whose running sum reaches the number drawn is taken.
    """
    left = sorted((r for r in records if r.usable), key=lambda r: (r.priority, r.weight != 0))
    left = left[:MAX_RECORDS]
    ordered: list[SrvRecord] = []
    while left:
        group = [record for record in left if record.priority == left[0].priority]
        drawn = draw(sum(record.weight for record in group))
        running = 0
        for record in group:
            running += record.weight
            if running >= drawn:
                break
        ordered.append(record)
        left.remove(record)
    return ordered


def wanted(want_direct: bool | None) -> tuple[TlsStart, ...]:
    """The services that may be used: both, or the one that the user insists on."""
    if want_direct is None:
        return ("starttls", "direct")
    return ("direct",) if want_direct else ("starttls",)


def targets(records: Iterable[SrvRecord], draw: Draw) -> tuple[SrvTarget, ...]:
    """The merged records as places to connect to, in order."""
    ordered = order(records, draw)[:MAX_TARGETS]
    return tuple(SrvTarget(r.host, r.port, r.tls, r.priority) for r in ordered)


def fallback(host: str, want_direct: bool | None) -> tuple[SrvTarget, ...]:
    """The domain itself, where there is no SRV to ask or no answer to it."""
    tls: TlsStart = "direct" if want_direct else "starttls"
    return (SrvTarget(host, FALLBACK_PORTS[tls], tls),)
