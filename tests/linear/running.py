"""How is a function of the house run once, without a network, a disk or a person? To its end."""

import asyncio
import inspect
import io
import os
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, cast, get_args, get_origin
from unittest import mock

from linear.hints import Function, hints_of, needed, parameters, returned
from linear.made import Anything, Maker
from xmpp_walkthrough.steps import actions as a

_MOST_ANSWERS = 6


class Outside(Exception):
    """Something was about to be done to the world."""


class Still:
    """An event loop that never turns: whoever waits has come to the end."""

    def time(self) -> float:
        return 0.0

    def get_debug(self) -> bool:
        return False

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=cast(asyncio.AbstractEventLoop, self))

    def create_task(self, work: Coroutine[Any, Any, object], **_named: object) -> Any:
        work.close()
        raise Outside

    def call_soon(self, *_given: object, **_named: object) -> Any:
        return Anything()

    call_later = call_at = call_soon_threadsafe = call_soon

    def __getattr__(self, _name: str) -> Any:
        raise Outside


class Turn:
    """The task that a coroutine takes itself to be."""

    def cancelling(self) -> int:
        return 0

    uncancel = cancelling

    def cancel(self, *_given: object) -> bool:
        return True


def prepared(function: Function, maker: Maker) -> Callable[[], object]:
    """The function with its arguments; running it is what is measured. Errors: Unbuildable."""
    hints, wanted = hints_of(function.call), needed(function.call)
    given: list[Any] = [maker(function.owner)] if function.bound else []
    more: list[Any] = []
    named: dict[str, Any] = {}
    gap = False  # a parameter that keeps its default
    for each in parameters(function.call):
        if each.name not in hints or each.name == "self":
            continue
        if each.kind is each.VAR_POSITIONAL:
            more = maker.several(hints[each.name])
        elif each.kind is each.VAR_KEYWORD:
            named |= {name: maker(str) for name in ("place", "detail")}
        elif each.name in wanted:
            value = maker(hints[each.name], each.name)
            if each.kind is each.KEYWORD_ONLY or gap:
                named[each.name] = value
            else:
                given.append(value)
        else:
            gap = True

    def run() -> None:
        with suppress(Exception, SystemExit, asyncio.CancelledError):  # if right, others test
            exhausted(function.call(*given, *more, **named), maker, function)

    return run


def exhausted(result: object, maker: Maker, function: Function) -> None:
    """Whatever the call has begun is brought to its end."""
    if inspect.isgenerator(result):
        _conversed(result, maker, function)
    elif inspect.iscoroutine(result):
        _awaited(result)
    elif isinstance(result, Iterator):
        deque(result, maxlen=0)


def _awaited(work: Coroutine[Any, Any, object]) -> None:
    """Up to where it would have to wait for somebody."""
    try:
        while work.send(None) is None:  # `sleep(0)`: somebody else's turn
            pass
    except StopIteration:
        pass
    finally:
        work.close()


def _conversed(talk: Generator[Any, Any, Any], maker: Maker, function: Function) -> None:
    """A mechanism is sent payloads, a step what it expects."""
    sent = _sent_to(function)
    try:
        said = next(talk)
        for _ in range(_MOST_ANSWERS if sent is not None else 1_000_000):
            said = talk.send(_answer(said, sent, maker))
    except StopIteration:
        pass
    finally:
        talk.close()


def _sent_to(function: Function) -> Any:
    """The type that a generator is sent; None for one that is only read."""
    declared = returned(function.call)
    arguments = get_args(declared)
    return arguments[1] if get_origin(declared) is Generator and len(arguments) > 1 else None


def _answer(said: object, sent: Any, maker: Maker) -> object:
    if isinstance(said, a.Expect):
        event = maker.event(said.events[0])
        if said.id is not None and event.element is not None:
            event.element.set("id", said.id)
        return event
    if isinstance(said, a.Again):
        return False
    if isinstance(said, a.Resolve | a.Connect):
        return (a.Target("127.0.0.1", 5222),)
    if isinstance(said, tuple) and type(said).__module__ == a.__name__:
        return None
    return None if sent is type(None) or sent is Any or sent is object else maker(sent)


@contextmanager
def alone() -> Iterator[None]:
    """Nothing leaves the process while this lasts."""

    def refuse(*_given: object, **_named: object) -> Any:
        raise Outside

    reading, loop, turn = io.open, cast(Any, Still()), cast(Any, Turn())

    def only_reading(file: Any, mode: str = "r", *given: Any, **named: Any) -> Any:
        if set(mode) & set("wax+"):
            raise Outside
        return reading(file, mode, *given, **named)

    with (
        ExitStack() as stack,
        mock.patch("io.open", only_reading),
        mock.patch("builtins.open", only_reading),
        mock.patch.object(socket.socket, "connect", refuse),
        mock.patch.object(socket.socket, "bind", refuse),
        mock.patch.object(subprocess, "Popen", refuse),
        mock.patch.object(threading.Thread, "start", refuse),
        mock.patch("signal.signal", refuse),
        mock.patch("signal.raise_signal", refuse),
        mock.patch("sys.stdin", io.StringIO()),
    ):
        for name in ("replace", "unlink", "remove", "mkdir", "kill", "_exit"):
            stack.enter_context(mock.patch.object(os, name, refuse))
        asyncio._set_running_loop(loop)
        asyncio.tasks._enter_task(loop, turn)
        try:
            yield
        finally:
            asyncio.tasks._leave_task(loop, turn)
            asyncio._set_running_loop(None)
