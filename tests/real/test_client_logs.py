"""Does the log of a client that people have, as it is explained, have each stanza that passed?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.logs.explained import explained
from support.logs.wire import explained as wire_of
from support.logs.wire import seen
from support.net.interception import Interceptor
from support.real.clients import CLIENTS, ROMEO
from support.real.raw import Raw
from support.real.server import RealServer, Setup
from support.real.sharing import Start

from xmpp_walkthrough.protocol.event import Role

pytestmark = pytest.mark.real

# The reader, and the mechanisms that the library knows.
READERS = {
    "profanity": ("libstrophe", ("PLAIN", "SCRAM-SHA-1")),
    "mcabber": ("loudmouth", ("PLAIN",)),
    "bitlbee-libpurple": ("libpurple", ("PLAIN", "SCRAM-SHA-1")),
    # PLAIN it takes only where that is asked for.
    "go-sendxmpp-newer": ("go-xmpp", ("SCRAM-SHA-1",)),
}
RUNS = [
    pytest.param(name, mechanism, id=f"{name}-{mechanism}")
    for name, (_, mechanisms) in READERS.items()
    for mechanism in mechanisms
]
OURS = ("-- for these tests alone: who know each other",)
TEXT = "1 &lt; 2 &amp; 3\nGrüße, 你好 wherefore"
LONG = "你" * 3000  # more than the 1,023 or 4,095 bytes that a library reads at once


def befriend(server: RealServer) -> None:
    """Let mbed and romeo see each other, under these names: a roster as Prosody keeps it."""
    folder = server.log_path.parent / "data" / "ceit%2eorg" / "roster"
    folder.mkdir(exist_ok=True)
    for me, friend in (("mbed", "romeo"), ("romeo", "mbed")):
        item = f'{{ subscription = "both"; groups = {{}}; name = "{friend.title()}" }}'
        roster = f'{{ ["{friend}@ceit.org"] = {item}; [false] = {{ version = 1 }} }}'
        (folder / f"{me}.dat").write_text(f"return {roster};\n")


def logged(name: str, mechanism: str, start: Start, place: Path) -> tuple[Path, Interceptor]:
    """Its log of a login, a word each way and a long one, and who sat in the middle."""
    server = start(
        "prosody", Setup(mechanisms=tuple(dict.fromkeys(("PLAIN", mechanism))), lines=OURS)
    )
    befriend(server)
    log, authority = place / "log", place / "ca.pem"
    with Interceptor(server.host, server.port) as middle, Raw(server) as friend:
        authority.write_bytes(middle.ca_pem)
        through = replace(server, port=middle.port, ca_file=authority)
        friend.protect()
        friend.login("mbed", "friend")
        with CLIENTS[name](through, False, log) as talk:
            talk.say("artthou")
            friend.until(f"<message [^>]*from='{ROMEO}/[^>]*>.*?<body>artthou\\s*</body>")
            if talk.hears is not None:
                body = f"<body>{LONG} {TEXT}</body>"
                friend.send(f"<message to='{ROMEO}' type='chat'>{body}</message>")
                talk.hears("wherefore")
    return log, middle


@pytest.mark.parametrize(("name", "mechanism"), RUNS)
def test_each_stanza_that_passed(name: str, mechanism: str, start: Start, tmp_path: Path) -> None:
    log, middle = logged(name, mechanism, start, tmp_path)
    assert f"mechanism='{mechanism}'".encode() in middle.heard.replace(b'"', b"'")
    wire = seen(middle.passages)
    result = explained(log)
    assert result.told["format"]["format"] == READERS[name][0]
    assert not result.told.keys() & {"twice", "unread-broken", "unread-unknown"}
    found = wire_of(result.units)
    assert found[Role.INITIATING] == wire[Role.INITIATING]
    # What comes once it has said that it leaves, no client has to read.
    came = found[Role.RECEIVING]
    assert came == wire[Role.RECEIVING][: len(came)]
    assert len(came) >= len(wire[Role.RECEIVING]) - 1


def test_an_older_go_sendxmpp_logs_what_it_hears_alone(start: Start, tmp_path: Path) -> None:
    log, middle = logged("go-sendxmpp", "PLAIN", start, tmp_path)
    result = explained(log)
    assert result.told["format"]["format"] == "bare"
    found, wire = wire_of(result.units), seen(middle.passages)
    assert found[Role.INITIATING] == []
    assert found[Role.RECEIVING] == wire[Role.RECEIVING]
