"""Bytes travel, with and without TLS: none lost, none invented, and every end told apart."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from xmpp_walkthrough.net.tls import client_context
from xmpp_walkthrough.net.transport import Transport, connect, joined
from xmpp_walkthrough.server.authority import PracticeAuthority

DOMAIN = "im.example.com"
LARGE = bytes(range(256)) * 8_192  # 2 MiB


@pytest.fixture(scope="module")
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(datetime.now(UTC), [DOMAIN])


def run(test: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(20):
            await test

    asyncio.run(limited())


class Pair:
    """Two joined ends, perhaps with TLS between them."""

    def __init__(self, authority: PracticeAuthority | None = None) -> None:
        self._authority = authority

    async def __aenter__(self) -> tuple[Transport, Transport]:
        self.client, self.server = joined()
        if self._authority is not None:
            await asyncio.gather(
                self.client.start_tls(client_context(ca_pem=self._authority.ca_pem), name=DOMAIN),
                self.server.start_tls(self._authority.server_context(), server_side=True),
            )
        return self.client, self.server

    async def __aexit__(self, *_: object) -> None:
        self.client.release()
        self.server.release()


async def all_of(transport: Transport) -> bytes:
    found = bytearray()
    while data := await transport.read():
        found += data
    return bytes(found)


async def exactly(transport: Transport, count: int) -> bytes:
    found = b""
    while len(found) < count:
        found += await transport.read()
    return found


secure = pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])


@secure
def test_bytes_travel_both_ways(authority: PracticeAuthority, tls: bool) -> None:
    async def test() -> None:
        async with Pair(authority if tls else None) as (client, server):
            assert (client.tls is not None) is tls
            await client.write(b"<a/>")
            assert await server.read() == b"<a/>"
            await server.write(b"<b/>")
            assert await client.read() == b"<b/>"
            await client.write(b"")
            await client.write(b"<c/>")
            assert await server.read() == b"<c/>"
            assert client.closed_cleanly is None

    run(test())


@secure
def test_large_writes_in_both_directions_at_once(authority: PracticeAuthority, tls: bool) -> None:
    async def test() -> None:
        async with Pair(authority if tls else None) as (client, server):
            _, _, there, back = await asyncio.gather(
                client.write(LARGE),
                server.write(LARGE[::-1]),
                exactly(server, len(LARGE)),
                exactly(client, len(LARGE)),
            )
            assert there == LARGE
            assert back == LARGE[::-1]

    run(test())


@secure
def test_many_writers_do_not_mix_their_bytes(authority: PracticeAuthority, tls: bool) -> None:
    async def test() -> None:
        pieces = [bytes([65 + i]) * 100_000 for i in range(10)]
        async with Pair(authority if tls else None) as (client, server):
            *_, found = await asyncio.gather(*map(client.write, pieces), exactly(server, 1_000_000))
            assert found == b"".join(pieces)

    run(test())


@secure
def test_a_read_may_be_cancelled_without_loss(authority: PracticeAuthority, tls: bool) -> None:
    async def test() -> None:
        async with Pair(authority if tls else None) as (client, server):
            for turns in range(6):  # so many turns of the loop between the bytes and the cancel
                reading = asyncio.ensure_future(client.read())
                await asyncio.sleep(0)
                await server.write(b"<precious/>")
                for _ in range(turns):
                    await asyncio.sleep(0)
                reading.cancel()
                (found,) = await asyncio.gather(reading, return_exceptions=True)
                if isinstance(found, asyncio.CancelledError):
                    found = await client.read()
                assert found == b"<precious/>", turns

    run(test())


@secure
def test_a_read_may_be_cancelled_and_the_socket_given_back_at_once(
    authority: PracticeAuthority, tls: bool
) -> None:
    async def test() -> None:
        async with Pair(authority if tls else None) as (client, _):
            reading = asyncio.ensure_future(client.read())
            await asyncio.sleep(0)
            reading.cancel()
            client.release()
            (found,) = await asyncio.gather(reading, return_exceptions=True)
            assert isinstance(found, asyncio.CancelledError)
            with pytest.raises(OSError):
                await client.read()

    run(test())


def test_a_write_that_was_cancelled_is_finished_by_the_next_one(
    authority: PracticeAuthority,
) -> None:
    """Half a TLS record would be the end of the connection."""

    async def test() -> None:
        async with Pair(authority) as (client, server):
            writing = asyncio.ensure_future(client.write(LARGE))
            for _ in range(3):
                await asyncio.sleep(0)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            _, found = await asyncio.gather(client.write(b"end"), exactly(server, len(LARGE) + 3))
            assert found == LARGE + b"end"

    run(test())


@secure
def test_half_a_close_leaves_the_other_direction_open(
    authority: PracticeAuthority, tls: bool
) -> None:
    async def test() -> None:
        async with Pair(authority if tls else None) as (client, server):
            await client.write(b"last words")
            await client.close()
            assert await all_of(server) == b"last words"
            assert server.closed_cleanly is True
            await server.write(b"answer")
            await server.close()
            assert await all_of(client) == b"answer"
            assert client.closed_cleanly is True
            assert await client.read() == b""

    run(test())


def test_a_tls_connection_that_was_cut_is_told_from_one_that_was_closed(
    authority: PracticeAuthority,
) -> None:
    async def test() -> None:
        async with Pair(authority) as (client, server):
            await server.write(b"<message>ha")
            server.release()  # TCP ends; no close_notify
            assert await all_of(client) == b"<message>ha"
            assert client.closed_cleanly is False

    run(test())


def test_close_is_quiet_where_the_peer_is_gone(authority: PracticeAuthority) -> None:
    async def test() -> None:
        for given in (None, authority):
            async with Pair(given) as (client, server):
                server.release()
                await client.close()
                await client.close()
                client.release()
                await client.close()

    run(test())


@secure
def test_writing_to_nobody_is_an_error(authority: PracticeAuthority, tls: bool) -> None:
    async def test() -> None:
        async with Pair(authority if tls else None) as (client, server):
            server.release()
            with pytest.raises(OSError):
                await client.write(b"x" * 1_000_000)

    run(test())


# --- the handshake ---


def test_a_client_hello_that_arrives_before_the_server_switches(
    authority: PracticeAuthority,
) -> None:
    async def test() -> None:
        async with Pair() as (client, server):
            context = client_context(ca_pem=authority.ca_pem)
            shaking = asyncio.ensure_future(client.start_tls(context, name=DOMAIN))
            for _ in range(5):
                await asyncio.sleep(0)  # the ClientHello is on its way
            assert server._sock.recv(3, socket.MSG_PEEK)[:1] == b"\x16"
            tls = await server.start_tls(authority.server_context(), server_side=True)
            await shaking
            assert tls.version() == "TLSv1.3"
            await client.write(b"<a/>")
            assert await server.read() == b"<a/>"

    run(test())


def test_what_was_read_before_the_switch_never_comes_out_after_it(
    authority: PracticeAuthority,
) -> None:
    """The fault of asyncio's own start_tls: plaintext delivered as if it had been encrypted."""

    async def test() -> None:
        async with Pair() as (client, server):
            await server.write(b"<proceed/><injected/>")
            assert await client.read() == b"<proceed/><injected/>"
            await asyncio.gather(
                client.start_tls(client_context(ca_pem=authority.ca_pem), name=DOMAIN),
                server.start_tls(authority.server_context(), server_side=True),
            )
            await server.write(b"<honest/>")
            assert await client.read() == b"<honest/>"

    run(test())


def test_plaintext_that_is_still_on_the_way_breaks_the_handshake(
    authority: PracticeAuthority,
) -> None:
    async def test() -> None:
        async with Pair() as (client, server):
            await server.write(b"<injected/>")
            with pytest.raises(ssl.SSLError):
                await client.start_tls(client_context(ca_pem=authority.ca_pem), name=DOMAIN)
            assert client.tls is None

    run(test())


def test_the_peer_hangs_up_within_the_handshake(authority: PracticeAuthority) -> None:
    async def test() -> None:
        async with Pair() as (client, server):
            server.release()
            with pytest.raises(OSError):
                await client.start_tls(client_context(ca_pem=authority.ca_pem), name=DOMAIN)
        async with Pair() as (client, server):
            await server.close()
            with pytest.raises(ConnectionResetError, match="handshake"):
                await client.start_tls(client_context(ca_pem=authority.ca_pem), name=DOMAIN)

    run(test())


def test_a_refused_certificate_is_said_to_the_server(authority: PracticeAuthority) -> None:
    async def test() -> None:
        stranger = PracticeAuthority.create(datetime.now(UTC), [DOMAIN])
        async with Pair() as (client, server):
            shaken = await asyncio.gather(
                client.start_tls(client_context(ca_pem=stranger.ca_pem), name=DOMAIN),
                server.start_tls(authority.server_context(), server_side=True),
                return_exceptions=True,
            )
            assert isinstance(shaken[0], ssl.SSLCertVerificationError)
            assert isinstance(shaken[1], ssl.SSLError)
            assert "ALERT_UNKNOWN_CA" in str(shaken[1].reason)

    run(test())


def test_garbage_under_tls_is_an_error_and_not_data(authority: PracticeAuthority) -> None:
    async def test() -> None:
        async with Pair(authority) as (client, server):
            server._sock.send(b"<message>in the clear</message>")
            with pytest.raises(OSError, match="TLS"):
                await client.read()

    run(test())


# --- TCP ---


def test_tcp_on_loopback() -> None:
    async def test() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = await connect(socket.AF_INET, listener.getsockname())
            accepted, _ = listener.accept()
            server = Transport(accepted)
            assert client.peer_address == listener.getsockname()
            assert server.peer_address == client._sock.getsockname()
            await client.write(b"<a/>")
            assert await server.read() == b"<a/>"
            linger = struct.pack("ii", 1, 0)
            server._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            server.release()  # a reset
            with pytest.raises(ConnectionResetError):
                await client.read()
            client.release()

    run(test())


def test_nobody_listens() -> None:
    async def test() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = listener.getsockname()
        with pytest.raises(ConnectionRefusedError):
            await connect(socket.AF_INET, address)

    run(test())


def test_joined_ends_have_no_address() -> None:
    async def test() -> None:
        async with Pair() as (client, _):
            assert client.peer_address == ("memory", 0)

    run(test())
