"""Whatever a socket or OpenSSL raises ends a connection as an OSError that says how it ended."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import struct
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from support.net.transport_pair import DOMAIN, Pair, run
from support.walks.playbook import context

from xmpp_walkthrough.net.reach import close_down, handshake
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tcp.attempt import Endpoint, attempt, reason
from xmpp_walkthrough.net.tcp.transport import Transport, connect
from xmpp_walkthrough.net.tls.context import client_context, fault_from
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.steps.actions import Handshake, Target
from xmpp_walkthrough.steps.failure import ExitCode, WalkError


@cache
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(datetime.now(UTC), [DOMAIN])


def over_tcp(test: Callable[[Transport, socket.socket], Coroutine[Any, Any, None]]) -> None:
    """A connection on loopback: our end, and the other as a plain socket."""

    async def both() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = await connect(socket.AF_INET, listener.getsockname())
            accepted, _ = listener.accept()
            try:
                with accepted:
                    await test(client, accepted)
            finally:
                client.release()

    run(both())


def cut(sock: socket.socket) -> None:
    """Reset the connection."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


async def sent_until_it_fails(transport: Transport) -> OSError:
    while True:
        try:
            await transport.write(b"<presence/>")
        except OSError as error:
            return error


# --- the names of both ends ---


def test_a_connection_that_is_gone_still_has_its_names() -> None:
    async def test(client: Transport, server: socket.socket) -> None:
        names = client.peer_address, client.own_address
        assert names == (server.getsockname(), server.getpeername())
        cut(server)
        with pytest.raises(ConnectionResetError):
            await client.read()
        assert (client.peer_address, client.own_address) == names
        client.release()
        assert (client.peer_address, client.own_address) == names

    over_tcp(test)


def test_one_that_is_gone_before_it_was_asked_has_the_name_that_we_went_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(_: socket.socket) -> None:
        raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")

    async def test() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            host, port = listener.getsockname()
            monkeypatch.setattr(socket.socket, "getpeername", gone)
            client = await attempt(Endpoint(Target(host, port, False), host), 5.0)
            accepted, _ = listener.accept()
            assert client.peer_address == (host, port)
            cut(accepted)
            with pytest.raises(ConnectionResetError):
                await client.read()
            client.release()
            with socket.socket() as other, pytest.raises(OSError):
                Transport(other)  # one that has to be asked cannot be had

    run(test())


# --- how it ended ---


def test_a_reset_that_our_own_send_has_met_is_how_it_ended() -> None:
    """The system tells it once: a read after it finds an end that looks like one in good order."""

    async def test(client: Transport, server: socket.socket) -> None:
        cut(server)
        assert isinstance(await sent_until_it_fails(client), ConnectionResetError)
        assert client._sock.recv(1) == b""  # so it would be, without a memory of our own
        with pytest.raises(ConnectionResetError):
            await client.read()
        assert client.closed_cleanly is None

    over_tcp(test)


def test_the_same_under_tls_and_the_last_words_are_read() -> None:
    async def test(client: Transport, accepted: socket.socket) -> None:
        server = Transport(accepted.dup())
        try:
            await asyncio.gather(
                client.start_tls(client_context(ca_pem=authority().ca_pem), name=DOMAIN),
                server.start_tls(authority().server_context(), server_side=True),
            )
            await client.write(b"<a/>")
            assert await server.read() == b"<a/>"
            await server.write(b"<last/>")
        finally:
            server.release()
        cut(accepted)
        assert isinstance(await sent_until_it_fails(client), ConnectionResetError)
        assert await client.read() == b"<last/>"
        with pytest.raises(ConnectionResetError):
            await client.read()

    over_tcp(test)


def test_a_reset_that_was_asked_for_is_not_forgotten_by_the_answer() -> None:
    async def test(client: Transport, server: socket.socket) -> None:
        assert not client.was_reset
        cut(server)
        while not client.was_reset:
            await asyncio.sleep(0)
        assert client.was_reset
        with pytest.raises(ConnectionResetError):
            await client.read()
        client.release()
        assert client.was_reset

    over_tcp(test)


def test_a_peer_that_has_said_its_last_word_and_takes_no_more_has_closed_in_order() -> None:
    async def test(client: Transport, server: socket.socket) -> None:
        server.sendall(b"</stream:stream>")
        server.close()
        assert isinstance(await sent_until_it_fails(client), BrokenPipeError)
        assert await client.read() == b"</stream:stream>"
        assert await client.read() == b""
        assert client.closed_cleanly

    over_tcp(test)


@pytest.mark.parametrize("port", [65_536, -1, 1 << 40])
def test_a_port_that_is_none_is_an_error_of_the_network(port: int) -> None:
    async def test() -> None:
        with pytest.raises(OSError) as caught:
            await connect(socket.AF_INET, ("127.0.0.1", port))
        assert reason(caught.value) == "failed"

    run(test())


@pytest.mark.parametrize("address", ["", "a\0b", "é.example", "a" * 70 + ".example", "1.2.3.4.5"])
def test_an_address_that_is_none_is_an_error_of_the_network(address: str) -> None:
    async def test() -> None:
        with pytest.raises(OSError):
            await connect(socket.AF_INET6, (address, 5222))

    run(test())


# --- a name that SNI cannot hold ---


@pytest.mark.parametrize(
    "name",
    ["", ".", ".example", "a..b", "a" * 64, "a" * 64 + ".example", "\N{SNOWMAN}" * 70, "a\0b"],
)
def test_a_name_that_sni_cannot_hold_is_no_fault_of_ours(name: str) -> None:
    async def test() -> None:
        async with Pair() as (client, _):
            with pytest.raises(OSError) as caught:
                await client.start_tls(client_context(ca_pem=authority().ca_pem), name=name)
            fault = fault_from(caught.value, None, None, name)
            assert fault.reason == "failed"
            assert name in fault.detail

    run(test())


@pytest.mark.parametrize(
    "name", [DOMAIN, "127.0.0.1", "::1", "_x.example", "xn--bcher-kva.example"]
)
def test_a_name_that_sni_can_hold_or_need_not_is_taken(name: str) -> None:
    async def test() -> None:
        async with Pair() as (client, server):
            await asyncio.gather(
                client.start_tls(client_context(ca_pem=authority().ca_pem), name=name),
                server.start_tls(authority().server_context(), server_side=True),
            )

    run(test())


def test_a_walk_to_such_a_name_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = context()

    async def test() -> None:
        async with Pair() as (client, _):
            domain = "a..b.example"
            monkeypatch.setattr(Jid, "domain_ascii", domain)
            action = Handshake(Jid.parse("juliet@im.example.com"), direct=True)
            options = Options(timeout=5.0, ca_pem=authority().ca_pem)
            with pytest.raises(WalkError) as caught:
                await handshake(client, walker.stream, action, options, lambda *_, **__: None)
            assert (caught.value.key, caught.value.exit_code) == ("tls.failed", ExitCode.TLS)
            assert domain in str(caught.value.facts["detail"])

    run(test())


def test_what_was_wrong_is_told_also_where_the_alert_comes_too_late() -> None:
    """The server is gone before it hears that we do not trust it."""

    async def test() -> None:
        async with Pair() as (client, server):
            trusting = client_context(
                ca_pem=PracticeAuthority.create(datetime.now(UTC), ["other.example"]).ca_pem
            )

            async def says_hello_and_goes() -> None:
                hello = await server._receive()
                server._incoming.write(hello)
                tls = (
                    authority()
                    .server_context()
                    .wrap_bio(server._incoming, server._outgoing, server_side=True)
                )
                with pytest.raises(ssl.SSLWantReadError):
                    tls.do_handshake()
                await server._flush()
                server.release()

            caught, _ = await asyncio.gather(
                client.start_tls(trusting, name=DOMAIN),
                says_hello_and_goes(),
                return_exceptions=True,
            )
            assert isinstance(caught, ssl.SSLCertVerificationError)

    run(test())


# --- the libraries by themselves ---

OF_SOCKETS = [
    ConnectionResetError(errno.ECONNRESET, "reset"),
    ConnectionAbortedError(errno.ECONNABORTED, "aborted"),
    TimeoutError(errno.ETIMEDOUT, "timed out"),
    OSError(errno.EHOSTUNREACH, "no route"),
    OSError(errno.ENETDOWN, "down"),
    OSError(errno.ENOTCONN, "not connected"),
    OSError(errno.ENOBUFS, "no buffers"),
    OSError(errno.EBADF, "bad descriptor"),
    OSError(errno.EINVAL, "invalid"),
    PermissionError(errno.EPERM, "a firewall"),
]
OF_TLS = [
    ssl.SSLError(1, "[SSL] internal error"),
    ssl.SSLEOFError(8, "EOF occurred in violation of protocol"),
    ssl.SSLSyscallError(5, "Some I/O error occurred"),
    ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed (EOF)"),
    ssl.SSLCertVerificationError(1, "certificate verify failed"),
    ssl.SSLWantWriteError(3, "The operation did not complete (write)"),
]


class Failing:
    """A socket of which one method fails, or a TLS object of which all do."""

    def __init__(self, error: Exception, sock: socket.socket | None = None, name: str = "") -> None:
        self._error, self._sock, self._name = error, sock, name

    def __getattr__(self, name: str) -> Any:
        if self._sock is not None and name != self._name:
            return getattr(self._sock, name)
        return self._fail

    def _fail(self, *_: object, **__: object) -> None:
        raise self._error


@pytest.mark.parametrize("error", OF_SOCKETS, ids=lambda error: errno.errorcode[error.errno])
@pytest.mark.parametrize("name", ["recv", "send", "setsockopt", "shutdown"])
def test_a_socket_that_fails_ends_the_connection_and_nothing_else(
    error: OSError, name: str
) -> None:
    async def test(client: Transport, server: socket.socket) -> None:
        real = client._sock
        client._sock = Failing(error, real, name)  # type: ignore[assignment]
        if name in ("recv", "setsockopt"):
            with pytest.raises(OSError):
                await client.read()
        if name == "send":
            with pytest.raises(OSError):
                await client.write(b"<a/>")
            server.close()
            with pytest.raises(OSError):
                await client.read()
        await close_down(client, 0.1)
        client._sock = Failing(error, real, name)  # type: ignore[assignment]
        client.reset()

    over_tcp(test)


@pytest.mark.parametrize("error", OF_TLS, ids=lambda error: type(error).__name__)
def test_what_openssl_raises_between_two_records_ends_the_connection(error: ssl.SSLError) -> None:
    async def test() -> None:
        async with Pair() as (client, _):
            client.tls = Failing(error)  # type: ignore[assignment]
            if isinstance(error, ssl.SSLZeroReturnError):
                assert await client.read() == b""
                assert client.closed_cleanly
            else:
                with pytest.raises(OSError):
                    await client.read()
            with pytest.raises(OSError):
                await client.write(b"<a/>")
            await client.close()

    run(test())


@pytest.mark.parametrize("error", OF_TLS, ids=lambda error: type(error).__name__)
def test_what_openssl_raises_in_the_handshake_has_a_word(error: ssl.SSLError) -> None:
    class Context:
        def wrap_bio(self, *_: object, **__: object) -> Failing:
            return Failing(error)

    async def test() -> None:
        async with Pair() as (client, _):
            with pytest.raises(OSError) as caught:
                await client.start_tls(Context(), name=DOMAIN)  # type: ignore[arg-type]
            fault = fault_from(caught.value, None, None, DOMAIN)
            assert fault.reason in ("failed", "closed", "refused")

    run(test())


@pytest.mark.parametrize("error", OF_SOCKETS, ids=lambda error: errno.errorcode[error.errno])
def test_what_the_network_does_in_the_handshake_has_a_word(error: OSError) -> None:
    word = fault_from(error, None, None, DOMAIN).reason
    if isinstance(error, ConnectionError):
        assert word == ("reset" if isinstance(error, ConnectionResetError) else "closed")
    else:
        assert word == ("timeout" if isinstance(error, TimeoutError) else "failed")
