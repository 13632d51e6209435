"""A nameserver on loopback for practising DNS; it knows one zone. RFC 1035 §4.2, RFC 7766.

It answers over UDP, and over TCP on the same port where an answer does not fit into a datagram. It
speaks as a resolver does: aliases are followed, and a name outside its zone does not exist.
"""

import asyncio
import errno
from collections import deque
from contextlib import suppress
from typing import Any

from xmpp_walkthrough.server.dns.zone import Zone

_DATAGRAM = 1_232  # bytes in one answer over UDP at most, whatever the client can take
_TTL = 5
_MOST_CLIENTS = 32  # over TCP, at the same time
_PATIENCE = 5.0  # seconds for the next question over TCP
_TRIES = 16  # ports that are free for UDP may be taken for TCP


class Nameserver:
    """The nameserver: an async context manager, or `start` and `stop` it.

    `asked` lists the questions.
    """

    def __init__(self, zone: Zone, *, host: str = "127.0.0.1") -> None:
        self.zone = zone
        self.host = host
        self.port = 0
        # "SRV _xmpp-client._tcp.ceit.org.", in order; only the latest, `serve` may run for days
        self.asked: deque[str] = deque(maxlen=1000)
        self._datagrams: asyncio.DatagramTransport | None = None
        self._streams: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port

    async def start(self) -> None:
        """Listen on a port that is free for both. Errors: OSError."""
        loop = asyncio.get_running_loop()
        for _ in range(_TRIES):
            self._datagrams, _protocol = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self), local_addr=(self.host, 0)
            )
            self.port = self._datagrams.get_extra_info("sockname")[1]
            try:
                self._streams = await asyncio.start_server(self._meet, self.host, self.port)
            except OSError as error:
                self._datagrams.close()
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return
        raise OSError(errno.EADDRINUSE, "no port is free for both UDP and TCP")

    async def stop(self) -> None:
        """Close both sockets and end all connections."""
        if self._datagrams is not None:
            self._datagrams.close()
        if self._streams is not None:
            self._streams.close()
        await asyncio.sleep(0)  # a connection that was just accepted is met in this turn
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await asyncio.sleep(0)  # what was closed is given back to the system in the next turn

    async def __aenter__(self) -> "Nameserver":
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    def answer(self, question: bytes, most: int | None = None) -> bytes | None:
        """The answer to one DNS message, of at most `most` bytes; None where no answer is due."""
        import dns.exception
        import dns.flags
        import dns.message
        import dns.rcode
        import dns.rrset

        try:
            query = dns.message.from_wire(question)
        except (dns.exception.DNSException, ValueError):
            return None
        # A response is not answered: two servers could talk to each other for ever.
        if query.flags & dns.flags.QR or len(query.question) != 1:
            return None
        name, kind = query.question[0].name.to_text(), query.question[0].rdtype.name
        self.asked.append(f"{kind} {name}")
        found = self.zone.answer(name, kind)
        if found is None:
            return None
        reply = dns.message.make_response(query, recursion_available=True)
        reply.set_rcode(dns.rcode.from_text(found.code))
        for owner, its_kind, data in found.records:
            record = dns.rrset.from_text(owner, _TTL, "IN", its_kind, data)
            place = record.name, record.rdclass, record.rdtype
            reply.find_rrset(reply.answer, *place, create=True).add(record[0])
        if most is None:
            return reply.to_wire(max_size=65_535, want_shuffle=False)
        room = min(most, max(512, query.payload))
        with suppress(dns.exception.TooBig):
            return reply.to_wire(max_size=room, want_shuffle=False)
        short = dns.message.make_response(query, recursion_available=True)
        short.flags |= dns.flags.TC  # ask again over TCP. RFC 2181 §9
        return short.to_wire(max_size=room)

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._clients) >= _MOST_CLIENTS:
            writer.close()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                async with asyncio.timeout(_PATIENCE):
                    length = int.from_bytes(await reader.readexactly(2), "big")
                    said = self.answer(await reader.readexactly(length))
                    if said is not None:
                        writer.write(len(said).to_bytes(2, "big") + said)
                        await writer.drain()
        except (OSError, asyncio.IncompleteReadError):  # TimeoutError is an OSError
            pass
        finally:
            writer.transport.abort()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: Nameserver) -> None:
        self._server = server

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        said = self._server.answer(data, _DATAGRAM)
        if said is not None:
            self._transport.sendto(said, addr)
