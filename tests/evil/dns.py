"""What can a nameserver answer, right or wrong? RFC 1035 §4.1, RFC 2782.

Written by hand, since what is wrong in it no library writes. In the port of a record -1 stands for
the server's own.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

TYPES = {"A": 1, "CNAME": 5, "SOA": 6, "TXT": 16, "AAAA": 28, "SRV": 33, "OPT": 41}
HERE = -1
_DATAGRAM = 1_232
LOOP = b"\xc0\x0c"
"""A compressed name that points at the question's."""


def name(text: str) -> bytes:
    """A name in the form of the wire."""
    return labels(*(label.encode("latin-1") for label in text.rstrip(".").split(".") if label))


def labels(*parts: bytes) -> bytes:
    """The same of labels that may hold anything."""
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


class Record(NamedTuple):
    """`data` as on the wire; the first two bytes of the port in an SRV are filled in if `here`."""

    kind: str
    data: bytes
    owner: bytes = LOOP
    ttl: int = 60
    length: int = -1  # that it claims, where it is not its own


def a(address: str) -> Record:
    return Record("A", socket.inet_aton(address))


def aaaa(address: str) -> Record:
    return Record("AAAA", socket.inet_pton(socket.AF_INET6, address))


def alias(target: bytes, owner: bytes = LOOP) -> Record:
    return Record("CNAME", target, owner)


def srv(target: bytes, port: int = HERE, priority: int = 0, weight: int = 5) -> Record:
    return Record("SRV", struct.pack(">HHi", priority, weight, port) + target)


class Answer(NamedTuple):
    """To questions of one kind (`*` for all), for names that begin like this."""

    kind: str
    records: tuple[Record, ...] = ()
    asked: str = ""
    code: int = 0
    flags: int = 0x8180  # an answer, recursion desired and available
    flaw: str = ""


class Dns(NamedTuple):
    answers: tuple[Answer, ...]


FLAWS: dict[str, Callable[[bytes], list[bytes]]] = {
    "silence": lambda _reply: [],
    "twice": lambda reply: [reply, reply],
    "other-id": lambda reply: [bytes([reply[0] ^ 1]) + reply[1:]],
    "other-id-first": lambda reply: [bytes([reply[0] ^ 1]) + reply[1:], reply],
    "half": lambda reply: [reply[: len(reply) // 2]],
    "header-only": lambda reply: [reply[:12]],
    "byte": lambda reply: [reply[:1]],
    "empty": lambda _reply: [b""],
    "question": lambda reply: [reply[:2] + b"\0\0" + reply[4:]],
    "counts": lambda reply: [reply[:6] + b"\xff\xff" + reply[8:]],
    "no-question": lambda reply: [reply[:4] + b"\0\0" + reply[6:]],
    "behind": lambda reply: [reply + b"behind"],
    "other-question": lambda reply: [reply[:13] + bytes([reply[13] ^ 1]) + reply[14:]],
    "text": lambda _reply: [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    "cut-over-tcp": lambda reply: [reply[:2] + b"\x83\x80" + reply[4:12] + reply[12:]],
}


def replies(dns: Dns, question: bytes, port: int) -> list[bytes]:
    """What is sent back, none or several messages."""
    asked, kind = _asked(question)
    for answer in dns.answers:
        if answer.kind in (kind, "*") and asked.startswith(answer.asked):
            reply = _reply(answer, question, port)
            return FLAWS[answer.flaw](reply) if answer.flaw else [reply]
    return [_reply(Answer("*", code=3), question, port)]


def _asked(question: bytes) -> tuple[str, str]:
    """The name and the kind that were asked for."""
    parts, at = [], 12
    while question[at]:
        parts.append(question[at + 1 : at + 1 + question[at]].decode("latin-1"))
        at += 1 + question[at]
    number = struct.unpack(">H", question[at + 1 : at + 3])[0]
    kinds = {value: key for key, value in TYPES.items()}
    return ".".join(parts).lower() + ".", kinds.get(number, "?")


def _reply(answer: Answer, question: bytes, port: int) -> bytes:
    end = question.index(b"\0", 12) + 5
    records = b"".join(_record(each, port) for each in answer.records)
    head = struct.pack(">HHHHH", answer.flags | answer.code, 1, len(answer.records), 0, 0)
    return question[:2] + head + question[12:end] + records


def _record(record: Record, port: int) -> bytes:
    data = record.data
    if record.kind == "SRV" and len(data) > 8:
        priority, weight, wanted = struct.unpack(">HHi", data[:8])
        data = struct.pack(">HHH", priority, weight, port if wanted < 0 else wanted) + data[8:]
    length = len(data) if record.length < 0 else record.length
    kind = TYPES[record.kind]
    return record.owner + struct.pack(">HHIH", kind, 1, record.ttl, length) + data


@asynccontextmanager
async def nameserver(dns: Dns, port: int, asked: list[bytes]) -> AsyncIterator[int]:
    """The port where it answers, over UDP and TCP. `port` is where the XMPP server is.

    What is asked is noted in `asked`.
    """

    def answered(question: bytes) -> list[bytes]:
        asked.append(question)
        return replies(dns, question, port)

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                for said in answered(await reader.readexactly(length)):
                    writer.write(len(said).to_bytes(2, "big") + said)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(stream, "127.0.0.1", 0)
    here = server.sockets[0].getsockname()[1]
    datagrams, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Datagrams(answered), local_addr=("127.0.0.1", here)
    )
    try:
        yield here
    finally:
        datagrams.close()
        server.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answered: Callable[[bytes], list[bytes]]) -> None:
        self._answered = answered

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        for said in self._answered(data):
            if len(said) > _DATAGRAM:  # ask again over TCP
                end = said.index(b"\0", 12) + 5
                said = said[:2] + b"\x83\x80" + said[4:6] + bytes(6) + said[12:end]
            self._transport.sendto(said, addr)
