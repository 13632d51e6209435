"""The listener of the practice server: start, accept, stop. RFC 6120 §3, §13.12.

Loopback unless told otherwise. One task a connection; the listener only accepts and counts.
"""

import asyncio
import errno
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.sasl import Mechanism
from xmpp_walkthrough.protocol.sasl.known import mechanisms
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.ending import unforeseen
from xmpp_walkthrough.server.fairness.lobby import Lobby, Waiting
from xmpp_walkthrough.server.fairness.turns import Turns
from xmpp_walkthrough.server.fault import Fault, Faults
from xmpp_walkthrough.server.peer import Peer
from xmpp_walkthrough.server.session.residents import settle
from xmpp_walkthrough.server.state.domain import Log, ServedDomain

BACKLOG = 1_024  # one bell, one class
REFUSALS = 64  # connections over the limit that are still told so
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class PracticeServer:
    """The server as a whole. Use it as an async context manager, or `start` and `stop` it.

    `overhear` is told of each connection, and whether TLS comes first; what it returns is called at
    the connection's end.
    """

    def __init__(
        self,
        config: ServerConfig | None = None,
        *,
        log: Log | None = None,
        faults: Sequence[Fault] = (),
        overhear: Callable[[Transport, bool], Callable[[], None]] | None = None,
    ) -> None:
        self._faults = Faults(faults)
        self.config = self._faults.config(config or ServerConfig())
        self._log = log
        self._overhear = overhear
        self._domain: ServedDomain | None = None
        self._listening: list[socket.socket] = []
        self._lobby = Lobby(0, 0)
        self._accepting: list[asyncio.Task[None]] = []
        self._peers: dict[asyncio.Task[None], Peer] = {}
        self._addresses: Counter[str] = Counter()
        self._authority: PracticeAuthority | None = None
        self.ca_pem = b""
        self.port = 0
        self.direct_tls_port: int | None = None
        self.dns: tuple[str, int] | None = None  # the nameserver, where a fault is about DNS
        self._around = AsyncExitStack()

    @property
    def domain(self) -> ServedDomain:
        """The domain that is served. Errors: RuntimeError before the start."""
        if self._domain is None:
            raise RuntimeError("the server is not started")
        return self._domain

    async def start(self) -> None:
        """Listen. Errors: OSError where a port is taken; ValueError for a bad domain or account."""
        config = self.config
        try:
            # Ports first: a port that is taken is told before keys and accounts are made.
            plain = self._listen(config.port)
            direct = None
            if config.direct_tls_port is not None:
                direct = self._listen(config.direct_tls_port)
            context = self._context()
            mechanisms = self._faults.mechanisms(_mechanisms(config))
            der = self._authority.server.der if self._authority is not None else None
            self._domain = ServedDomain(
                config, mechanisms, context=context, certificate=der, log=self._log
            )
            settle(self._domain, config.contacts)
            self.port = plain.getsockname()[1]
            if direct is not None:
                self.direct_tls_port = direct.getsockname()[1]
            # DNS last: its records name the ports, which the system has chosen by now.
            if self._faults.zone:
                await self._surround(plain.getsockname()[0])
        except BaseException:
            self._stop_listening()
            raise
        # The port was opened and is closed again, so that its number is known and refuses.
        if not self._faults.listens:
            self._stop_listening()
            return
        # Some room above the limit: a connection too many is told so by a stream error. RFC 6120
        # §13.12 asks for a limit; beyond this room it is only closed.
        self._lobby = Lobby(config.connections + REFUSALS, config.connections_per_address)
        self._accepting = [
            _in_turns(partial(self._accept, plain, direct_tls=False)),
            _in_turns(self._greet),
        ]
        if direct is not None:
            self._accepting.append(_in_turns(partial(self._accept, direct, direct_tls=True)))

    async def _surround(self, host: str) -> None:
        """Let DNS say where we are. Errors: OSError."""
        from xmpp_walkthrough.server.dns.surroundings import Standing, surroundings

        here = Standing(self.domain.name, host, self.port, self.direct_tls_port)
        around = surroundings(self._faults.zone, self._faults.silent, here)
        self.dns = await self._around.enter_async_context(around)

    async def stop(self) -> None:
        """Tell every client, and be gone within the seconds that closing may take. §4.9.3.20"""
        await self._around.aclose()
        for task in self._accepting:
            task.cancel()
        await asyncio.gather(*self._accepting, return_exceptions=True)
        self._stop_listening()
        self._lobby.close()
        loop = asyncio.get_running_loop()
        seconds = min(self.config.close_seconds, self.config.stop_seconds)
        deadline = loop.time() + seconds
        for peer in list(self._peers.values()):
            if loop.time() < deadline - seconds / 2:  # the rest is for them to hear of it
                peer.end("system-shutdown", "The practice server is stopping.")
        if self._peers:
            await asyncio.wait(set(self._peers), timeout=deadline - loop.time())
        if self._domain is not None:
            self._domain.sessions.clear()  # no client is left to be told who goes
            self._domain.chores.drop()
        for task in list(self._peers):
            task.cancel()
        await asyncio.gather(*self._peers, return_exceptions=True)
        if self._domain is not None and self._domain.keys is not None:
            self._domain.keys.close()

    async def __aenter__(self) -> "PracticeServer":
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    def connect(self, transport: Transport, *, direct_tls: bool = False) -> None:
        """Serve one more connection; a test or a lesson hands in one end of a joined pair."""
        address = transport.peer_address[0]
        refused = self._crowded(address)
        if refused and len(self._peers) >= self.config.connections + REFUSALS:
            transport.release()
            return
        end = self._overhear(transport, direct_tls) if self._overhear is not None else None
        peer = Peer(self.domain, transport, self._faults, direct_tls=direct_tls, refused=refused)
        task = asyncio.create_task(peer.run())
        self._peers[task] = peer
        self._addresses[address] += 1
        # Counted before the task first runs: connections of one burst count against each other.
        task.add_done_callback(self._forget)
        if end is not None:
            task.add_done_callback(lambda _: end())

    def _forget(self, task: asyncio.Task[None]) -> None:
        address = self._peers.pop(task).address[0]
        self._addresses[address] -= 1
        if not self._addresses[address]:
            del self._addresses[address]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.unforeseen(error)

    def unforeseen(self, error: BaseException) -> None:
        """Log an internal error that belongs to no connection; the server goes on."""
        if self._log is not None:
            self._log(unforeseen(error))

    def _crowded(self, address: str) -> str:
        config = self.config
        too_many = len(self._peers) >= config.connections
        return (
            "resource-constraint"
            if too_many or self._addresses[address] >= config.connections_per_address
            else ""
        )

    def _listen(self, port: int) -> socket.socket:
        family, kind, proto, _, address = socket.getaddrinfo(
            self.config.host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, proto)
        self._listening.append(sock)
        # A server that was just stopped leaves its port in TIME-WAIT, and is started again.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(BACKLOG)
        sock.setblocking(False)
        return sock

    def _stop_listening(self) -> None:
        while self._listening:
            self._listening.pop().close()

    async def _accept(self, listening: socket.socket, turns: Turns, *, direct_tls: bool) -> None:
        """Accept connections, and hand each to the lobby.

        `turns` measures this task's share of the loop.
        """
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, address = await loop.sock_accept(listening)
            except OSError as error:
                if error.errno in _FULL:
                    await asyncio.sleep(0.1)  # no descriptor is left: wait for one, do not spin
                continue
            self._lobby.enter(str(address[0]), Waiting(accepted, direct_tls))
            if turns.over():
                await asyncio.sleep(0)

    async def _greet(self, turns: Turns) -> None:
        """Begin to serve the connections that wait in the lobby, a few in each turn of the loop."""
        while True:
            waiting = await self._lobby.next()
            try:
                self.connect(Transport(waiting.sock), direct_tls=waiting.direct_tls)
            except OSError:  # it was gone before it was greeted
                waiting.sock.close()
            except Exception as error:
                waiting.sock.close()
                self.unforeseen(error)
            if turns.over():
                await asyncio.sleep(0)

    def _context(self) -> ssl.SSLContext | None:
        if self.config.starttls == "off" and self.config.direct_tls_port is None:
            return None
        authority = PracticeAuthority.create(datetime.now(UTC), [self.config.domain])
        self.ca_pem = self._faults.trusted(authority)
        self._authority = authority
        context = self._faults.context(authority, self.config.domain)
        if any(mechanism.certificate for mechanism in _mechanisms(self.config)):
            # For SASL EXTERNAL. Optional: most clients have no certificate, and use a password.
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(cadata=authority.ca_pem.decode("ascii"))
        return context

    def client_pem(self, *jids: str) -> bytes:
        """A certificate for these accounts, and its key. Errors: RuntimeError without TLS."""
        if self._authority is None:
            raise RuntimeError("there is no authority")
        return self._authority.issue_client(*jids)


def _in_turns(work: Callable[[Turns], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
    async def measured() -> None:
        turns = Turns(time.thread_time)
        await turns.measured(work(turns))

    return asyncio.create_task(measured())


def _mechanisms(config: ServerConfig) -> Sequence[Mechanism]:
    """The mechanisms that the configuration offers.

    Errors: ValueError for a name without a file.
    """
    known = mechanisms()
    usual = tuple(mechanism.name for mechanism in known.values() if mechanism.by_default)
    wanted = usual if config.mechanisms is None else config.mechanisms
    # A mechanism that is named twice is offered once.
    names = list(dict.fromkeys((*wanted, *config.also)))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"no such mechanism: {' '.join(unknown)}")
    return [known[name] for name in names]
