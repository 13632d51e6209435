"""A client that says exactly what a test wrote, and a practice server for it to talk to."""

import asyncio
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from support.net.skipping import leapt
from xmpp_walkthrough.net.tcp.transport import Transport, connect, joined
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

T = TypeVar("T")

NAMESPACES = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
HEADER = f"<stream:stream to='ceit.org' version='1.0' {NAMESPACES}>"
CLOSE = "</stream:stream>"
STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"

# No TLS unless a test is about it, nothing that waits, and no greeting that a test must skip.
QUICK = ServerConfig(starttls="off", failure_delay=0, greet_with_ping=False, close_seconds=1)


def run(scene: Callable[[], Awaitable[T]], seconds: float = 20) -> T:
    """Run a scene to its end; a scene that hangs fails."""

    async def limited() -> T:
        return await asyncio.wait_for(scene(), seconds)

    return leapt(limited())


def plain(user: str = "mbed", password: str = "mirror", authzid: str = "") -> str:
    """`<auth/>` with PLAIN."""
    message = b64encode(f"{authzid}\0{user}\0{password}".encode()).decode()
    return auth("PLAIN", message)


def auth(mechanism: str, text: str = "") -> str:
    return f"<auth xmlns='{SASL}' mechanism='{mechanism}'>{text}</auth>"


def bind(resource: str | None = None, id_: str = "b1") -> str:
    wish = f"<resource>{resource}</resource>" if resource is not None else ""
    return f"<iq type='set' id='{id_}'><bind xmlns='{BIND}'>{wish}</bind></iq>"


class Client:
    """What came and was not looked at yet is in `received`."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.received = ""

    async def send(self, text: str | bytes) -> None:
        await self.transport.write(text.encode() if isinstance(text, str) else text)

    async def until(self, pattern: str) -> str:
        """Everything up to the end of what the pattern matches."""
        while not (found := re.search(pattern, self.received, re.DOTALL)):
            data = await self.transport.read()
            assert data, f"the end came before {pattern!r}: {self.received!r}"
            self.received += data.decode()
        taken, self.received = self.received[: found.end()], self.received[found.end() :]
        return taken

    async def rest(self) -> str:
        """Everything up to the end of the connection."""
        while data := await self.transport.read():
            self.received += data.decode()
        taken, self.received = self.received, ""
        return taken

    async def say(self, text: str | bytes) -> str:
        """Send, and take everything until the connection ends."""
        await self.send(text)
        return await self.rest()

    async def ask(self, text: str | bytes, pattern: str) -> str:
        await self.send(text)
        return await self.until(pattern)

    async def authenticate(self, user: str = "mbed", password: str = "mirror") -> None:
        await self.ask(HEADER, "</stream:features>")
        await self.ask(plain(user, password), "<success[^>]*/>")
        await self.ask(HEADER, "</stream:features>")

    async def login(self, user: str = "mbed", password: str = "mirror", at: str = "one") -> None:
        await self.authenticate(user, password)
        await self.ask(bind(at), "</iq>")

    async def appear(self, presence: str = "<presence/>") -> str:
        """Send initial presence and take what it brings, up to a mark of our own."""
        await self.send(presence)
        return await self.settle()

    async def settle(self) -> str:
        """What came until the server has answered a ping: everything sent before is done."""
        ping = "<iq type='get' id='mark' to='ceit.org'><ping xmlns='urn:xmpp:ping'/></iq>"
        return re.sub('<iq [^>]*id="mark"[^>]*>', "", await self.ask(ping, 'id="mark"[^>]*>'))

    async def gone(self) -> None:
        await self.transport.close()
        self.transport.release()


class Stage:
    """A running server, and clients that are released at the end."""

    def __init__(self, server: PracticeServer) -> None:
        self.server = server
        self.lines: list[str] = []
        self.clients: list[Client] = []

    def _keep(self, transport: Transport) -> Client:
        client = Client(transport)
        self.clients.append(client)
        return client

    def client(self) -> Client:
        """One end of a joined pair; the server has the other."""
        ours, theirs = joined()
        self.server.connect(theirs)
        return self._keep(ours)

    async def dial(self, port: int | None = None) -> Client:
        """A real loopback connection."""
        port = port if port is not None else self.server.port
        return self._keep(await connect(socket.AF_INET, ("127.0.0.1", port)))

    async def login(self, user: str = "mbed", password: str = "mirror", at: str = "one") -> Client:
        client = self.client()
        await client.login(user, password, at)
        return client

    def context(self) -> ssl.SSLContext:
        """Trusts the authority of this server and nobody else."""
        return ssl.create_default_context(cadata=self.server.ca_pem.decode())


@asynccontextmanager
async def serving(config: ServerConfig = QUICK, /, **changes: Any) -> AsyncIterator[Stage]:
    """A server for the length of the block; a connection of it that fails makes the test fail."""
    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
    lines: list[str] = []
    async with PracticeServer(replace(config, **changes), log=lines.append) as server:
        stage = Stage(server)
        stage.lines = lines
        try:
            yield stage
        finally:
            for client in stage.clients:
                client.transport.release()
    if faults:
        raise AssertionError(faults) from faults[0].get("exception")
