"""Bytes travel, with and without TLS: none lost, none invented, and every end told apart."""

import asyncio
import socket
import struct
from datetime import UTC, datetime

import pytest
from support.net.transport_pair import DOMAIN, LARGE, Pair, all_of, exactly, run, secure

from xmpp_walkthrough.net.tcp.transport import Transport, connect
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority


@pytest.fixture(scope="module")
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(datetime.now(UTC), [DOMAIN])


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


def test_a_peer_that_never_pauses_leaves_others_and_deadlines_their_turn() -> None:
    async def test() -> None:
        async with Pair() as (client, server):
            turns: list[int] = []
            for number in range(3):
                await server.write(b" ")
                asyncio.get_running_loop().call_soon(turns.append, number)
                await client.read()
                assert turns == list(range(number + 1))

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
