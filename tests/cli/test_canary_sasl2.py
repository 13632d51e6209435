"""Do a password, a token and the hash of an upgrade leave the program in a SASL2 login? Nowhere."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import pytest
from support.screens.command import run
from support.walks.canary import VIEWS, leaks

from xmpp_walkthrough.protocol.sasl2.ht import hashed
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.state.tokens import Issued, Tokens

WAYS = {
    "bound": ("--fast",),
    "unbound": ("--fast", "--mechanism", "PLAIN"),
    "upgrade": ("--sasl2", "--with", "upgrade", "--mechanism", "SCRAM-SHA-256"),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("way", WAYS)
def test_neither_password_nor_token_nor_hash(
    tmp_path: Path, way: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = f"canary-{secrets.token_hex(12)}"
    secret = tmp_path / "password"
    secret.write_text(f"{canary}\n")
    issued: list[str] = []
    add = Tokens.add

    def watched(self: Tokens, account: str, agent: str, token: Issued) -> None:
        issued.append(token.secret)
        add(self, account, agent, token)

    monkeypatch.setattr(Tokens, "add", watched)

    async def walk() -> tuple[int, bytes]:
        tasks = ("UPGR-SCRAM-SHA-512",) if way == "upgrade" else ()
        config = ServerConfig(
            accounts={"mbed": canary}, sasl2=True, upgrades=tasks, session="absent"
        )
        async with PracticeServer(config) as server:
            ca_file = tmp_path / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            done = await asyncio.to_thread(
                run,
                *("mbed@ceit.org", "--server", f"127.0.0.1:{server.port}"),
                *("--ca-file", str(ca_file), "--view", view, *WAYS[way]),
                *("--password-file", str(secret)),
            )
        return done.returncode, (done.stdout + done.stderr).encode()

    code, output = asyncio.run(walk())
    assert code == 0, output.decode()
    assert len(issued) == (way != "upgrade")
    found = [name for word in (canary, *issued) for name in leaks(word, output)]
    assert found == []
    for token in issued:
        unbound = hashed(token, b"Initiator", b"")
        assert unbound.hex().encode() not in output
    assert b"********" in output
