"""Which place is taken, in which order, and is every other attempt closed? XEP-0495, RFC 8305."""

from __future__ import annotations

import asyncio
import gc
import socket
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest

from xmpp_walkthrough.net.dns.resolver import ResolveFault, alternating
from xmpp_walkthrough.net.tcp import race as module
from xmpp_walkthrough.net.tcp.attempt import Endpoint, Unreached
from xmpp_walkthrough.net.tcp.race import MOST_AT_ONCE, race
from xmpp_walkthrough.server.dns import dead_ports as dead
from xmpp_walkthrough.steps.actions import Target
from xmpp_walkthrough.transcript.facts import facts_of, key_of

Note = tuple[str, dict[str, Any]]
SHORT = 0.4  # seconds: the deadline of an attempt here, half of it the patience with silence


class Raced(NamedTuple):
    place: Endpoint | None
    reasons: tuple[str, ...]
    notes: list[Note]
    seconds: float

    @property
    def told(self) -> list[str]:
        return [key for key, _ in self.notes]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STAGGER", 0.03)


@pytest.fixture
def places() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def alive(places: ExitStack) -> int:
    return int(places.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1])


def refusing(places: ExitStack) -> int:
    return places.enter_context(dead.closed("127.0.0.1"))


def silent(places: ExitStack) -> int:
    return places.enter_context(dead.silent("127.0.0.1"))


async def _literal(host: str) -> tuple[str, ...]:
    return (host,)


def raced(
    targets: Sequence[Target],
    look_up: Callable[[str], Awaitable[tuple[str, ...]]] = _literal,
    seconds: float = SHORT,
) -> Raced:
    notes: list[Note] = []

    async def run() -> Raced:
        began = time.perf_counter()
        place: Endpoint | None = None
        reasons: tuple[str, ...] = ()
        try:
            transport, place = await race(
                targets,
                look_up,
                seconds,
                lambda fact: notes.append((key_of(fact), dict(facts_of(fact)))),
            )
            transport.release()
        except Unreached as unreached:
            reasons = unreached.reasons
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left
        return Raced(place, reasons, notes, time.perf_counter() - began)

    done = asyncio.run(run())
    gc.collect()  # a socket that was left open would be a ResourceWarning, which is an error
    return done


def at(port: int, priority: int | None = 0, host: str = "127.0.0.1") -> Target:
    return Target(host, port, priority=priority)


def test_a_failure_lets_the_next_begin_at_once(
    places: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STAGGER", 60.0)
    there = alive(places)
    done = raced([at(refusing(places)), at(there)])
    assert done.place is not None
    assert done.place.target.port == there
    assert done.told == ["connect.failed"]


def test_silence_is_not_waited_for(places: ExitStack) -> None:
    quiet, there = silent(places), alive(places)
    done = raced([at(quiet), at(there)], seconds=30.0)
    assert done.place is not None
    assert done.place.target.port == there
    assert done.told == ["connect.racing", "connect.dropped"]
    assert done.notes[0][1] == {
        "host": "127.0.0.1",
        "port": there,
        "beside": (f"127.0.0.1:{quiet}",),
    }
    assert done.seconds < 10


def test_the_first_that_answers_is_taken_and_nothing_else_begun(places: ExitStack) -> None:
    first, second = alive(places), alive(places)
    done = raced([at(first), at(second)])
    assert done.place is not None
    assert (done.place.target.port, done.notes) == (first, [])


def test_the_next_priority_waits_for_the_patience(places: ExitStack) -> None:
    done = raced([at(silent(places), 1), at(alive(places), 2)])
    assert done.place is not None
    assert done.place.target.priority == 2
    assert done.seconds >= SHORT / 2
    assert done.told == ["connect.next-rank", "connect.racing", "connect.dropped"]


def test_a_silent_priority_keeps_its_chance(
    places: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    done = raced([at(silent(places), 1), at(alive(places), 2)], seconds=30.0)
    assert done.place is not None
    assert done.place.target.priority == 2
    assert done.told == ["connect.next-rank", "connect.racing", "connect.dropped"]


def test_the_next_priority_comes_at_once_where_all_have_failed(places: ExitStack) -> None:
    done = raced([at(refusing(places), 1), at(alive(places), 2)], seconds=30.0)
    assert done.place is not None
    assert done.place.target.priority == 2
    assert done.seconds < 3


def test_nobody_answers(places: ExitStack) -> None:
    done = raced([at(refusing(places)), at(silent(places)), at(refusing(places), 7)])
    assert done.place is None
    assert sorted(done.reasons) == ["refused", "refused", "timeout"]


def test_no_more_than_a_few_at_once(places: ExitStack) -> None:
    quiet, there = silent(places), alive(places)
    done = raced([*[at(quiet)] * 6, at(there)])
    assert done.place is not None
    assert done.place.target.port == there
    most = running = 0
    for key, facts in done.notes:
        if key == "connect.racing":
            most = max(most, running := running + 1)
        if key == "connect.failed":
            assert facts["reason"] == "timeout"
            running -= 1
    assert most < MOST_AT_ONCE + 1


def test_all_together_have_a_deadline(places: ExitStack) -> None:
    done = raced([at(silent(places), n) for n in range(30)], seconds=0.1)
    assert done.place is None
    assert set(done.reasons) == {"timeout"}
    assert done.told.count("connect.failed") == len(done.reasons) < 30
    assert done.seconds < 10


def test_only_names_and_all_of_them_hang() -> None:
    async def hangs(host: str) -> tuple[str, ...]:
        await asyncio.Event().wait()
        return ()

    assert raced([at(1, host="hangs.example")], hangs, 0.05).reasons == ("timeout",)


def test_a_target_without_an_address_is_passed_over(places: ExitStack) -> None:
    async def look_up(host: str) -> tuple[str, ...]:
        if host == "gone.example":
            raise ResolveFault("no-such-domain", host)
        return ("127.0.0.1",)

    done = raced([at(1, host="gone.example"), at(alive(places), host="here.example")], look_up)
    assert done.place is not None
    assert done.place.target.host == "here.example"
    assert done.notes == [
        ("connect.no-address", {"host": "gone.example", "reason": "no-such-domain"})
    ]
    assert raced([at(1, host="gone.example")], look_up).reasons == ("no-address",)


def test_a_name_that_hangs_does_not_hold_up_the_others(places: ExitStack) -> None:
    async def look_up(host: str) -> tuple[str, ...]:
        if host == "hangs.example":
            await asyncio.Event().wait()
        return ("127.0.0.1",)

    there = alive(places)
    side = raced([at(1, host="hangs.example"), at(there)], look_up, 30.0)
    assert side.place is not None
    below = raced([at(1, 1, host="hangs.example"), at(there, 2)], look_up)
    assert below.place is not None


def test_the_order_of_targets_outlasts_the_order_of_answers(places: ExitStack) -> None:
    first, second = alive(places), alive(places)

    async def look_up(host: str) -> tuple[str, ...]:
        for _ in range(5 if host == "one.example" else 0):
            await asyncio.sleep(0)
        return ("127.0.0.1",)

    done = raced([at(first, host="one.example"), at(second, host="two.example")], look_up)
    assert done.place is not None
    assert done.place.target.host == "one.example"


def test_whoever_comes_second_is_closed(places: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two connect in the same turn of the loop; the test's own end would warn of a socket left."""
    monkeypatch.setattr(module, "STAGGER", 0.0)
    listening = [places.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
    targets = [at(one.getsockname()[1]) for one in listening]
    assert raced(targets).place is not None


def test_families_take_turns() -> None:
    assert alternating(["::1", "::2", "::3", "10.0.0.1"]) == ("::1", "10.0.0.1", "::2", "::3")
    assert alternating(["10.0.0.1", "10.0.0.2", "::1"]) == ("10.0.0.1", "::1", "10.0.0.2")
    assert alternating([]) == ()
