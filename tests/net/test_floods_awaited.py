"""What a server may send before its answer, and for how long: bytes, units and time."""

import asyncio
import re
import zlib

import pytest
from support.net.flooding import (
    ASKED,
    KINDS,
    LARGE,
    ME,
    PING,
    SPAM,
    endless,
    ever_new,
    logged_in,
    numbered,
    outlast,
    saying,
    sums,
    units,
)
from support.net.session_peer import ANSWER, PROCEED, TLS_FEATURES, Peer, Script, opening, session
from support.net.skipping import Skip, played
from support.walks.playbook import context

from xmpp_walkthrough.net.session.bounds import Bounds, TimeBudget
from xmpp_walkthrough.net.session.guide import Automatic
from xmpp_walkthrough.net.session.inbox import FLOOD, MOST_BYTES, MOST_REQUESTS, MOST_UNITS, Inbox
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.tcp.transport import joined
from xmpp_walkthrough.protocol.events import Iq, Role
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.transcript.room import Room, weight
from xmpp_walkthrough.walk import walk

RESULT = b"<iq type='result' id='x'/>"


def asking(id: str = "x", patience: float | None = None) -> Run:
    yield a.Send(b"<iq type='get' id='x'><query xmlns='jabber:iq:roster'/></iq>")
    yield a.Expect((Iq,), id=id, patience=patience)


def asked(
    script: Script, walker: Context | None = None, **options: float
) -> tuple[Performer, WalkError | None]:
    """A session that asks, and what came of it."""
    made = session(walker or logged_in(), Automatic(), **options)
    failure: list[WalkError] = []

    async def does() -> None:
        try:
            await made.run(asking())
        except WalkError as error:
            failure.append(error)

    outlast(made, script, does)
    return made, failure[0] if failure else None


def kept(made: Performer) -> int:
    return sum(weight(entry.event) for entry in made.transcript.entries)


# --- enough of it ends the walk ---


@pytest.mark.parametrize("name", ["spam", "unknown", "spaces", "large", "ever new"])
def test_a_flood_before_an_answer_ends_the_walk_long_before_its_deadline(name: str) -> None:
    script = ever_new if name == "ever new" else endless(KINDS[name])
    made, error = asked(script, timeout=600)
    assert error is not None
    assert error.key == "flooded"
    assert made.inbox.units <= FLOOD * MOST_UNITS + MOST_UNITS
    assert kept(made) < 16 * 1024 * 1024
    assert units(made.transcript.lines)[0] <= MOST_UNITS
    assert made.inbox.units >= FLOOD * MOST_UNITS or made.inbox.bytes >= FLOOD * MOST_BYTES
    assert made.transcript.sizes()[1] == made.inbox.bytes  # counted, and not kept


def test_what_is_kept_of_it_all_has_an_end_whatever_it_is() -> None:
    """Each of them is unlike the others and heavy: the room is full before the inbox is."""

    async def script(peer: Peer) -> None:
        for n in range(100):
            await peer.says(b"<message><e%d/>" % n + b"<a/>" * 10_000 + b"</message>")

    made = Performer(
        logged_in(),
        Automatic(),
        session().options,
        lambda: 0.0,
        Bounds(TimeBudget(60), Room(10_000_000)),
    )

    async def does() -> None:
        with pytest.raises(WalkError, match="flooded"):
            await made.run(asking())

    outlast(made, script, does)
    assert kept(made) < 15_000_000


def test_answers_that_nobody_awaits_any_more_are_a_flood_like_any_other() -> None:
    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")
        await peer.says(RESULT * 500)

    made, error = asked(script)
    assert error is None
    assert units(made.transcript.lines)[0] <= 12


# --- an answer among it is found ---


def test_an_answer_behind_three_thousand_others_is_found_and_shown() -> None:
    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")
        await peer.says(numbered(3_000) + SPAM * 3_000 + RESULT)

    made, error = asked(script)
    assert error is None
    last = made.transcript.entries[-1]
    assert last.raw == RESULT
    shown, told = units(made.transcript.lines)
    assert shown + told == 6_001
    assert made.transcript.sizes()[1] == len(numbered(3_000) + SPAM * 3_000 + RESULT)
    assert made.transcript.round_trips()[0] == 1


def test_an_answer_that_looks_like_a_thousand_others_is_shown_all_the_same() -> None:
    others = b"".join(b"<iq type='result' id='no-%d'/>" % n for n in range(2 * MOST_UNITS))

    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")
        await peer.says(others + RESULT)

    made, error = asked(script)
    assert error is None
    assert made.transcript.entries[-1].raw == RESULT


def test_the_sum_is_told_before_what_comes_behind_it() -> None:
    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")
        await peer.says(SPAM * 30 + RESULT)

    made, _ = asked(script)
    assert isinstance(made.guide, Automatic)
    (told,) = sums(made.guide.lines)
    assert (told["name"], told["units"], told["bytes"]) == ("message body", 20, 20 * len(SPAM))
    assert isinstance(made.guide.lines[-1], Entry)


def test_a_roster_of_a_quarter_of_a_megabyte_is_an_answer_as_any_other() -> None:
    item = b"<item jid='contact-%d@im.example.com' name='Contact %d' subscription='both'/>"
    roster = b"".join(item % (n, n) for n in range(3_000))
    answer = (
        b"<iq type='result' id='x'><query xmlns='jabber:iq:roster'>" + roster + b"</query></iq>"
    )
    assert 230_000 < len(answer) < 262_144

    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")
        await peer.says(answer)

    made, error = asked(script)
    assert error is None
    assert made.transcript.entries[-1].raw == answer


def test_a_line_that_trickles_is_slow_and_no_flood() -> None:
    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")
        for byte in numbered(5) + RESULT:
            await peer.says(bytes([byte]))
            await asyncio.sleep(0)

    made, error = asked(script)
    assert error is None
    assert units(made.transcript.lines) == (6, 0)


# --- time ---


async def a_unit_that_never_ends(peer: Peer) -> None:
    await peer.says(b"<message><body>")
    while True:
        await peer.says(b"x")
        await asyncio.sleep(0)


async def spaces_one_by_one(peer: Peer) -> None:
    while True:
        await peer.says(b" ")
        await asyncio.sleep(0)


async def packed_spaces(peer: Peer) -> None:
    peer.transport.compress()
    while True:
        await peer.says(b" " * 1_000_000)


async def nothing_packed(peer: Peer) -> None:
    """Blocks of zlib with nothing in them."""
    packing = zlib.compressobj()
    await peer.says(packing.compress(b" ") + packing.flush(zlib.Z_SYNC_FLUSH))
    while True:
        await peer.says(packing.flush(zlib.Z_FULL_FLUSH) * 4_000 or b"\0\0\0\xff\xff" * 4_000)


@pytest.mark.parametrize(
    ("script", "packed", "keys"),
    [
        (a_unit_that_never_ends, False, {"timeout", "limit.too-big"}),
        (spaces_one_by_one, False, {"timeout"}),
        (endless(SPAM), False, {"timeout", "flooded"}),
        (endless(b"<message>" + b"<a/>" * 60_000 + b"</message>"), False, {"timeout", "flooded"}),
        (packed_spaces, True, {"timeout", "flooded"}),
        (nothing_packed, True, {"timeout", "barren"}),
    ],
)
def test_a_deadline_counts_while_bytes_keep_coming(
    script: Script, packed: bool, keys: set[str]
) -> None:
    made = session(logged_in(), timeout=0.5)

    async def does() -> None:
        assert made.transport is not None
        if packed:
            made.transport.compress()
        began = asyncio.get_running_loop().time()
        with pytest.raises(WalkError) as caught:
            await made.run(asking())
        assert caught.value.key in keys
        assert asyncio.get_running_loop().time() - began < 10

    outlast(made, script, does)


def test_answers_in_the_last_moment_add_up() -> None:
    """Each comes in time, and there is no end of them."""

    def run() -> Run:
        while True:
            yield a.Send(b"<iq type='get' id='x'><query xmlns='jabber:iq:roster'/></iq>")
            yield a.Expect((Iq,), id="x")

    async def script(peer: Peer, skip: Skip) -> None:
        while True:
            await peer.hears(b"</iq>")
            skip(50)
            await peer.says(RESULT)

    made = session(logged_in(), timeout=60)

    async def test(skip: Skip) -> None:
        made.transport, far = joined()
        serving = asyncio.ensure_future(script(Peer(far), skip))
        with pytest.raises(WalkError, match="too-slow") as caught:
            await made.run(run())
        assert caught.value.facts["seconds"] == 12 * 60
        serving.cancel()
        made.release()
        far.release()

    played(test)
    asked = [entry for entry in made.transcript.entries if entry.role is Role.INITIATING]
    assert 14 <= len(asked) < 100  # 50 s each, of 720; some pass while nobody waits


def test_silence_that_is_an_answer_stays_one_in_a_flood() -> None:
    made = session(logged_in(), timeout=60)

    async def does() -> None:
        await made.run(asking(id="never", patience=0.2))

    outlast(made, endless(SPAM), does)


# --- what is asked of us ---


class Counting(Peer):
    """A server that takes what we say, and counts it."""

    async def counts(self, pattern: bytes) -> list[bytes]:
        return re.findall(pattern, await self.hears_the_end())


@pytest.mark.parametrize("count", [30, 1_500])
def test_each_request_is_answered_and_few_of_them_wait(count: int) -> None:
    heard = bytearray()

    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")

        async def reads() -> None:
            while data := await peer.transport.read():
                heard.extend(data)

        reading = asyncio.ensure_future(reads())
        for _ in range(count):
            await peer.says(PING)
        await peer.says(RESULT)
        await reading

    made, error = asked(script)
    assert error is None
    waiting = len(made.context.requests)
    assert waiting <= MOST_REQUESTS
    answers = re.findall(rb'<iq type="result" id="q" to="eve@im.example.com/x"/>', heard)
    assert len(answers) + waiting == count
    ours = [x for x in made.transcript.entries if x.raw in answers]
    told = [each["units"] for each in sums(made.transcript.lines) if each["role"] == "initiating"]
    assert len(ours) + sum(told) == len(answers)
    assert len(ours) <= 10


def test_requests_without_end_end_the_walk() -> None:
    async def script(peer: Peer) -> None:
        reading = asyncio.ensure_future(peer.hears_the_end())
        try:
            await endless(PING)(peer)
        finally:
            reading.cancel()

    made, error = asked(script, timeout=600)
    assert error is not None
    assert error.key == "flooded"
    assert len(made.context.requests) <= MOST_REQUESTS + 1
    assert kept(made) < 4 * 1024 * 1024


def test_a_server_that_confirms_nothing_of_our_answers_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With stream management each answer has to be kept until it is confirmed."""
    monkeypatch.setattr("xmpp_walkthrough.net.session.performer._MOST_UNCONFIRMED", 20_000)

    async def script(peer: Peer) -> None:
        reading = asyncio.ensure_future(peer.hears_the_end())
        try:
            await endless(PING)(peer)
        finally:
            reading.cancel()

    walker = logged_in(managed=True)
    _, error = asked(script, walker, timeout=600)
    assert error is not None
    assert error.key == "unconfirmed"
    assert walker.stream.counts.size < 21_000


def test_many_that_ask_how_much_has_come_are_told_the_last_count() -> None:
    async def script(peer: Peer) -> None:
        await peer.hears(b"</iq>")
        await peer.says((ASKED + SPAM) * 1_000 + ASKED + RESULT)
        said = b""
        while b'h="1000"' not in said:
            said = await peer.hears(b"/>")

    made, error = asked(script, logged_in(managed=True))
    assert error is None
    assert kept(made) < 4 * 1024 * 1024


def test_who_asks_and_takes_no_answer_is_not_waited_for() -> None:
    """Both sides would wait for the other to read."""
    made = session(logged_in(), timeout=0.3)

    async def does() -> None:
        with pytest.raises(WalkError, match="stalled"):
            await made.run(saying(LARGE * 8))

    outlast(made, endless(SPAM), does)
    assert made.inbox.units == 0


def test_of_a_write_that_was_given_up_the_rest_goes_first() -> None:
    """Bytes of the next unit never stand in the middle of this one."""

    async def test() -> None:
        made = session(logged_in(), timeout=0.1)
        heard = bytearray()

        async def script(peer: Peer) -> None:
            await gone.wait()
            while data := await peer.transport.read():
                heard.extend(data)

        gone = asyncio.Event()
        near, far = joined()
        made.transport = near
        serving = asyncio.ensure_future(script(Peer(far)))
        large = LARGE * 8
        with pytest.raises(WalkError, match="stalled"):
            await made.put(large)
        gone.set()
        await made.put(b"<presence/>")
        near.release()
        await serving
        far.release()
        assert bytes(heard) == large + b"<presence/>"

    asyncio.run(test())


# --- nothing slips through between two units ---


def test_bytes_behind_proceed_are_found_also_where_units_are_taken_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Inbox, "full", property(lambda _: True))
    walker = context(facts={"address", "connected"})
    made = session(walker)

    async def script(peer: Peer) -> None:
        await opening(ANSWER + TLS_FEATURES)(peer)
        await peer.hears(b"/>")
        await peer.says(PROCEED + b"<x/>")
        assert await peer.hears_the_end() == b""

    async def does() -> None:
        with pytest.raises(WalkError, match=r"violation\.behind-proceed"):
            await made.run(walk(walker))

    outlast(made, script, does)
    assert not walker.stream.secured


def test_each_address_is_for_us() -> None:
    """The messages of these tests are to our own account."""
    assert ME.encode() in SPAM
