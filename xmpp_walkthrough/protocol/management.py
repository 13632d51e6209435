"""The counts of stream management: stanzas of each side, sent and confirmed. XEP-0198 §4, §5.

Only stanzas count, each side's from its own `<enable/>` or `<enabled/>` on, modulo
2**32. The counts outlive the stream on which they began: a resumed session goes on with them.
"""

from collections import deque

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.number import natural
from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import SM, STANZA_ERRORS
from xmpp_walkthrough.wire.weight import weight

_MODULUS = 2**32  # the count is an unsigned int of XML Schema, which begins at 0 again


class Counts:
    """The counts of one managed session, as either side or an observer keeps them.

    `keeps` is the side that is ours: its stanzas wait in `waiting` until they are confirmed,
    and stand in `unsent` once a resumption has shown that they never arrived.
    """

    def __init__(self, keeps: Role | None = None) -> None:
        self.keeps = keeps
        self.sent = dict.fromkeys(Role, 0)
        self.confirmed = dict.fromkeys(Role, 0)
        self.waiting: deque[bytes] = deque()
        self.size = 0  # the weight of the stanzas that wait
        self.unsent: list[bytes] = []
        self.running: set[Role] = set()  # the sides whose stanzas are counted

    def outstanding(self, role: Role) -> int:
        """The stanzas of this side that the other has not confirmed."""
        return (self.sent[role] - self.confirmed[role]) % _MODULUS

    def observe(self, role: Role, event: Event) -> None:
        """Heed one event of a side: it may be counted, begin the count, or confirm."""
        if isinstance(event, e.Stanza):
            if role in self.running:
                self.add(role, event.raw)
        elif isinstance(event, e.SmEnable):
            self._begin(Role.INITIATING)
        elif isinstance(event, e.SmEnabled) and self.running:
            self._begin(Role.RECEIVING)
        elif isinstance(event, e.SmFailed) and Role.RECEIVING not in self.running:
            self.running.clear()  # a second request that fails changes nothing
        elif isinstance(event, e.SmResumed):
            self.resume_at(Role.INITIATING, handled(event.xml) or 0)
            self.running.update(Role)
        elif isinstance(event, e.SmAck) and self.running:
            self.confirm(role.peer, handled(event.xml) or 0)

    def observe_inline(self, success: Element) -> None:
        """Heed a SASL2 success, which may switch counting on or resume a session. §9"""
        resumed = success.find(f"{{{SM}}}resumed")
        if resumed is not None:
            self.observe(Role.RECEIVING, e.SmResumed(b"", resumed))
        elif success.find(f"{{*}}bound/{{{SM}}}enabled") is not None:
            for role in Role:
                self._begin(role)

    def _begin(self, role: Role) -> None:
        """Begin to count a side's stanzas at 0, unless they are counted already."""
        if role not in self.running:
            self.running.add(role)
            self.sent[role] = self.confirmed[role] = 0
            if role is self.keeps:
                self._clear()

    def add(self, role: Role, raw: bytes) -> None:
        """Count one more stanza of this side."""
        self.sent[role] = (self.sent[role] + 1) % _MODULUS
        if role is self.keeps:
            self.waiting.append(raw)
            self.size += weight(raw)

    def too_many(self, role: Role, h: int) -> bool:
        """Whether `h` confirms more stanzas of this side than it has sent."""
        ahead = (h - self.confirmed[role]) % _MODULUS
        return self.outstanding(role) < ahead < _MODULUS // 2  # beyond that it lags behind

    def confirm(self, role: Role, h: int) -> None:
        """Confirm: the other side has handled `h` stanzas of this one in all.

        They are forgotten.
        """
        if self.too_many(role, h) or (h - self.confirmed[role]) % _MODULUS >= _MODULUS // 2:
            return
        self.confirmed[role] = h
        while role is self.keeps and len(self.waiting) > self.outstanding(role):
            self.size -= weight(self.waiting.popleft())

    def resume_at(self, role: Role, h: int) -> None:
        """Confirm `h`, and count the rest of this side's stanzas as unsent: they are sent again."""
        self.confirm(role, h)
        # XEP-0198 §5: a stanza that is sent again is counted again.
        self.sent[role] = self.confirmed[role]
        if role is self.keeps:
            self.unsent = list(self.waiting)
            self._clear()

    def _clear(self) -> None:
        self.waiting.clear()
        self.size = 0

    def interrupt(self) -> None:
        """The stream is gone: stop counting until the session is resumed."""
        self.running.clear()


def handled(unit: Element) -> int | None:
    """The `h` of `<a/>`, `<resume/>` or `<resumed/>`; None where there is no such number."""
    h = natural(unit.get("h", ""))
    return h if h is not None and h < _MODULUS else None


def request() -> Element:
    """`<r/>`. XEP-0198 §4"""
    return element(SM, "r")


def ack(h: int) -> Element:
    """`<a/>`. XEP-0198 §4"""
    return element(SM, "a", {"h": str(h)})


def failed(condition: str) -> Element:
    """`<failed/>`. XEP-0198 §6"""
    return element(SM, "failed", None, element(STANZA_ERRORS, condition))
