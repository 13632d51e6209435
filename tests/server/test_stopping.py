"""The server stops within its time, whatever its clients do. RFC 6120 §4.9.3.20"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable

import pytest
from evil.guests.guest import Guest
from evil.guests.honest import Honest
from evil.guests.host import hosted
from support.net.raw_client import HEADER, STARTTLS, Stage, run, serving

from xmpp_walkthrough.server.config import ServerConfig

LEAVING = 4.0  # seconds: more than 2 on a busy machine, and less than the 5 of `close_seconds`
CONFIG = ServerConfig(close_seconds=60, stall_seconds=60, stop_seconds=0.2, greet_with_ping=False)


async def silent(stage: Stage) -> None:
    await stage.dial()


async def half_a_header(stage: Stage) -> None:
    await (await stage.dial()).send(HEADER[:40])


async def within_the_handshake(stage: Stage) -> None:
    client = await stage.dial()
    await client.ask(HEADER, "</stream:features>")
    await client.ask(STARTTLS, "<proceed")
    await client.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")


async def no_handshake(stage: Stage) -> None:
    client = await stage.dial(stage.server.direct_tls_port)
    await client.send("<")


async def keeps_its_socket(stage: Stage) -> None:
    client = await stage.dial()
    await client.ask(HEADER, "</stream:features>")
    await client.ask(STARTTLS, "<proceed")
    await client.transport.start_tls(stage.context(), name="ceit.org")
    await client.login()


async def does_not_read(stage: Stage) -> None:
    client = await stage.dial()
    await client.ask(HEADER, "</stream:features>")
    await client.ask(STARTTLS, "<proceed")
    await client.transport.start_tls(stage.context(), name="ceit.org")
    await client.login("romeo", "montague")
    body = "x" * 60_000
    sending = asyncio.create_task(
        client.send(
            "<presence/>" + f"<message to='romeo@ceit.org'><body>{body}</body></message>" * 90
        )
    )
    await asyncio.wait({sending}, timeout=0.5)
    sending.cancel()


async def many(stage: Stage) -> None:
    for _ in range(100):
        await stage.dial()


CLIENTS = [
    silent,
    half_a_header,
    within_the_handshake,
    no_handshake,
    keeps_its_socket,
    does_not_read,
    many,
]


@pytest.mark.parametrize("client", CLIENTS)
def test_it_stops_in_time(client: Callable[[Stage], Awaitable[None]]) -> None:
    async def scene() -> float:
        async with serving(CONFIG, direct_tls_port=0) as stage:
            await client(stage)
            await asyncio.sleep(0)
            begin = time.perf_counter()
            await stage.server.stop()
            taken = time.perf_counter() - begin
            assert not stage.server._peers
            return taken

    assert run(scene) < LEAVING


def test_who_is_there_to_hear_it_hears_it() -> None:
    """Where the limit must not come first: a client that closes in order is waited for."""

    async def scene() -> list[str]:
        async with serving(stop_seconds=30) as stage:
            clients = [await stage.login(at=name) for name in "abc"]
            stopping = asyncio.create_task(stage.server.stop())
            said = [await client.rest() for client in clients]
            for client in clients:
                await client.gone()
            await stopping
            return said

    for said in run(scene):
        assert said.startswith("<stream:error><system-shutdown ")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_program_in_time_where_a_client_keeps_its_socket(
    how: signal.Signals,
) -> None:
    with hosted(Guest("none", "", ())) as host:
        honest = Honest(host.address, host.port, host.ca_file)
        with honest.login(), honest.login(b"other") as other:
            other.settimeout(30)
            left = host.leave(how)
    assert left.code == 0
    assert left.seconds < LEAVING
    assert not host.ca_left
    assert b"stream error system-shutdown" in left.err
