"""The event loop: one that can watch sockets everywhere, and that hides no failure. RFC 6120 §3.

The selector's loop: Windows would choose another, which cannot watch a plain socket.

An error in a task that is never awaited, or in a callback of the loop, is no less a failure:
asyncio would print it and go on, and a walk would wait for an answer that never comes.
"""

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
Unforeseen = Callable[[BaseException], object]


def run(main: Coroutine[Any, Any, T], unforeseen: Unforeseen | None = None) -> T:
    """Run to the end, as `asyncio.run` does: Ctrl-C cancels and becomes KeyboardInterrupt.

    Where a task fails that is never awaited, `main` is cancelled, and this failure is raised in the
    place of its result; or it is given to `unforeseen`, and `main` goes on.
    """
    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    fallen: list[BaseException] = []
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            result = runner.run(_watched(main, unforeseen, fallen))
    except asyncio.CancelledError:
        if not fallen:
            raise
    else:
        if not fallen:
            return result
    raise fallen[0]


async def _watched(
    main: Coroutine[Any, Any, T], unforeseen: Unforeseen | None, fallen: list[BaseException]
) -> T:
    task = asyncio.current_task()

    def heed(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception") or RuntimeError(context["message"])
        if unforeseen is not None:
            unforeseen(failure)
            return
        fallen.append(failure)
        if task is not None:
            task.cancel()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(heed)
    with _woken_by_signals(loop):
        return await main


@contextmanager
def _woken_by_signals(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """A signal ends the wait for the next event, whichever thread the system has given it to.

    Only the main thread runs handlers. Where the signal interrupts another thread, nothing but this
    pair of sockets tells the main one, which would sleep on.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are not for this loop
        return
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        loop.add_reader(ours, ours.recv, 512)
        before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(ours)
