"""Does the walk get on with the stream management, carbons and fingerprints of others?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.net.relay import Relay, Weather
from support.net.weather import Moment
from support.real.server import RealServer, Setup
from support.real.walking import walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
EVERYWHERE = pytest.mark.parametrize("name", ["prosody", "ejabberd", "practice"])


def once_before(pattern: bytes) -> Moment:
    """The moment before these bytes, on the first connection that brings them."""
    left = [pattern]

    def moment(seen: bytes) -> int | None:
        place = seen.find(left[0]) if left else -1
        if place < 0:
            return None
        left.clear()
        return place

    return moment


@EVERYWHERE
def test_everything_beyond_the_article(name: str, start: Start, tmp_path: Path) -> None:
    versions = name != "ejabberd"  # which keeps them only where its administrator wants it
    extras = ("sm", "caps", "carbons", "csi", *(("rosterver",) if versions else ()))
    options = [word for extra in extras for word in ("--with", extra)]
    walked = walk(start(name, Setup()), *options, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.sent("<enable ")
    assert walked.received("<enabled ")
    assert walked.sent("<inactive ")
    assert "Stanzas confirmed by that:" in walked.output
    assert "We have computed the same fingerprint" in walked.output
    assert ("So the stored list is used as it is" in walked.output) is versions
    assert "does not offer it" not in walked.output
    assert walked.sent("<a ")


@EVERYWHERE
def test_a_session_outlives_its_line(name: str, start: Start, tmp_path: Path) -> None:
    server = start(name, Setup(starttls="off"))
    weather = Weather(cut_at=once_before(b"<message "), ending="rst")
    with Relay(server.host, server.port, to_server=weather) as relay:
        through = replace(server, host=relay.host, port=relay.port)
        options = ("--insecure", "--insecure", "--mechanism", "PLAIN", "--with", "sm")
        walked = walk(through, *options, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert walked.received("<resumed ")
    assert relay.client_to_server.count(b"<message ") == 1  # the other one was lost
    assert relay.client_to_server.count(b"xmpp-bind") == 1
    assert walked.received("O Romeo, Romeo!")
