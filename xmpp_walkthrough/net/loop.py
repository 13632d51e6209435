"""Which event loop can watch sockets everywhere? The selector's; Windows would choose another.

What fails in a task that nobody awaits, or in a callback of the loop, is no less a failure: asyncio
would print it and go on, and a walk would wait for what never comes.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
Unforeseen = Callable[[BaseException], object]


def run(main: Coroutine[Any, Any, T], unforeseen: Unforeseen | None = None) -> T:
    """Run to the end, as `asyncio.run` does: Ctrl-C cancels and becomes KeyboardInterrupt.

    Where something fails that nobody awaits, `main` is cancelled, and this failure is raised in the
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

    asyncio.get_running_loop().set_exception_handler(heed)
    return await main
