"""One owner of a context's key log: tls-exporter has its secret, and others read every line."""

from __future__ import annotations

import asyncio
import os
import ssl
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from support.net.transport_pair import DOMAIN, Pair, run
from support.walks.walked import walked

from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.net.tls import keylog
from xmpp_walkthrough.net.tls.channel_binding import EXPORTER, Bindings
from xmpp_walkthrough.net.tls.context import client_context
from xmpp_walkthrough.net.tls.keylog import KeyLog
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority

# draft-ietf-tls-keylogfile §2.1
LABELS = {
    b"CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    b"SERVER_HANDSHAKE_TRAFFIC_SECRET",
    b"CLIENT_TRAFFIC_SECRET_0",
    b"SERVER_TRAFFIC_SECRET_0",
    b"EXPORTER_SECRET",
}


@cache
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(datetime.now(UTC), [DOMAIN])


def labels(lines: list[bytes]) -> set[bytes]:
    return {line.split()[0] for line in lines}


async def secured(
    client: Transport, server: Transport, ours: KeyLog, theirs: KeyLog | None = None
) -> bytes | None:
    """Make the handshake; the exporter of our end, if it has one, which is that of the other."""
    context = authority().server_context() if theirs is None else theirs._context
    mine, its = await asyncio.gather(
        client.start_tls(ours._context, name=DOMAIN, keys=ours),
        server.start_tls(context, server_side=True, keys=theirs),
    )
    found = Bindings(mine, client.exporter_secret, None)(EXPORTER)
    if theirs is not None:
        assert Bindings(its, server.exporter_secret, None)(EXPORTER) == found
    return found


def trusting() -> ssl.SSLContext:
    return client_context(ca_pem=authority().ca_pem)


def test_a_second_and_a_third_reader_get_every_line_and_the_exporter_comes() -> None:
    first: list[bytes] = []
    second: list[bytes] = []
    ours, theirs = KeyLog(trusting()), KeyLog(authority().server_context())
    ours.subscribe(first.append)
    ours.subscribe(second.append)
    of_the_server: list[bytes] = []
    theirs.subscribe(of_the_server.append)

    async def test() -> None:
        async with Pair() as (client, server):
            assert len(await secured(client, server, ours, theirs) or b"") == 32

    run(test())
    ours.close()
    theirs.close()
    assert first == second
    assert labels(first) == LABELS
    assert all(len(line.split()) == 3 for line in first)
    assert sorted(first) == sorted(of_the_server)  # two ends, one set of secrets


def test_a_reader_of_a_server_gets_the_lines_of_each_of_its_connections() -> None:
    heard: list[bytes] = []
    theirs = KeyLog(authority().server_context())
    theirs.subscribe(heard.append)

    async def one() -> bytes | None:
        ours = KeyLog(trusting())
        async with Pair() as (client, server):
            found = await secured(client, server, ours, theirs)
        ours.close()
        return found

    async def test() -> None:
        found = await asyncio.gather(*(one() for _ in range(4)))
        assert len(set(found)) == 4
        assert None not in found

    run(test())
    theirs.close()
    assert len({line.split()[1] for line in heard}) == 4  # by the client's random
    assert labels(heard) == LABELS


def test_a_reader_that_comes_late_gets_what_is_still_to_come() -> None:
    early: list[bytes] = []
    late: list[bytes] = []
    ours = KeyLog(trusting())
    ours.subscribe(early.append)

    async def test() -> None:
        async with Pair() as (client, server):
            await secured(client, server, ours)
        ours.subscribe(late.append)
        async with Pair() as (client, server):
            await secured(client, server, ours)

    run(test())
    ours.close()
    assert len(early) == 2 * len(late) > 0
    assert early[len(late) :] == late


def test_a_file_that_the_context_wrote_to_goes_on_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSLKEYLOGFILE, as `ssl.create_default_context` heeds it."""
    file = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(file))
    context = ssl.create_default_context(cadata=authority().ca_pem.decode())
    assert context.keylog_filename == str(file)
    heard: list[bytes] = []

    async def test() -> None:
        ours = KeyLog(context)
        ours.subscribe(heard.append)
        async with Pair() as (client, server):
            assert await secured(client, server, ours) is not None
        ours.close()
        written = [line for line in file.read_bytes().splitlines() if line[:1] != b"#"]
        assert written == heard
        assert labels(written) == LABELS
        assert context.keylog_filename == str(file)  # as it was
        async with Pair() as (client, server):
            await asyncio.gather(
                client.start_tls(context, name=DOMAIN),
                server.start_tls(authority().server_context(), server_side=True),
            )
        assert len(file.read_bytes().splitlines()) == 1 + 2 * len(heard)

    run(test())


def test_a_file_that_cannot_be_written_any_more_holds_no_login_up(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    context = trusting()
    context.keylog_filename = str(folder / "keys.log")

    async def test() -> None:
        ours = KeyLog(context)
        (folder / "keys.log").unlink()
        folder.rmdir()
        async with Pair() as (client, server):
            assert await secured(client, server, ours) is not None
        ours.close()

    run(test())


def test_a_file_of_secrets_that_is_made_anew_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys.log"
    context = trusting()
    context.keylog_filename = str(file)

    async def test() -> None:
        ours = KeyLog(context)
        file.unlink()
        async with Pair() as (client, server):
            await secured(client, server, ours)
        ours.close()

    run(test())
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_context_has_one_owner() -> None:
    context = trusting()
    first = KeyLog(context)
    with pytest.raises(ValueError, match="owner"):
        KeyLog(context)
    first.close()
    second = KeyLog(context)
    second.close()
    assert context.keylog_filename is None


def test_a_line_that_comes_in_two_pieces_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    log = KeyLog(trusting())
    log.subscribe(heard.append)
    pieces = iter([b"EXPORTER_SECRET 00 f", b"f00\nCLIENT_RAN", b"DOM 1 2\n"])
    monkeypatch.setattr(log, "_logged", lambda: next(pieces))
    assert log.exporter_secret() is None
    assert log.exporter_secret() == b"\xff\x00"
    assert log.exporter_secret() is None
    assert heard == [b"EXPORTER_SECRET 00 ff00", b"CLIENT_RANDOM 1 2"]
    monkeypatch.undo()
    log.close()


# --- where there is no pipe that goes by a name ---


def none_left() -> tuple[int, int]:
    raise OSError(24, "Too many open files")


@pytest.mark.parametrize("lacking", ["names", "descriptors", "opening"])
def test_without_a_pipe_there_is_no_exporter_and_a_login_all_the_same(
    lacking: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = len(os.listdir("/dev/fd"))
    if lacking == "names":
        monkeypatch.setattr(keylog, "_PIPES", "/nowhere")
    elif lacking == "opening":
        for number in range(64):
            (tmp_path / str(number)).mkdir()
        monkeypatch.setattr(keylog, "_PIPES", str(tmp_path))
    else:
        monkeypatch.setattr(os, "pipe", none_left)

    async def test() -> None:
        ours = KeyLog(trusting())
        async with Pair() as (client, server):
            assert await secured(client, server, ours) is None
            await client.write(b"<a/>")
            assert await server.read() == b"<a/>"
        ours.close()

    run(test())
    assert len(os.listdir("/dev/fd")) == before


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "PLAIN"])
def test_a_whole_login_goes_without_it(mechanism: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On TLS 1.3 `tls-server-end-point` is left to bind a login to."""
    monkeypatch.setattr(keylog, "_PIPES", "/nowhere")
    walk = walked("", f"xmpp-walk --auto --mechanism {mechanism}", monkeypatch)
    assert walk.code == 0
    assert "failed" not in walk.records[-1]
