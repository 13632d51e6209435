"""Does the password of a new account, or an invitation to it, leave the program but inside TLS?"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import pytest
from support.screens.command import run
from support.walks.canary import VIEWS, leaks

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("how", "name", "code"),
    [
        ("--register", "mercutio", 0),
        ("--register", "romeo", 23),
        ("--old-login", "mbed", 0),
        ("--old-login", "romeo", 23),
    ],
)
def test_the_canary_is_nowhere(tmp_path: Path, view: str, how: str, name: str, code: int) -> None:
    canary, invitation = (f"canary-{secrets.token_hex(12)}" for _ in range(2))
    home, secret = tmp_path / "home", tmp_path / "password"
    home.mkdir()
    secret.write_text(f"{canary}\n")
    log: list[str] = []

    async def walk() -> tuple[int, bytes]:
        accounts = {"mbed": canary, "romeo": "montague"}
        config = ServerConfig(
            accounts=accounts, registration="invite", invitation=invitation, old_login=True
        )
        async with PracticeServer(config, log=log.append) as server:
            ca_file = tmp_path / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            done = await asyncio.to_thread(
                run,
                *(f"{name}@ceit.org", "--server", f"127.0.0.1:{server.port}", how),
                *("--ca-file", str(ca_file), "--view", view, "--password-file", str(secret)),
                HOME=str(home),
                TMPDIR=str(home),
                XMPP_WALK_INVITATION=invitation,
            )
        return done.returncode, (done.stdout + done.stderr).encode()

    found, output = asyncio.run(walk())
    assert found == code
    assert b"********" in output
    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    for text in (canary, invitation):
        assert leaks(text, output, "\n".join(log).encode(), *written) == []
    assert canary not in repr(ServerConfig(accounts={"mbed": canary}, invitation=canary))
