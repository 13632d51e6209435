"""Does the walk show what was on the wire, and does it get over a bad network?"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.net.relay import Ending, Relay, Weather
from support.net.weather import FAIR, PORTAL, after, after_records
from support.real.server import RealServer, Setup
from support.real.walking import Walked, walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
EVERYWHERE = pytest.mark.parametrize("name", ["prosody", "ejabberd", "practice"])
IN_CLEAR = ("--insecure", "--insecure", "--mechanism", "PLAIN")
STRIPPED = Weather(without=("starttls",))
HEADER = "its own stream header"  # what is awaited
PROCEED = after(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")


def through(relay: Relay, server: RealServer) -> RealServer:
    """The same server, reached through the relay."""
    return replace(server, host=relay.host, port=relay.port)


def raw_bytes(walked: Walked, role: str) -> bytes:
    """Everything that the jsonl view says one side has sent."""
    entries = [json.loads(line) for line in walked.output.splitlines()]
    return b"".join(
        base64.b64decode(entry["raw_base64"]) if "raw_base64" in entry else entry["raw"].encode()
        for entry in entries
        if entry.get("role") == role
    )


@EVERYWHERE
@pytest.mark.parametrize("chunk", [None, 1, 7])
def test_raw_bytes_are_the_bytes_on_the_wire(
    name: str, chunk: int | None, start: Start, tmp_path: Path
) -> None:
    server = start(name, Setup(starttls="off"))
    weather = Weather(chunk=chunk)
    with Relay(server.host, server.port, to_client=weather, to_server=weather) as relay:
        options = (*IN_CLEAR, "--show-secrets")
        walked = walk(through(relay, server), *options, place=tmp_path, view="jsonl")
    assert walked.code == 0, str(walked)
    assert raw_bytes(walked, "initiating") == relay.client_to_server
    assert raw_bytes(walked, "receiving") == relay.server_to_client


@EVERYWHERE
def test_tls_in_single_bytes(name: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup())
    with Relay(server.host, server.port, to_client=Weather(chunk=1)) as relay:
        walked = walk(through(relay, server), place=tmp_path)
    assert walked.code == 0, str(walked)
    assert b"<proceed" in relay.server_to_client
    assert b"<success" not in relay.server_to_client, "everything after is under TLS"


@EVERYWHERE
def test_a_removed_offer_of_starttls_is_asked_for(name: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(starttls="optional"))
    with Relay(server.host, server.port, to_client=STRIPPED) as relay:
        walked = walk(through(relay, server), place=tmp_path)
    assert b"<starttls" not in relay.server_to_client
    assert walked.code == 0, str(walked)
    assert walked.received("<proceed")


def assert_named(walked: Walked, codes: set[int]) -> None:
    """The walk tells at which step it failed, in words."""
    assert walked.code in codes, str(walked)
    assert f"exit {walked.code}" in walked.output
    assert "Traceback" not in walked.output + walked.errors


@EVERYWHERE
@pytest.mark.parametrize("ending", ["fin", "rst"])
@pytest.mark.parametrize(
    ("cut_after", "codes"), [(0, {20}), (60, {20}), (700, {20, 21, 23, 24, 26})]
)
def test_a_broken_connection_is_named(
    name: str, cut_after: int, codes: set[int], ending: Ending, start: Start, tmp_path: Path
) -> None:
    server = start(name, Setup(starttls="off"))
    weather = Weather(cut_after=cut_after, ending=ending)
    with Relay(server.host, server.port, to_client=weather) as relay:
        walked = walk(through(relay, server), *IN_CLEAR, place=tmp_path)
    assert_named(walked, codes)


@pytest.mark.parametrize("cut_after", [60, 700])
def test_a_silent_server_is_named(cut_after: int, start: Start, tmp_path: Path) -> None:
    server = start("practice", Setup(starttls="off"))
    weather = Weather(cut_after=cut_after, ending="silence")
    with Relay(server.host, server.port, to_client=weather) as relay:
        options = (*IN_CLEAR, "--timeout", "0.5")
        walked = walk(through(relay, server), *options, place=tmp_path)
    assert_named(walked, {20} if cut_after == 60 else {20, 21, 23, 24, 26})
    assert "0.5 s" in walked.output


@pytest.mark.parametrize(
    ("direct", "to_client", "to_server", "code", "words"),
    [
        (False, Weather(instead=PORTAL), FAIR, 30, "A web server has answered."),
        (True, Weather(instead=PORTAL), FAIR, 22, "What the server sent is not TLS."),
        (False, Weather(cut_at=after(b""), ending="rst"), FAIR, 20, "was reset"),
        (False, Weather(cut_at=after(b"")), FAIR, 20, "The connection is gone."),
        (True, Weather(cut_at=after(b"")), FAIR, 22, "in the middle of the TLS handshake"),
        (False, Weather(cut_at=PROCEED, ending="rst"), FAIR, 22, "in the middle of the TLS"),
        (False, Weather(cut_at=PROCEED, ending="silence"), FAIR, 22, "not finished in time"),
        (False, FAIR, Weather(cut_at=after_records(1), ending="silence"), 20, HEADER),
        (True, FAIR, Weather(cut_at=after_records(1), ending="silence"), 20, HEADER),
    ],
)
def test_bad_weather_is_named(
    direct: bool,
    to_client: Weather,
    to_server: Weather,
    code: int,
    words: str,
    start: Start,
    tmp_path: Path,
) -> None:
    server = start("prosody", Setup())
    options = ["--timeout", "1", *(["--direct-tls"] if direct else [])]
    port = server.direct_port if direct else server.port
    with Relay(server.host, port, to_client=to_client, to_server=to_server) as relay:
        walked = walk(through(relay, server), *options, place=tmp_path)
    assert_named(walked, {code})
    assert words in walked.output
