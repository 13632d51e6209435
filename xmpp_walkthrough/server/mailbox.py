"""Where do messages wait for somebody who is not there? XEP-0160, dated as XEP-0203 has it."""

from datetime import datetime

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import DELAY
from xmpp_walkthrough.wire.weight import weight


class Mailbox:
    """Messages by account: so many of one, of so much weight, and so much in all."""

    def __init__(self, messages: int, each: int, together: int) -> None:
        self._messages = messages
        self._each = each
        self._together = together
        self._waiting: dict[str, list[bytes]] = {}
        self._weights: dict[str, int] = {}

    def store(self, account: str, message: Element, *, by: str, at: datetime) -> bool:
        """Keep a message, with the time at which it came; False where there is no room for it."""
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        message.append(element(DELAY, "delay", {"from": by, "stamp": stamp}))
        raw = serialise(message)
        mine = self._weights.get(account, 0) + weight(raw)
        if len(self._waiting.get(account, ())) >= self._messages or mine > self._each:
            return False
        if sum(self._weights.values()) + weight(raw) > self._together:
            return False
        self._waiting.setdefault(account, []).append(raw)
        self._weights[account] = mine
        return True

    def take(self, account: str) -> list[bytes]:
        """Everything that waits, oldest first; it waits no more."""
        self._weights.pop(account, None)
        return self._waiting.pop(account, [])
