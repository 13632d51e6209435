"""Does a recording that somebody has changed, or made up, end in words and never in a traceback?"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walks.encodings import found_in
from support.walks.shared import lines_of, public

from xmpp_walkthrough.cli.share.records import header, of_log, told
from xmpp_walkthrough.logs.observer import Observer
from xmpp_walkthrough.logs.recognise import recognise
from xmpp_walkthrough.logs.text.lines import lines
from xmpp_walkthrough.logs.text.undress import undress
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.sharing.share import Sharer
from xmpp_walkthrough.transcript.recording import (
    Failure,
    Header,
    Outcome,
    Recorder,
    Recording,
    Unreadable,
)

DOMAIN, PASSWORD = "magpie.example", "magpie-secret"
WALKS: list[dict[str, Any]] = [
    {"mechanism": "SCRAM-SHA-256-PLUS"},
    {"mechanism": "DIGEST-MD5"},
    {"mechanism": "CRAM-MD5"},
    {"mechanism": "OAUTHBEARER"},
    {"fast": True},
    {"old_login": True},
]
ODD = [None, -1, 2**70, "\ud800", "n,,", [1], {"=bytes": ""}]


@cache
def recorded(number: int) -> list[bytes]:
    """The lines of a recording."""
    wants = WALKS[number]
    config = ServerConfig(
        domain=DOMAIN,
        accounts={"mbed": PASSWORD},
        also=("DIGEST-MD5", "CRAM-MD5", "OAUTHBEARER"),
        sasl2="fast" in wants,
        old_login="old_login" in wants,
    )
    written: list[bytes] = []
    recorder = Recorder(written.append, Header("walk", opening={"jid": f"mbed@{DOMAIN}"}))
    add = recorder.connection("walk")
    for line in lines_of(Jid("mbed", DOMAIN), PASSWORD, config, **wants):
        add(line)
    facts = {"host": DOMAIN, "wanted": f"mbed@{DOMAIN}", "detail": f"about {DOMAIN}"}
    recorder.add(Outcome(23, Failure("sasl.refused", 23, facts, step="sasl")))
    return written


def shared(data: bytes) -> bytes:
    """The shared file, as far as the recording could be read."""
    sharer, written = Sharer(public()), list[bytes]()
    try:
        recording = Recording(BytesIO(data))
        about = header(recording.header.kind, recording.header.opening.get("jid", ""), sharer)
        recorder = Recorder(written.append, about)
        for record in told(recording, sharer):
            recorder.add(record)
    except Unreadable:
        pass
    return b"".join(written)


@pytest.mark.parametrize("number", range(len(WALKS)))
def test_a_whole_recording_is_shared_and_read_again(number: int) -> None:
    data = shared(b"".join(recorded(number)))
    assert found_in(data, "magpie") == []
    again = list(Recording(BytesIO(data)))
    assert len(again) == len(recorded(number))  # the header goes, and the note comes
    assert shared(data).count(b"\n") == data.count(b"\n")


@pytest.mark.parametrize("number", [0, 4])
def test_a_recording_that_was_cut_anywhere(number: int) -> None:
    data = b"".join(recorded(number))
    chance = random.Random(7)
    for cut in chance.sample(range(len(data)), 15):
        told = shared(data[:cut])
        assert found_in(told, "magpie") == []
        # Each line that was whole is there, and the note that they were shared.
        whole = data[:cut].count(b"\n") + data[cut:].startswith(b"\n")
        assert told.count(b"\n") == whole + (whole > 2)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Each place inside of a JSON value."""
    yield path
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inside:
        yield from places(each, (*path, key))


def put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The JSON value with something else in that place."""
    if not path:
        return other
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = other
    return value


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_a_value_that_was_changed_to_anything(odd: Any) -> None:
    """In each place of each line, between its neighbours."""
    lines = recorded(0)
    seen: set[tuple[Any, ...]] = set()  # one line of each kind will do
    for at, line in enumerate(lines):
        for path in places(json.loads(line)):
            kind = (*path, *map(json.loads(line).get, ("note", "event")))
            if path and at and kind not in seen:
                seen.add(kind)
                other = json.dumps(put(json.loads(line), path, odd)).encode() + b"\n"
                near = [lines[0], *lines[max(1, at - 2) : at], other, *lines[at + 1 : at + 3]]
                shared(b"".join(near))


PIECES = st.sampled_from(
    [
        *("C: ", "S: ", "\n", "<", ">", "</", "'", "magpie", "=", "\u732b", "\0", "********"),
        *("<stream:stream to='magpie.example' xmlns='jabber:client' version='1.0' xmlns:stream="
          "'http://etherx.jabber.org/streams'>", "</stream:stream>"),
        "<message to='a@magpie.example'>",
        *("<body>magpie</body>", "</message>", "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
          " mechanism='PLAIN'>AG1hZ3BpZQBtYWdwaWU=</auth>", "<x xmlns='urn:magpie'/>"),
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_as_a_log(text: str) -> None:
    sharer, written = Sharer(public()), list[bytes]()
    rows = list(lines([text.encode()]))
    known = recognise(rows)
    observed = Observer(None).observe(known.reader.read(undress(rows, known.dress)))
    recorder = Recorder(written.append, header("log", "", sharer))
    for record in told(of_log(observed, sharer), sharer):
        recorder.add(record)
    data = b"".join(written)
    assert found_in(data, "magpie") == []
    assert len(list(Recording(BytesIO(data)))) == data.count(b"\n") - 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WALKS) - 1), st.randoms(use_true_random=False))
def test_bytes_that_were_changed(number: int, chance: random.Random) -> None:
    data = bytearray(b"".join(recorded(number)))
    for _ in range(3):
        data[chance.randrange(len(data))] = chance.randrange(256)
    shared(bytes(data))
