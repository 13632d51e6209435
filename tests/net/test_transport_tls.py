"""The handshake of a transport: what came before it never comes out after it."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime

import pytest
from support.net.transport_pair import DOMAIN, Pair, run

from xmpp_walkthrough.net.tls.context import client_context
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority


@pytest.fixture(scope="module")
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(datetime.now(UTC), [DOMAIN])


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
            with pytest.raises(ConnectionAbortedError, match="handshake"):
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
