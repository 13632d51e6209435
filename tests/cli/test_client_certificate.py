"""EXTERNAL on the wire: a certificate that names the account, one that does not, and none."""

import asyncio
from pathlib import Path

import pytest
from support.screens.command import run

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

CERTIFICATE, KEY = "-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----"


def walk(tmp_path: Path, names: str | None, *options: str, apart: bool = False) -> tuple[int, str]:
    """Walk as mbed with the certificate of `names`; its key perhaps in a file of its own."""

    async def scene() -> tuple[int, str]:
        async with PracticeServer(ServerConfig(also=("EXTERNAL",))) as server:
            (tmp_path / "ca.pem").write_bytes(server.ca_pem)
            given = ["--server", f"127.0.0.1:{server.port}", "--ca-file", str(tmp_path / "ca.pem")]
            if names is not None:
                pem = server.client_pem(names).decode()
                certificate, _, key = pem.partition(KEY)
                (tmp_path / "key.pem").write_text(KEY + key)
                (tmp_path / "cert.pem").write_text(certificate if apart else pem)
                given += ["--client-cert", str(tmp_path / "cert.pem")]
                given += ["--client-key", str(tmp_path / "key.pem")] if apart else []
            done = await asyncio.to_thread(
                run, "mbed@ceit.org", *given, *options, XMPP_WALK_PASSWORD="mirror"
            )
            return done.returncode, done.stdout + done.stderr

    return asyncio.run(scene())


@pytest.mark.parametrize("apart", [False, True], ids=["one-file", "two-files"])
def test_the_account_in_the_certificate_logs_in(tmp_path: Path, apart: bool) -> None:
    code, output = walk(tmp_path, "mbed@ceit.org", "--mechanism", "EXTERNAL", apart=apart)
    assert code == 0, output
    assert 'mechanism="EXTERNAL">=</auth>' in output


def test_with_a_certificate_it_is_chosen_by_itself(tmp_path: Path) -> None:
    assert 'mechanism="EXTERNAL"' in walk(tmp_path, "mbed@ceit.org")[1]


def test_without_one_it_is_not_even_offered(tmp_path: Path) -> None:
    code, output = walk(tmp_path, None, "--mechanism", "EXTERNAL")
    assert code == 23
    assert "does not offer EXTERNAL" in output
    assert walk(tmp_path, None)[0] == 0


def test_the_certificate_of_somebody_else(tmp_path: Path) -> None:
    code, output = walk(tmp_path, "romeo@ceit.org", "--mechanism", "EXTERNAL")
    # It is a good login, of somebody else: the third stream says another name than the second.
    assert code != 0
    assert "mbed@ceit.org/" not in output


@pytest.mark.parametrize(
    "options",
    [
        ["mbed@ceit.org", "--client-cert", "/nowhere"],
        ["mbed@ceit.org", "--client-cert", __file__],
        ["mbed@ceit.org", "--client-key", __file__],
        ["--client-cert", __file__],
        ["--authzid", "not@an@address"],
    ],
)
def test_files_that_do_not_do_are_a_usage_error(options: list[str]) -> None:
    done = run(*options, XMPP_WALK_PASSWORD="mirror")
    assert done.returncode == 2
    assert "--client-" in done.stderr or "--authzid" in done.stderr
