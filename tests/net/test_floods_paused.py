"""What a server may send while a person thinks: so much, and then it has to wait."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from itertools import repeat

import pytest
from support.net.flooding import (
    ERROR,
    KINDS,
    endless,
    ever_new,
    logged_in,
    numbered,
    outlast,
    paused,
    saying,
    sums,
    units,
)
from support.net.session_peer import Led, Peer, Script, session

from xmpp_walkthrough.net.session.guide import Occasion, Quit, WishesToSpeak
from xmpp_walkthrough.net.session.inbox import MOST_BYTES, MOST_REQUESTS, MOST_UNITS
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.protocol.events import Iq, Message, Whitespace
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.steps.step import Run
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.transcript.room import weight


class Watching(Led):
    """A guide that thinks until the test lets it go on; `full` fires when it has been told that
    nothing more is read."""

    def __init__(self) -> None:
        super().__init__()
        self.full = asyncio.Event()

    def show(self, line: Line) -> None:
        super().show(line)
        if isinstance(line, Note) and line.key == "inbox.full":
            self.full.set()


def watched() -> tuple[Performer, Watching]:
    guide = Watching()
    return session(logged_in(), guide), guide


async def a_while() -> None:
    """As long as anything that could go on would need for a lot of it."""
    for _ in range(2_000):
        await asyncio.sleep(0)


@pytest.mark.parametrize("name", [*KINDS, "ever new"])
def test_reading_stops_where_it_is_too_much_to_keep_and_the_screen_says_so(name: str) -> None:
    made, guide = watched()

    async def does() -> None:
        asking = asyncio.ensure_future(made.run(saying()))
        await guide.full.wait()
        taken = (made.inbox.units, made.inbox.bytes, len(made.transcript.lines))
        await a_while()
        assert (made.inbox.units, made.inbox.bytes, len(made.transcript.lines)) == taken
        assert taken[0] <= MOST_UNITS
        assert taken[1] <= MOST_BYTES + 262_144
        guide.goes_on.set()
        await asking

    outlast(made, ever_new if name == "ever new" else endless(KINDS[name]), does)
    kept = [line.event for line in made.transcript.lines if isinstance(line, Entry)]
    assert sum(map(weight, kept)) < 16 * 1024 * 1024
    shown, told = units(guide.lines)
    assert shown + told >= len(kept) - 1  # ours is not theirs
    assert shown <= MOST_UNITS
    assert len(made.context.requests) + len(made.inbox) <= MOST_UNITS


def test_requests_that_nobody_can_answer_now_stop_it_sooner() -> None:
    made, guide = watched()

    async def does() -> None:
        asking = asyncio.ensure_future(made.run(saying()))
        await guide.full.wait()
        assert sum(isinstance(event, Iq) for event in made.inbox) == MOST_REQUESTS
        guide.goes_on.set()
        await asking

    outlast(made, endless(KINDS["ping"]), does)


def waiting() -> Run:
    yield a.Send(b"<presence/>")
    yield a.Expect((Iq,), id="never")


def test_reading_goes_on_when_the_learner_does_and_the_end_behind_it_is_seen_then() -> None:
    made, guide = watched()

    async def script(peer: Peer) -> None:
        await peer.says(numbered(5 * MOST_UNITS) + ERROR)

    async def does() -> None:
        running = asyncio.ensure_future(made.run(waiting()))
        await guide.full.wait()
        await a_while()
        assert not running.done()
        guide.goes_on.set()
        with pytest.raises(WalkError, match="stream-error"):
            await running

    outlast(made, script, does)
    shown, told = units(guide.lines)
    assert shown + told >= 5 * MOST_UNITS + 1
    assert sum(map(weight, (x.event for x in made.transcript.entries))) < 16 * 1024 * 1024


def test_a_reset_is_noticed_although_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xmpp_walkthrough.net.session.beside._LOOK", 0.01)
    made, guide = watched()

    async def test() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            near = socket.create_connection(listening.getsockname())
            far, _ = listening.accept()
        made.transport, server = Transport(near), Transport(far)
        flooding = asyncio.ensure_future(endless(KINDS["spam"])(Peer(server)))
        running = asyncio.ensure_future(made.run(saying()))
        await guide.full.wait()
        flooding.cancel()
        server.reset()
        async with asyncio.timeout(20):
            with pytest.raises(WalkError, match="cut-off"):
                await running
        made.release()

    asyncio.run(test())
    assert made.transcript.notes("reset")


@pytest.mark.parametrize("name", [*KINDS, "ever new"])
def test_who_quits_there_is_told_the_sums_and_is_not_shown_it_all(name: str) -> None:
    made, guide = watched()
    guide.raises = Quit()

    async def does() -> None:
        asking = asyncio.ensure_future(made.run(saying()))
        await guide.full.wait()
        guide.goes_on.set()
        with pytest.raises(Quit):
            await asking

    outlast(made, ever_new if name == "ever new" else endless(KINDS[name]), does)
    shown, told = units(guide.lines)
    assert shown <= 20
    entries = [line for line in made.transcript.lines if isinstance(line, Entry)]
    assert shown + told >= len(entries)


def test_who_goes_on_in_the_middle_of_a_chunk_loses_nothing_of_it() -> None:
    made, guide = paused()

    async def script(peer: Peer) -> None:
        await peer.says(numbered(200) + b"<iq type='result' id='x'/>")

    def run() -> Run:
        yield a.Send(b"<presence/>")
        yield a.Expect((Iq,), id="x")

    async def does() -> None:
        running = asyncio.ensure_future(made.run(run()))
        while len(made.inbox) < 3:
            await asyncio.sleep(0)
        assert len(made.inbox) < 200
        guide.goes_on.set()
        await running

    outlast(made, script, does)
    said = [x.event.xml.get("id") for x in made.transcript.entries if isinstance(x.event, Message)]
    assert said == [f"m{n}" for n in range(200)]


# --- where it must not stop ---


def test_five_hundred_letters_that_waited_for_us_are_all_read_and_shown() -> None:
    made, guide = watched()

    async def script(peer: Peer) -> None:
        await peer.says(numbered(500))

    await_all = Peeking(made, 500)

    async def does() -> None:
        running = asyncio.ensure_future(made.run(saying()))
        await await_all()
        guide.goes_on.set()
        await running

    outlast(made, script, does)
    assert units(guide.lines) == (500, 0)
    assert not made.transcript.notes("inbox.full")


class Peeking:
    """Wait until so many units have come."""

    def __init__(self, made: Performer, count: int) -> None:
        self._made = made
        self._count = count

    async def __call__(self) -> None:
        while self._made.inbox.units < self._count:
            await asyncio.sleep(0)


def test_keep_alives_for_hours_do_not_stop_it() -> None:
    made, guide = watched()
    said = 0

    async def script(peer: Peer) -> None:
        nonlocal said
        for _ in repeat(None, 3_000):
            await peer.says(b" ")
            said += 1
            while made.inbox.bytes < said:  # each of them comes alone
                await asyncio.sleep(0)
        guide.goes_on.set()

    async def does() -> None:
        await made.run(saying())

    outlast(made, script, does)
    assert not made.transcript.notes("inbox.full")
    assert len([x for x in made.transcript.entries if isinstance(x.event, Whitespace)]) == 10
    assert sum(told["bytes"] for told in sums(guide.lines)) == 2_990
    assert made.transcript.sizes()[1] == 3_000


# --- where a person speaks freely ---


class Talking(Watching):
    """Says what the test gives it, one thing after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.said: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.spoke = False

    async def before(self, pending: Entry) -> bytes | None:
        if not self.spoke:
            self.spoke = True
            raise WishesToSpeak
        return None

    async def says(self, occasion: Occasion) -> bytes | None:
        return await self.said.get()


def spoken(script: Script, does: Callable[[Talking], Awaitable[None]]) -> tuple[Performer, Talking]:
    guide = Talking()
    made = session(logged_in(), guide)

    async def speaks() -> None:
        running = asyncio.ensure_future(made.run(saying()))
        await does(guide)
        guide.said.put_nowait(None)
        await running

    outlast(made, script, speaks)
    return made, guide


@pytest.mark.parametrize("name", [*KINDS, "ever new"])
def test_at_the_prompt_it_stops_as_well_and_goes_on_with_what_is_said(name: str) -> None:
    async def does(guide: Talking) -> None:
        for _ in range(3):
            await guide.full.wait()
            guide.full.clear()
            guide.said.put_nowait(b"<presence/>")
        await guide.full.wait()

    made, guide = spoken(reads_too(ever_new if name == "ever new" else endless(KINDS[name])), does)
    assert len(made.transcript.notes("inbox.full")) == 4
    assert made.context.requests == []
    shown, told = units(guide.lines)
    assert shown + told > 4
    assert sum(map(weight, (x.event for x in made.transcript.entries))) < 16 * 1024 * 1024


def reads_too(script: Script) -> Script:
    """A peer that takes our answers while it floods us."""

    async def both(peer: Peer) -> None:
        reading = asyncio.ensure_future(peer.hears_the_end())
        try:
            await script(peer)
        finally:
            reading.cancel()

    return both
