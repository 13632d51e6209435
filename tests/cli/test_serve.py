"""Does `xmpp-walk serve` say how to reach it, serve, and leave nothing behind?"""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment, run

from xmpp_walkthrough.cli.serve import serving
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.tls import keylog
from xmpp_walkthrough.server.listener import PracticeServer

HEADER = (
    b"<stream:stream to='ceit.org' version='1.0' xmlns='jabber:client'"
    b" xmlns:stream='http://etherx.jabber.org/streams'>"
)


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "serve", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_one_json_line_says_all_and_a_signal_ends_it_well(how: signal.Signals) -> None:
    with start("--json", "--port", "0", "--direct-tls-port", "0") as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        authority = Path(facts["ca_file"])
        assert authority.stat().st_mode & 0o777 == 0o600
        context = ssl.create_default_context(cafile=str(authority))
        with (
            socket.create_connection((facts["host"], facts["direct_tls_port"]), 10) as plain,
            context.wrap_socket(plain, server_hostname=facts["domain"]) as direct,
        ):
            direct.sendall(HEADER)
            said = b""
            while b"</stream:features>" not in said:
                said += direct.recv(65_536)
            process.send_signal(how)
            while data := direct.recv(65_536):
                said += data
        rest, log = process.communicate(timeout=20)
    assert b"<system-shutdown " in said
    assert process.returncode == 0
    assert rest == ""
    assert "stream error system-shutdown" in log
    assert not authority.exists()
    assert (facts["jid"], facts["password"]) == ("mbed@ceit.org", "mirror")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_person_is_told_how_to_reach_it(language: str) -> None:
    with start("--port", "0", "--lang", language, "--host", "0.0.0.0") as process:
        assert process.stdout is not None
        lines = []
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, process.communicate()
            lines.append(line)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    said = "".join(lines)
    assert process.returncode == 0
    assert "mbed@ceit.org" in said
    assert "mirror" in said
    assert "--ca-file" in said
    assert "0.0.0.0" in said.splitlines()[-2]  # the warning: this is not loopback
    assert "⟨" not in said + rest
    assert "[en]" not in said + rest


def test_a_taken_port_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == 11
    assert str(port) in done.stderr
    assert "--port 0" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("domain", ["a@b", "a/b", "", "-x-"])
def test_what_is_no_domain_is_refused(domain: str) -> None:
    done = run("serve", "--port", "0", "--domain", domain)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_without_tls_there_is_no_authority_and_a_warning() -> None:
    with start("--json", "--port", "0", "--starttls", "off", "--quiet") as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=20) == ("", "")
    assert facts["ca_file"] is None


@pytest.mark.parametrize("strict", [False, True])
def test_a_breach_that_passes_is_explained_once(strict: bool) -> None:
    arguments = ("--json", "--port", "0", "--starttls", "off", *(["--strict"] * strict))
    with start(*arguments) as process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        said = b""
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                client.sendall(HEADER.replace(b"to=", b"from='runsc' to="))
                while b"</stream:" not in said.rpartition(b"<?xml")[2]:
                    said += client.recv(65_536)
                client.sendall(b"</stream:stream>")
                while data := client.recv(65_536):
                    said += data
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=20)
    assert said.count(b"<invalid-from ") == 2 * strict
    assert said.count(b"<mechanisms ") == 2 * (not strict)
    assert log.count(" let pass from-of-nobody\n") == 2 * (not strict)
    assert log.count("RFC 6120, 4.7.1") == (not strict)


@pytest.mark.parametrize("named", [True, False])
def test_a_system_that_names_no_pipes_is_told_what_is_missing(
    named: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without /dev/fd there is no secret for `tls-exporter`."""
    if not named:
        monkeypatch.setattr(keylog, "_PIPES", "/nowhere")

    async def say() -> None:
        async with PracticeServer() as server:
            serving._say(server, Library("en"), Path("ca.pem"), False)

    asyncio.run(say())
    assert ("tls-exporter" in capsys.readouterr().out) == (not named)
