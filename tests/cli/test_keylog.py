"""Does Wireshark, given the key log, read the same stanzas that the walk shows?"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from support.real.server import absent, find_program
from support.screens.command import run
from support.walks.walked import walked

from xmpp_walkthrough.net.tls import keylog
from xmpp_walkthrough.net.tls.keylog import KeyFile
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.listener import PracticeServer

STANZAS = ("iq", "message", "presence")


@asynccontextmanager
async def captured(port: int, file: Path) -> AsyncIterator[None]:
    """What passes that port of this machine, until both ends have closed."""
    if os.geteuid() != 0:
        absent("only root may capture what passes the loopback")
    process = await asyncio.create_subprocess_exec(
        *(find_program("dumpcap", "tshark"), "-q", "-i", "lo", "-f", f"tcp port {port}"),
        *("-w", str(file)),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(60):
        try:
            while not (await process.stderr.readline()).startswith(b"File:"):
                assert process.returncode is None
            yield
            # It keeps for a moment in memory what it has seen.
            while len(await asyncio.to_thread(tshark, file, "-Y", "tcp.flags.fin == 1")) < 2:
                assert process.returncode is None
        finally:
            process.send_signal(signal.SIGINT)
            await process.communicate()


def tshark(capture: Path, *options: str) -> list[bytes]:
    """The lines that it prints. A capture that is still written may end in the middle."""
    done = subprocess.run(
        [find_program("tshark", "tshark"), "-r", str(capture), *options],
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.stdout.splitlines()


def dissected(capture: Path, keys: Path | None, port: int) -> list[tuple[bool, str, str]]:
    """The stanzas that tshark reads: whether the client sent it, its name, its id.

    In the order of each side: what both send at the same time has none between them.
    """
    found = []
    options = ("-o", f"tls.keylog_file:{keys}") if keys else ()
    lines = tshark(capture, *options, *dissector(capture, port), "-Y", "xmpp", "-T", "pdml")
    for packet in etree.fromstring(b"\n".join(lines)).iterfind("packet"):
        (source,) = packet.iterfind(".//field[@name='tcp.srcport']")
        for part in packet.iterfind("proto[@name='xmpp']/field"):
            name = part.get("name", "").removeprefix("xmpp.")
            if name in STANZAS:
                id = part.find("field[@name='xmpp.id']")
                shown = "" if id is None else id.get("show", "")
                found.append((source.get("show") != str(port), name, shown))
    return sorted(found, key=itemgetter(0))


def dissector(capture: Path, port: int) -> list[str]:
    """What to call the bytes of that port. Behind TLS from the first byte tshark is told what they
    are only by a list of keys, which wants a key, be it another one."""
    if not tshark(capture, "-d", f"tcp.port=={port},tls", "-Y", "frame.number < 5 and tls"):
        return ["-d", f"tcp.port=={port},xmpp"]
    key = rsa.generate_private_key(65537, 2048)
    unused = capture.with_name("unused.pem")
    unused.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    listed = ",".join(f'"{each}"' for each in ("127.0.0.1", port, "xmpp", unused, ""))
    return ["-d", f"tcp.port=={port},tls", "-o", f"uat:ssl_keys:{listed}"]


def told(output: str) -> list[tuple[bool, str, str]]:
    """The same, of what the walk has shown."""
    records: list[dict[str, Any]] = [json.loads(line) for line in output.splitlines()]
    found = []
    for each in records:
        if "role" in each and each["raw"].startswith(tuple(f"<{name}" for name in STANZAS)):
            stanza = etree.fromstring(each["raw"])
            found.append((each["role"] == "initiating", str(stanza.tag), stanza.get("id", "")))
    return sorted(found, key=itemgetter(0))


@pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct"])
@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_tshark_reads_the_stanzas_of_the_walk_in_their_order(
    tmp_path: Path, direct: bool, version: str
) -> None:
    keys, capture, ca_file = (tmp_path / name for name in ("keys", "capture", "ca.pem"))

    async def walk() -> tuple[int, str, int]:
        config = ServerConfig(direct_tls_port=0 if direct else None)
        async with PracticeServer(config) as server:
            if version == "TLSv1.2":
                assert server.domain.context is not None
                server.domain.context.maximum_version = ssl.TLSVersion.TLSv1_2
            port = (server.direct_tls_port if direct else None) or server.port
            ca_file.write_bytes(server.ca_pem)
            async with captured(port, capture):
                done = await asyncio.to_thread(
                    run,
                    *("mbed@ceit.org", "--server", f"127.0.0.1:{port}", "--ca-file", str(ca_file)),
                    *(
                        "--view",
                        "jsonl",
                        "--mechanism",
                        "SCRAM-SHA-256-PLUS",
                        "--keylog",
                        str(keys),
                    ),
                    *(("--direct-tls",) if direct else ()),
                    XMPP_WALK_PASSWORD="mirror",
                )
        return done.returncode, done.stdout, port

    code, output, port = asyncio.run(walk())
    assert code == 0, output
    assert version in output
    assert keys.stat().st_mode & 0o777 == 0o600
    expected = told(output)
    assert len(expected) > 8
    assert dissected(capture, keys, port) == expected
    if not direct:  # it can fail: without the keys there are none
        assert dissected(capture, None, port) == []


# --- the file ---


def practised(*options: str) -> subprocess.CompletedProcess[str]:
    return run("--auto", "--view", "plain", *options)


def test_the_screen_says_what_the_file_is_and_it_is_added_to(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    first = practised("--keylog", str(keys))
    assert first.stdout.count(str(keys)) == 2  # before the walk, and when it was written
    once = keys.read_bytes()
    assert once.startswith(b"SERVER_HANDSHAKE_TRAFFIC_SECRET ")
    assert once.endswith(b"\n")
    assert practised("--keylog", str(keys), "--lang", "zh").returncode == 0
    assert keys.read_bytes().startswith(once)
    assert len(keys.read_bytes()) > len(once)


def test_the_environment_alone_writes_no_keys(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    assert run("--auto", SSLKEYLOGFILE=str(keys)).returncode == 0
    assert not keys.exists()


@pytest.mark.parametrize("kind", ["open to others", "link", "pipe", "folder"])
def test_a_file_that_is_none_or_is_open_to_others_is_refused(tmp_path: Path, kind: str) -> None:
    keys = tmp_path / "keys"
    match kind:
        case "open to others":
            keys.write_text("# of another program\n")
            keys.chmod(0o644)
        case "link":
            keys.symlink_to(tmp_path / "elsewhere")
        case "pipe":
            os.mkfifo(keys)
        case _:
            keys.mkdir()
    done = practised("--keylog", str(keys))
    assert done.returncode == 2
    assert "--keylog" in done.stderr
    assert "cannot be written" in done.stderr
    assert not (tmp_path / "elsewhere").exists()
    assert kind != "open to others" or keys.read_text() == "# of another program\n"


def test_where_nothing_is_heard_or_written_the_walk_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    assert "note.tls.keys-written" in walked("", f"xmpp-walk --keylog {keys}", monkeypatch).keys
    monkeypatch.setattr(KeyFile, "write", lambda self, _line: setattr(self, "failure", "no room"))
    lost = walked("", f"xmpp-walk --keylog {keys}", monkeypatch)
    assert lost.code == 0
    assert "note.tls.keys-unwritten" in lost.keys
    monkeypatch.setattr(keylog, "_PIPES", "/nowhere")
    assert "note.tls.keys-unheard" in walked("", f"xmpp-walk --keylog {keys}", monkeypatch).keys


def test_a_full_disk_holds_no_login_up_and_is_said(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys")
    os.dup2(full := os.open("/dev/full", os.O_WRONLY), file._descriptor)
    os.close(full)
    file.write(b"EXPORTER_SECRET 00 00")
    file.write(b"EXPORTER_SECRET 00 00")
    assert "space" in file.failure
    file.close()


def test_the_doctor_writes_them_too_and_says_so(tmp_path: Path) -> None:
    keys, ca_file = tmp_path / "keys", tmp_path / "ca.pem"

    async def examined(*more: str) -> subprocess.CompletedProcess[str]:
        async with PracticeServer(ServerConfig()) as server:
            ca_file.write_bytes(server.ca_pem)
            return await asyncio.to_thread(
                run,
                *("doctor", "mbed@ceit.org", "--server", f"127.0.0.1:{server.port}"),
                *("--ca-file", str(ca_file), "--json", "--keylog", str(keys), *more),
                XMPP_WALK_PASSWORD="mirror",
            )

    done = asyncio.run(examined())
    assert done.returncode == 0
    assert str(keys) in done.stderr
    assert b"EXPORTER_SECRET " in keys.read_bytes()
    assert asyncio.run(examined("--quiet")).stderr == ""
