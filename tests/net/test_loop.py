"""A failure that nobody awaits ends the run, and is raised in the place of its result."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Coroutine

import pytest

from xmpp_walkthrough.net import loop


class Ours(Exception):
    """A fault of our own."""


async def falls() -> None:
    raise Ours("in a task")


def raises() -> None:
    raise Ours("in a callback")


async def waits() -> str:
    async with asyncio.timeout(10):  # so that what nobody ends fails, and does not hang
        await asyncio.Event().wait()
    return "never"


async def a_task() -> str:
    task = asyncio.ensure_future(falls())
    await asyncio.sleep(0)
    del task
    return await waits()


async def a_callback() -> str:
    asyncio.get_running_loop().call_soon(raises)
    return await waits()


async def a_timer() -> str:
    asyncio.get_running_loop().call_later(0.001, raises)
    return await waits()


async def a_done_callback() -> str:
    asyncio.ensure_future(asyncio.sleep(0)).add_done_callback(lambda _: raises())
    return await waits()


async def a_reader() -> str:
    import socket

    left, right = socket.socketpair()
    with left, right:
        asyncio.get_running_loop().add_reader(left, raises)
        right.send(b"x")
        return await waits()


async def another_thread() -> str:
    running = asyncio.get_running_loop()
    threading.Thread(target=lambda: running.call_soon_threadsafe(raises)).start()
    return await waits()


async def a_task_that_outlives_the_walk() -> str:
    async def late() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raises()

    task = asyncio.ensure_future(late())
    await asyncio.sleep(0)
    return "done" if not task.done() else ""


PLACES: list[Callable[[], Coroutine[None, None, str]]] = [
    a_task,
    a_callback,
    a_timer,
    a_done_callback,
    a_reader,
    another_thread,
    a_task_that_outlives_the_walk,
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_it_is_raised(
    place: Callable[[], Coroutine[None, None, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Ours):
        loop.run(place())
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_or_told_to_somebody_and_the_rest_goes_on(
    place: Callable[[], Coroutine[None, None, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[BaseException] = []

    async def briefly() -> str:
        try:
            async with asyncio.timeout(0.05):
                return await place()
        except TimeoutError:
            return "went on"

    assert loop.run(briefly(), told.append) in ("went on", "done")
    assert {type(error) for error in told} == {Ours}
    assert capfd.readouterr().err == ""


def test_what_is_open_is_closed_first() -> None:
    closed: list[bool] = []

    async def walk() -> str:
        try:
            return await a_callback()
        finally:
            closed.append(True)

    with pytest.raises(Ours):
        loop.run(walk())
    assert closed == [True]


def test_the_failure_of_the_walk_itself_comes_before_what_it_brings_down() -> None:
    async def walk() -> str:
        task = asyncio.ensure_future(a_task_that_outlives_the_walk())
        await asyncio.sleep(0)
        raise LookupError(str(task.done()))

    with pytest.raises(LookupError):
        loop.run(walk())


def test_the_rest_is_as_asyncio_has_it() -> None:
    async def quick() -> int:
        return 7

    async def cancels_itself() -> None:
        raise asyncio.CancelledError

    async def interrupted() -> None:
        signal.raise_signal(signal.SIGINT)
        await waits()

    assert loop.run(quick()) == 7
    with pytest.raises(asyncio.CancelledError):
        loop.run(cancels_itself())
    with pytest.raises(KeyboardInterrupt):
        loop.run(interrupted())


def test_what_was_awaited_is_no_failure_that_nobody_awaits() -> None:
    async def walk() -> str:
        found = await asyncio.gather(falls(), return_exceptions=True)
        try:
            await asyncio.ensure_future(falls())
        except Ours:
            return f"{len(found)}"
        return ""

    assert loop.run(walk()) == "1"


def test_a_signal_is_taken_at_once_whichever_thread_it_was_given_to() -> None:
    """The system may choose any; Python runs the handler in the main one, which may be asleep."""

    async def scene() -> bool:
        running, heard = asyncio.get_running_loop(), asyncio.Event()
        signal.signal(signal.SIGUSR1, lambda *_: running.call_soon_threadsafe(heard.set))

        def other() -> None:
            time.sleep(0.3)  # by then the main thread waits for the next event
            signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

        thread = threading.Thread(target=other)
        thread.start()
        started = running.time()
        try:
            async with asyncio.timeout(5):
                await heard.wait()
            return running.time() - started < 4
        finally:
            thread.join()

    before = signal.getsignal(signal.SIGUSR1)
    try:
        assert loop.run(scene())
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_the_descriptor_that_signals_wake_is_the_one_of_before_again() -> None:
    async def nothing() -> None: ...

    loop.run(nothing())
    assert signal.set_wakeup_fd(-1) == -1
