"""The lobby: where connections wait to be served, and each address has its turn. RFC 6120 §13.12.

To accept is cheap, to serve is not. So all that knock are taken in at once, and let through a few
at a time, address by address: who connects over and over waits behind itself.
"""

import asyncio
import socket
from collections import deque
from typing import NamedTuple


class Waiting(NamedTuple):
    """A connection that nobody has greeted yet."""

    sock: socket.socket
    direct_tls: bool


class Lobby:
    """The connections that wait, at most `most`, and at most `each` of one address."""

    def __init__(self, most: int, each: int) -> None:
        self._most = most
        self._each = each
        self._queues: dict[str, deque[Waiting]] = {}  # the address whose turn it is comes first
        self._count = 0
        self._news = asyncio.Event()

    def enter(self, address: str, waiting: Waiting) -> None:
        """One more; where there is no room it is closed without a word."""
        queue = self._queues.setdefault(address, deque())
        if self._count >= self._most or len(queue) >= self._each:
            waiting.sock.close()
            return
        queue.append(waiting)
        self._count += 1
        self._news.set()

    async def next(self) -> Waiting:
        """Whose turn it is; who has gone meanwhile is passed over."""
        while True:
            while not self._count:
                self._news.clear()
                await self._news.wait()
            address, queue = next(iter(self._queues.items()))
            waiting = queue.popleft()
            self._count -= 1
            del self._queues[address]
            if queue:
                self._queues[address] = queue  # behind the others
            if not _has_gone(waiting.sock):
                return waiting
            waiting.sock.close()

    def close(self) -> None:
        """Nobody is let through any more."""
        for queue in self._queues.values():
            for waiting in queue:
                waiting.sock.close()
        self._queues.clear()
        self._count = 0


def _has_gone(sock: socket.socket) -> bool:
    """Whether the client has ended it before it said anything."""
    try:
        return not sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
