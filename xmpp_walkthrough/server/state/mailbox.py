"""Offline messages (XEP-0160), dated as delayed delivery has it (XEP-0203).

Where do messages wait for an account that is not online? Here, as bytes: a parsed tree of a
message is many times its size.
"""

from collections import deque
from datetime import datetime

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import DELAY
from xmpp_walkthrough.wire.weight import weight


class Mailbox:
    """Messages by account. `messages` and `each` bound one account, `together` all; in `weight`."""

    def __init__(self, messages: int, each: int, together: int) -> None:
        self._messages = messages
        self._each = each
        self._together = together
        self._waiting: dict[str, deque[bytes]] = {}
        self._weights: dict[str, int] = {}

    def store(
        self, account: str, message: Element, *, by: str, at: datetime, again: bool = False
    ) -> bool:
        """Keep a message, with the time at which it came; False where there is no room for it.

        One that is kept `again` has its time already, if it has waited here before.
        """
        # The stamp is when we first took the message: a second one would say that it came later.
        stamps = message.iterfind(f"{{{DELAY}}}delay")
        if not (again and any(stamp.get("from") == by for stamp in stamps)):
            stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
            message.append(element(DELAY, "delay", {"from": by, "stamp": stamp}))
        raw = serialise(message)
        mine = self._weights.get(account, 0) + weight(raw)
        if len(self._waiting.get(account, ())) >= self._messages or mine > self._each:
            return False
        if sum(self._weights.values()) + weight(raw) > self._together:
            return False
        self._waiting.setdefault(account, deque()).append(raw)
        self._weights[account] = mine
        return True

    def next(self, account: str) -> bytes | None:
        """Take out the oldest message of an account; None where none waits."""
        waiting = self._waiting.get(account)
        if not waiting:
            return None
        raw = waiting.popleft()
        self._weights[account] -= weight(raw)
        if not waiting:
            self.empty(account)
        return raw

    def empty(self, account: str) -> None:
        """Nothing waits any more."""
        self._weights.pop(account, None)
        self._waiting.pop(account, None)
