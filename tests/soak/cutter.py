"""A line that ends after so many bytes of one direction: by FIN, by a reset, by nothing more.

Over real sockets: it is the system's TCP that says which of them it was. RFC 9293 §3.5, §3.6
It is in one event loop with the server and the client, so that thousands may be cut.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, Self

Direction = Literal["from-server", "from-client"]
Ending = Literal["end", "reset", "silence"]
DIRECTIONS: tuple[Direction, ...] = ("from-server", "from-client")
ENDINGS: tuple[Ending, ...] = ("end", "reset", "silence")
_CHUNK = 65_536


class Cutter:
    """Passes on `left` bytes in this direction, and what comes in the other; then it ends.

    Each connection through it is cut alike. `passed` is the most that one has let through,
    `cuts` is how many have met their end here.
    """

    def __init__(self, port: int, direction: Direction, at: int, ending: Ending) -> None:
        self._target, self._direction, self._at, self._ending = port, direction, at, ending
        self._tasks: set[asyncio.Task[None]] = set()
        self.passed = self.cuts = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])
        self._spawn(self._accept())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._listener.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(self._listener)
            self._spawn(self._carry(client))

    async def _carry(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        server = socket.socket()
        server.setblocking(False)
        try:
            with suppress(OSError):
                await loop.sock_connect(server, ("127.0.0.1", self._target))
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ways = [self._pump(client, server, "from-client")]
                ways += [self._pump(server, client, "from-server")]
                tasks = [asyncio.ensure_future(way) for way in ways]
                try:
                    cut = await self._first(tasks)
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                if cut:
                    self.cuts += 1
                    server.close()  # it hears of the end, and nothing of it reaches the client
                    await self._end(client)
        finally:
            client.close()
            server.close()

    async def _first(self, tasks: list[asyncio.Task[bool]]) -> bool:
        """Whether one way has been cut; or both have come to their own end."""
        for done in asyncio.as_completed(tasks):
            if await done:
                return True
        return False

    async def _pump(
        self, source: socket.socket, target: socket.socket, direction: Direction
    ) -> bool:
        """Whether it was cut; else the source has ended."""
        loop = asyncio.get_running_loop()
        left = self._at if direction == self._direction else None
        taken = 0
        while left is None or left > 0:
            data = await loop.sock_recv(source, _CHUNK)
            if not data:
                target.shutdown(socket.SHUT_WR)
                return False
            passing = data if left is None else data[:left]
            await loop.sock_sendall(target, passing)
            if left is not None:
                left -= len(passing)
                taken += len(passing)
                self.passed = max(self.passed, taken)
        return True

    async def _end(self, client: socket.socket) -> None:
        if self._ending == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if self._ending == "end":
            client.shutdown(socket.SHUT_WR)
        while await asyncio.get_running_loop().sock_recv(client, _CHUNK):
            pass  # read on: a close with something unread would be a reset
