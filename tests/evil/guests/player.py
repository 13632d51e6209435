"""A guest's process: it plays its script on the server, over and over, until it is stopped.

    python -m evil.guests.player ID HOST PORT CA_FILE SECONDS

Its last line says how many connections and bytes it came to.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import sys
from contextlib import suppress
from itertools import count

from evil import acts
from evil.guests.guest import Act, Deaf, Endless, Guest, Squeeze
from evil.guests.tables import find
from xmpp_walkthrough.net.tcp.transport import Transport, connect

_KEPT = 65_536  # bytes of what the server said last
_MODULUS = 400  # of `%k%`
PATIENCE = 10.0  # seconds for something that has to be heard


class Gone(OSError):
    """The connection is at its end."""


class Player:
    """One guest, and what it has done so far."""

    def __init__(self, guest: Guest, host: str, port: int, ca_file: str) -> None:
        self._guest = guest
        self._place = (host, port)
        self._context = ssl.create_default_context(cafile=ca_file)
        self._numbers = count()
        self.connections = 0
        self.bytes = 0

    async def play(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*(self._lane() for _ in range(self._guest.side_by_side)))

    async def _lane(self) -> None:
        """Connections, one after the other."""
        while True:
            try:
                transport = await connect(socket.AF_INET, self._place)
            except OSError:  # as many as there may be
                await asyncio.sleep(0.05)
                continue
            self.connections += 1
            with suppress(OSError):
                await Script(self, transport).follow(self._guest.acts)
            transport.release()
            if not self._guest.again:
                await asyncio.Event().wait()
            await asyncio.sleep(0)

    def number(self) -> int:
        return next(self._numbers)

    @property
    def context(self) -> ssl.SSLContext:
        return self._context


class Script:
    """One connection of a guest. Errors of all that it does: OSError, where it is at its end."""

    def __init__(self, player: Player, transport: Transport) -> None:
        self._player = player
        self._transport = transport
        self._said = b""  # by the server, and not asked for yet
        self._news = asyncio.Event()
        self._over = False
        self._number = player.number()

    async def follow(self, script: tuple[Act, ...]) -> None:
        reading = asyncio.create_task(self._read())
        try:
            for act in script:
                if isinstance(act, Deaf | acts.StartTls | Squeeze):
                    reading = await self._switch(act, reading)
                else:
                    await self._perform(act)
            await self._end()
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _switch(self, act: Act, reading: asyncio.Task[None]) -> asyncio.Task[None]:
        """What nobody may read meanwhile."""
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        self._said = b""
        if isinstance(act, acts.StartTls):
            await self._transport.start_tls(self._player.context, name="ceit.org")
        elif isinstance(act, Squeeze):
            self._transport.compress()
        else:
            return asyncio.create_task(asyncio.sleep(0))
        return asyncio.create_task(self._read())

    async def _perform(self, act: Act) -> None:
        match act:
            case acts.Say():
                for piece in act.pieces:
                    data, times = piece if isinstance(piece, acts.Many) else (piece, 1)
                    await self._write(self._known(data, self._number) * times)
            case acts.Drip():
                for byte in self._known(act.data, self._number):
                    await self._write(bytes([byte]))
                    await asyncio.sleep(act.seconds)
            case acts.Raw():
                await asyncio.get_running_loop().sock_sendall(self._transport._sock, act.data)
            case Endless():
                await self._without_end(act)
            case acts.Hear():
                await self._hear(act.ending)
            case acts.Wait():
                await asyncio.sleep(act.seconds)
            case acts.Hush():
                await self._end()
            case acts.Fin():
                self._transport._sock.shutdown(socket.SHUT_WR)
                await self._end()
            case acts.Close():
                await self._transport.close()
                raise Gone("closed")
            case acts.Reset():
                self._transport.reset()
                raise Gone("reset")

    async def _without_end(self, act: Endless) -> None:
        numbered = b"%n%" in act.unit or b"%k%" in act.unit
        block = b"" if numbered else act.unit * act.at_once
        while True:
            if numbered:
                numbers = [self._player.number() for _ in range(act.at_once)]
                block = b"".join(self._known(act.unit, number) for number in numbers)
            await self._write(block)
            await asyncio.sleep(act.pause)

    async def _write(self, data: bytes) -> None:
        if self._over:
            raise Gone("the server has ended it")
        await self._transport.write(data)
        self._player.bytes += len(data)

    async def _read(self) -> None:
        with suppress(OSError):
            while data := await self._transport.read():
                self._said = (self._said + data)[-_KEPT:]
                self._news.set()
        self._over = True
        self._news.set()

    async def _hear(self, ending: bytes) -> None:
        async with asyncio.timeout(PATIENCE):
            while ending not in self._said:
                if self._over:
                    raise Gone("the server has ended it")
                self._news.clear()
                await self._news.wait()
        self._said = self._said.partition(ending)[2]

    async def _end(self) -> None:
        """Until the server ends the connection."""
        while not self._over:
            self._news.clear()
            await self._news.wait()

    def _known(self, data: bytes, number: int) -> bytes:
        if b"%" not in data:
            return data
        data = data.replace(b"%n%", b"%d" % number)
        return data.replace(b"%k%", b"%d" % (number % _MODULUS))


def main() -> None:
    id_, host, port, ca_file, seconds = sys.argv[1:]
    player = Player(find(id_), host, int(port), ca_file)
    print("there", flush=True)
    asyncio.run(player.play(float(seconds)))
    print(json.dumps({"connections": player.connections, "bytes": player.bytes}), flush=True)


if __name__ == "__main__":
    main()
