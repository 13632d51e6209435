"""Fair turns: work is counted where it is done, and a guest with much of it waits for others."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.net.raw_client import Client, Stage, run, serving

from xmpp_walkthrough.server.fairness.lobby import Lobby, Waiting
from xmpp_walkthrough.server.fairness.portions import TAGS, Portions
from xmpp_walkthrough.server.fairness.turns import SLICE, Turns
from xmpp_walkthrough.server.peer import Peer

PING = "<iq type='get' id='p' to='ceit.org'><ping xmlns='urn:xmpp:ping'/></iq>"
SELF = "<message to='mbed@ceit.org'><body>{}</body></message>"


# --- what is counted ---


class Clock:
    """Work that is done when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def work(self, seconds: float) -> None:
        self.now += seconds


@given(st.lists(st.lists(st.sampled_from((0.0, 0.125, 1.0)), max_size=4), min_size=1, max_size=4))
def test_each_is_charged_for_its_own_steps_whoever_runs_between_them(
    tasks: list[list[float]],
) -> None:
    clock = Clock()
    turns = [Turns(clock) for _ in tasks]

    async def one(steps: list[float]) -> None:
        for step in steps:
            clock.work(step)
            await asyncio.sleep(0)

    async def scene() -> None:
        made = zip(turns, tasks, strict=True)
        await asyncio.gather(*(each.measured(one(steps)) for each, steps in made))

    run(scene)
    for each, steps in zip(turns, tasks, strict=True):
        assert each.over() == sum(steps)


def test_a_turn_is_over_after_a_slice_and_then_begins_anew() -> None:
    clock = Clock()
    turns = Turns(clock)
    found = []

    async def work() -> str:
        for _ in range(4):
            clock.work(SLICE * 0.5)
            found.append(turns.over())
        return "done"

    assert asyncio.run(_awaited(turns, work())) == "done"
    assert found == [0.0, SLICE, 0.0, SLICE]


async def _awaited(turns: Turns, work: object) -> object:
    return await turns.measured(work)  # type: ignore[arg-type]


def test_what_is_raised_or_cancelled_inside_passes_through() -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError

    async def waits(cleaned: list[str]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append("up")

    async def scene() -> list[str]:
        cleaned: list[str] = []
        with pytest.raises(LookupError):
            await _awaited(Turns(Clock()), fails())
        task = asyncio.create_task(_awaited(Turns(Clock()), waits(cleaned)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return cleaned

    assert run(scene) == ["up"]


# --- portions ---


@given(st.lists(st.sampled_from([b"<a/>", b"<b>", b"x", b" ", b"<", b">"]), max_size=200))
def test_portions_are_all_of_it_in_order_with_a_few_tags_each(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    portions, start, found = Portions(10_000), 0, []
    while start < len(data):
        end = portions.end(data, start, one=False)
        assert end > start
        found.append(data[start:end])
        start = end
    assert b"".join(found) == data
    assert all(each.count(b"<") <= TAGS for each in found)


# --- on a server ---


async def pair(stage: Stage) -> tuple[Client, Client]:
    """A guest and an honest client."""
    guest = await stage.login("romeo", "montague")
    honest = await stage.login()
    await honest.settle()
    return guest, honest


MANAGE = "<enable xmlns='urn:xmpp:sm:3'/>"


@pytest.mark.parametrize(
    "unit",
    [
        PING,
        "<presence/>",
        SELF.format("x"),
        "<iq type='get' id='d' to='ceit.org'><query xmlns='jabber:iq:version'/></iq>",
        "<message to='nobody@ceit.org'><body>x</body></message>",
        "<presence type='unavailable' to='mbed@ceit.org'/>",
    ],
)
def test_who_sends_a_heap_of_stanzas_is_not_served_before_the_others(unit: str) -> None:
    """All of the heap has arrived: read in one piece, it would be answered before anybody else."""
    total = 50_000 // len(unit)

    async def scene() -> int:
        async with serving() as stage:
            guest, honest = await pair(stage)
            await guest.ask(MANAGE, "<enabled")
            managed = stage.server.domain.sessions.of("romeo")[0].managed
            assert managed is not None
            await guest.send(unit * total)
            await honest.settle()
            return managed.handled

    assert run(scene) < total / 2


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Every reading of the clock finds 10 ms of work; the waiting is summed up, not done."""
    found: Counter[str] = Counter()

    async def pause(peer: Peer, seconds: float) -> None:
        name = peer.session.account if peer.session else ""
        found[name] += round(1_000 * seconds)
        await asyncio.sleep(0)

    clock = Clock()

    def read() -> float:
        clock.work(0.010)
        return clock.now

    monkeypatch.setattr("time.thread_time", read)
    monkeypatch.setattr(Peer, "_pause", pause)
    return found


def test_who_works_more_than_its_share_pays_for_it_by_waiting(pauses: Counter[str]) -> None:
    async def scene() -> None:
        async with serving(work_share=0.25, work_burst=0.1) as stage:
            guest, honest = await pair(stage)
            begun = pauses["romeo"]
            await guest.send(PING * 50)
            await guest.settle()
            await honest.settle()
            pauses["romeo"] -= begun

    run(scene)
    # 50 stanzas, each of them at least one reading: 0.5 s of work, of which a quarter may be had
    # in a second. A pause that is not slept through is asked for again with the next one.
    assert pauses["romeo"] >= 1_500
    assert pauses["mbed"] < pauses["romeo"]


def test_too_many_tags_end_the_stream_before_they_are_read() -> None:
    async def scene() -> tuple[str, str]:
        async with serving(tags_per_unit=500) as stage:
            guest, honest = await pair(stage)
            await guest.ask(f"<message to='romeo@ceit.org'>{'<a/>' * 400}</message>", "$")
            said = await guest.say(f"<message to='romeo@ceit.org'>{'<a/>' * 10_000}</message>")
            return said, await honest.settle()

    said, _ = run(scene)
    assert "<policy-violation " in said
    assert "<stanza-too-big " in said


# --- the lobby ---


def connected() -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    return ours, theirs


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_addresses_take_turns_and_nobody_overtakes_its_own(names: list[str]) -> None:
    lobby = Lobby(100, 100)
    pairs = [connected() for _ in names]

    async def scene() -> list[int]:
        made = [Waiting(theirs, False) for theirs, _ in pairs]
        for name, each in zip(names, made, strict=True):
            lobby.enter(name, each)
        return [made.index(await lobby.next()) for _ in made]

    try:
        order = run(scene)
    finally:
        for ends in pairs:
            for end in ends:
                end.close()
    waited: Counter[str] = Counter()
    for at, number in enumerate(order):
        name = names[number]
        assert number == [n for n, each in enumerate(names) if each == name][waited[name]]
        waited[name] += 1
        for other in set(names) - {name}:  # no address is two turns ahead of one that waits
            if waited[other] < names.count(other):
                assert waited[name] <= waited[other] + 1, (names, order, at)


def test_who_has_gone_is_passed_over_and_who_is_too_many_is_closed() -> None:
    lobby = Lobby(3, 2)
    pairs = [connected() for _ in range(5)]

    async def scene() -> list[socket.socket]:
        for number, name in enumerate("aaabb"):
            lobby.enter(name, Waiting(pairs[number][0], False))
        pairs[0][1].close()
        return [(await lobby.next()).sock for _ in range(2)]

    try:
        assert run(scene) == [pairs[3][0], pairs[1][0]]
        assert [ends[0].fileno() < 0 for ends in pairs] == [True, False, True, False, True]
        lobby.close()
    finally:
        for ends in pairs:
            for end in ends:
                end.close()
