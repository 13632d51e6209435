"""Does a password leave the program anywhere but inside TLS? A canary is looked for everywhere."""

from __future__ import annotations

import asyncio
import base64
import secrets
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment, run
from support.walks.canary import VIEWS, leaks

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

MECHANISMS = (
    *("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"),
    *("DIGEST-MD5", "CRAM-MD5", "OAUTHBEARER", "X-OAUTH2", "SCRAM-SHA-256-PLUS"),
)


def test_the_forms_would_find_a_password_in_plain() -> None:
    """The test can fail: an unmasked PLAIN message is found."""
    payload = base64.b64encode(b"\0mbed\0canary-123456")
    assert leaks("canary-123456", payload) != []
    assert leaks("canary-123456", b"AG1iZWQAKioqKioqKio=") == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_the_canary_is_nowhere(tmp_path: Path, mechanism: str, view: str, right: bool) -> None:
    canary = f"canary-{secrets.token_hex(12)}"
    home = tmp_path / "home"
    home.mkdir()
    secret = tmp_path / "password"
    secret.write_text(f"{canary}\n")
    accounts = {"mbed": canary if right else "something else"}

    async def walk() -> tuple[int, bytes]:
        config = ServerConfig(accounts=accounts, also=(mechanism,))
        async with PracticeServer(config) as server:
            ca_file = tmp_path / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            done = await asyncio.to_thread(
                run,
                *("mbed@ceit.org", "--server", f"127.0.0.1:{server.port}"),
                *("--ca-file", str(ca_file), "--mechanism", mechanism, "--view", view),
                *("--password-file", str(secret)),
                HOME=str(home),
                TMPDIR=str(home),
                XDG_CACHE_HOME=str(home),
            )
        return done.returncode, (done.stdout + done.stderr).encode()

    code, output = asyncio.run(walk())
    assert code == (0 if right else 23)
    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert leaks(canary, output, *written) == []


def test_show_secrets_shows_what_was_asked_for(tmp_path: Path) -> None:
    async def walk() -> str:
        async with PracticeServer(ServerConfig()) as server:
            ca_file = tmp_path / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            done = await asyncio.to_thread(
                run,
                *("mbed@ceit.org", "--server", f"127.0.0.1:{server.port}", "--show-secrets"),
                *("--ca-file", str(ca_file), "--mechanism", "PLAIN"),
                XMPP_WALK_PASSWORD="mirror",
            )
        return done.stdout

    assert "AG1iZWQAbWlycm9y" in asyncio.run(walk())


def test_there_is_no_way_to_put_a_password_on_the_command_line() -> None:
    done = run("mbed@ceit.org", "--password", "canary")
    assert done.returncode == 2
    assert "--password-file" in run("--help").stdout


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc to read")
def test_the_process_list_does_not_show_it(tmp_path: Path) -> None:
    """While a walk waits, every command line of this machine is read, as `ps` would."""
    canary = f"canary-{secrets.token_hex(12)}"
    secret = tmp_path / "password"
    secret.write_text(canary)

    async def listed() -> bytes:
        async with PracticeServer(ServerConfig(accounts={"mbed": canary})) as server:
            ca_file = tmp_path / "ca.pem"
            ca_file.write_bytes(server.ca_pem)
            process = await asyncio.create_subprocess_exec(
                *COMMAND,
                *("mbed@ceit.org", "--server", f"127.0.0.1:{server.port}", "--auto", "60"),
                *("--ca-file", str(ca_file), "--password-file", str(secret), "--view", "plain"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                env=environment(PYTHONUNBUFFERED="1"),
            )
            assert process.stdout is not None
            async with asyncio.timeout(20):
                while b"1 open" not in await process.stdout.readline():
                    pass
            lines = b"\n".join(map(_command_line, Path("/proc").glob("[0-9]*/cmdline")))
            process.terminate()
            await process.communicate()
            assert process.returncode == 130
        return lines

    shown = asyncio.run(listed())
    assert str(secret).encode() in shown  # the walk itself is in the list
    assert leaks(canary, shown) == []


def _command_line(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""
