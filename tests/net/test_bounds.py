"""What a run may cost in all: waits are added up, wherever they happen, and pauses are not."""

import asyncio

import pytest
from support.net.skipping import Skip, played

from xmpp_walkthrough.net.session.bounds import MOST_WAITS, Bounds, TimeBudget


async def in_vain(patience: TimeBudget, skip: Skip, seconds: float) -> None:
    """Wait for a minute at most, of which so much passes."""
    async with patience.wait(60):
        skip(seconds)
        await asyncio.Event().wait()


def test_waits_are_added_up_and_what_is_between_them_is_not() -> None:
    async def test(skip: Skip) -> None:
        patience = TimeBudget(100)
        for _ in range(2):
            async with patience.wait(60):
                skip(49)
            skip(3600)  # a person thinks
        assert not patience.over
        with pytest.raises(TimeoutError):
            await in_vain(patience, skip, 3)  # 2 s are left
        assert patience.over
        with pytest.raises(TimeoutError):
            await in_vain(patience, skip, 0)

    played(test)


def test_the_deadline_of_one_answer_is_what_it_was() -> None:
    async def test(skip: Skip) -> None:
        patience = TimeBudget(600)
        with pytest.raises(TimeoutError):
            await in_vain(patience, skip, 61)
        assert not patience.over

    played(test)


def test_those_who_wait_side_by_side_wait_once() -> None:
    async def test(skip: Skip) -> None:
        patience = TimeBudget(100)
        go = asyncio.Event()

        async def one() -> None:
            async with patience.wait(90):
                await go.wait()

        waiting = [asyncio.ensure_future(one()) for _ in range(20)]
        await asyncio.sleep(0)
        skip(50)  # one after the other it would be 1,000
        go.set()
        await asyncio.gather(*waiting)
        assert not patience.over
        async with patience.wait(90):
            skip(49)
        assert not patience.over

    played(test)


def test_the_bounds_follow_from_the_deadline_of_one_answer() -> None:
    assert Bounds.of(2.5).patience.seconds == 2.5 * MOST_WAITS
