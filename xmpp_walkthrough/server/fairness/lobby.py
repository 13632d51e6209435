"""The lobby: accepted connections that wait to be served, each address in turn. RFC 6120 §13.12.

To accept is cheap, to serve is not. So every connection is accepted at once, and served a few
at a time, address by address: a client that connects over and over waits behind itself.
"""

import asyncio
import socket
from collections import deque
from typing import NamedTuple


class Waiting(NamedTuple):
    """An accepted connection that is not served yet."""

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
        """Add a connection.

        Without room it is closed without a word: to answer would be the cost to avoid.
        """
        queue = self._queues.setdefault(address, deque())
        if self._count >= self._most or len(queue) >= self._each:
            waiting.sock.close()
            return
        queue.append(waiting)
        self._count += 1
        self._news.set()

    async def next(self) -> Waiting:
        """Wait for the next connection, of the address whose turn it is.

        Skips clients that have gone.
        """
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
        """Close all connections that still wait."""
        for queue in self._queues.values():
            for waiting in queue:
                waiting.sock.close()
        self._queues.clear()
        self._count = 0


def _has_gone(sock: socket.socket) -> bool:
    """Whether the client has closed the connection before it said anything."""
    try:
        return not sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
