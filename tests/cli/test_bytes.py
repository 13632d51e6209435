"""Is what we show what went over the wire, byte for byte, both ways?"""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path

import pytest
from support.net.relay import Relay
from support.screens.command import run

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer


def shown(output: str, role: str) -> bytes:
    """The raw bytes of one side in a jsonl transcript, joined."""
    joined = b""
    for line in output.splitlines():
        record = json.loads(line)
        if record.get("role") == role:
            plain = record.get("raw")
            joined += (
                plain.encode() if plain is not None else base64.b64decode(record["raw_base64"])
            )
    return joined


async def _walk(port: int, *more: str, ca_file: Path | None = None) -> str:
    trust = ["--ca-file", str(ca_file)] if ca_file else []
    done = await asyncio.to_thread(
        run,
        *("mbed@ceit.org", "--server", f"127.0.0.1:{port}", "--view", "jsonl"),
        *("--show-secrets", "--mechanism", "PLAIN", *trust, *more),
        XMPP_WALK_PASSWORD="mirror",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_bytes_shown_are_those_that_a_relay_saw() -> None:
    async def walk_through() -> tuple[str, Relay]:
        async with PracticeServer(ServerConfig(starttls="off", session="required")) as server:
            with Relay("127.0.0.1", server.port) as relay:
                return await _walk(relay.port, "--insecure", "--insecure"), relay

    output, relay = asyncio.run(walk_through())
    assert shown(output, "initiating") == relay.client_to_server
    assert shown(output, "receiving") == relay.server_to_client
    assert b"</stream:stream>" in relay.client_to_server
    assert b"</stream:stream>" in relay.server_to_client


def test_under_tls_they_are_those_that_the_server_decrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's end of TLS is the only other place where the clear bytes can be seen."""
    arrived, left = bytearray(), bytearray()
    read, write = Transport.read, Transport.write

    async def watched_read(self: Transport) -> bytes:
        data = await read(self)
        arrived.extend(data)
        return data

    async def watched_write(self: Transport, data: bytes) -> None:
        left.extend(data)
        await write(self, data)

    monkeypatch.setattr(Transport, "read", watched_read)
    monkeypatch.setattr(Transport, "write", watched_write)

    async def walk_through() -> str:
        async with PracticeServer(ServerConfig()) as server:
            ca_file = tmp_path / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            return await _walk(server.port, ca_file=ca_file)

    output = asyncio.run(walk_through())
    assert shown(output, "initiating") == bytes(arrived)
    assert shown(output, "receiving") == bytes(left)
    assert b"<auth" in arrived
