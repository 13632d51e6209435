"""What stands on this host while a behaviour is met? A hostile server, and an honest one beside.

Each run is in a network namespace of its own process, without a way out (`evil.worker`).
"""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

from evil.behaviour import Behaviour
from evil.dns import nameserver
from evil.places import Place
from evil.tls import context_of
from evil.wire import Wire
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault, Utterance
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.state.client import Last

DOMAIN = "evil.example"
ACCOUNT = f"mbed@{DOMAIN}"
MOST_CONNECTIONS = 64
_CLOSING = 0.2
_WIDE = 1_000_000_000


class Stage:
    """Where to go, and what was seen there."""

    def __init__(self, behaviour: Behaviour, password: str) -> None:
        self.behaviour = behaviour
        self.authority = PracticeAuthority.create(datetime.now(UTC), [DOMAIN])
        self.context = context_of(behaviour.tls, self.authority)
        self.port = 0
        self.dns_port = 0
        self.knocked: list[str] = []
        self.asked: list[bytes] = []  # of the nameserver
        self.wires: list[Wire] = []
        self._password = password
        self._met: set[tuple[int, Place]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: PracticeServer | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self._server = PracticeServer(self._config(), faults=[self._fault()])
        async with AsyncExitStack() as around:
            await around.enter_async_context(self._server)
            self.honest_port = await around.enter_async_context(_honest())
            if self.behaviour.dns is not None:
                answering = nameserver(self.behaviour.dns, self.port, self.asked)
                self.dns_port = await around.enter_async_context(answering)
            # Who names a server or a nameserver on loopback agrees to loopback, at any port: our
            # own doors there are open (`net/caution`; tests/cli/test_anywhere.py has the others).
            for place in (x for x in self.behaviour.doors if not x.startswith("127.")):
                around.enter_context(self._door(place))
            accepting = asyncio.create_task(self._accept(listening))
            try:
                yield
            finally:
                listening.close()
                for task in (accepting, *self._tasks):
                    task.cancel()
                await asyncio.gather(accepting, *self._tasks, return_exceptions=True)

    @contextmanager
    def _door(self, place: str) -> Iterator[None]:
        """Somebody else's, in our network: who knocks there is remembered."""
        host, _, port = place.rpartition(":")
        with socket.create_server((host, int(port))) as listening:
            listening.setblocking(False)
            yield
            with suppress(OSError):
                listening.accept()
                self.knocked.append(place)

    @property
    def met(self) -> bool:
        """Whether the client came to what this is about."""
        return bool(self._met or (not self.behaviour.bends and (self.wires or self.asked)))

    def _config(self) -> ServerConfig:
        config = ServerConfig(
            domain=DOMAIN,
            accounts={"mbed": self._password},
            close_seconds=_CLOSING,
            stall_seconds=60,
            send_buffer_bytes=_WIDE,
            failure_delay=0,
        )
        return replace(config, **self.behaviour.config)  # type: ignore[arg-type]

    def _fault(self) -> Fault:
        return Fault(
            "evil",
            "connect",
            says=self._bent,
            certify=lambda _authority, _domain: self.context,
            trusts=lambda _authority: self.authority.ca_pem,
        )

    def _bent(self, moment: Utterance) -> bytes | Last:
        wire = moment.peer.transport
        assert isinstance(wire, Wire)
        for place, acts in self.behaviour.bends:
            again = (id(wire), place) in self._met and not place.always
            if again or not _is_at(place, moment):
                continue
            self._met.add((id(wire), place))
            return wire.mark(acts, moment.data)
        return moment.data

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        direct = "--direct-tls" in self.behaviour.options
        while len(self.wires) < MOST_CONNECTIONS:
            accepted, _ = await loop.sock_accept(listening)
            try:
                wire = Wire(accepted, self._known, self.context, self.behaviour.tls)
                self.wires.append(wire)
                if self.behaviour.script:
                    self._tasks.add(asyncio.create_task(self._follow(wire)))
                else:
                    assert self._server is not None  # it stands while we listen
                    self._server.connect(wire, direct_tls=direct)
            except OSError:  # it was gone before it was met
                accepted.close()

    async def _follow(self, wire: Wire) -> None:
        with suppress(OSError):  # TimeoutError and ssl.SSLError are OSErrors
            await wire.perform(self.behaviour.script)
            while await wire.read():
                pass
        wire.release()

    def _known(self, data: bytes) -> bytes:
        for name, value in self._facts().items():
            data = data.replace(b"%" + name.encode() + b"%", value)
        return data

    def _facts(self) -> Mapping[str, bytes]:
        secret = self._password.encode()
        return {
            "domain": DOMAIN.encode(),
            "jid": ACCOUNT.encode(),
            "full": f"{ACCOUNT}/evil".encode(),
            "port": str(self.port).encode(),
            "password": secret,
            "base64": base64.b64encode(secret),
            "hex": secret.hex().encode(),
            "plain": base64.b64encode(b"\0mbed\0" + secret),
            "json": base64.b64encode(b'{"status": "' + secret + b'"}'),
            "first": secret[:9],
            "second": secret[9:],
            "references": b"".join(b"&#%d;" % each for each in secret),
            "onereference": b"&#x%x;" % secret[0] + secret[1:],
            "percent": b"".join(b"%%%02X" % each for each in secret),
            "upper": secret.upper(),
            "reversed": secret[::-1],
        }


def _is_at(place: Place, moment: Utterance) -> bool:
    stream = moment.peer.stream
    stages = {"login" if stream.authenticated else "tls" if stream.secured else "clear", ""}
    if moment.peer.transport.compressed:
        stages.add("packed")
    named = type(moment.event).__name__ == place.event
    return named and place.stage in stages and place.holds in moment.data


@asynccontextmanager
async def _honest() -> AsyncIterator[int]:
    """The port of a server that has nothing to do with all this."""
    async with PracticeServer(ServerConfig(starttls="off", close_seconds=_CLOSING)) as server:
        yield server.port


async def is_served(port: int, seconds: float = 5.0) -> bool:
    """Whether the honest server still greets who comes there."""
    header = (
        b"<stream:stream to='ceit.org' version='1.0' xmlns='jabber:client'"
        b" xmlns:stream='http://etherx.jabber.org/streams'>"
    )
    heard = b""
    with suppress(OSError):
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(header)
            while b"</stream:features>" not in heard and (data := await reader.read(65_536)):
                heard += data
            writer.close()
    return b"</stream:features>" in heard
