"""Where do messages wait for somebody who is not there? XEP-0160, dated as XEP-0203 has it."""

from datetime import datetime

from lxml.etree import _Element as Element

from xmpp_walkthrough.wire.markup import element
from xmpp_walkthrough.wire.names import DELAY


class Mailbox:
    """Messages by account, at most `limit` each."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: dict[str, list[Element]] = {}

    def store(self, account: str, message: Element, *, by: str, at: datetime) -> bool:
        """Keep a message, with the time at which it came; False where the mailbox is full."""
        waiting = self._waiting.setdefault(account, [])
        if len(waiting) >= self._limit:
            return False
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        message.append(element(DELAY, "delay", {"from": by, "stamp": stamp}))
        waiting.append(message)
        return True

    def take(self, account: str) -> list[Element]:
        """Everything that waits, oldest first; it waits no more."""
        return self._waiting.pop(account, [])
