"""Which event loop can watch sockets everywhere? The selector's; Windows would choose another."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(
    main: Coroutine[Any, Any, T], unforeseen: Callable[[BaseException], object] | None = None
) -> T:
    """Run to the end, as `asyncio.run` does: Ctrl-C cancels and becomes KeyboardInterrupt.

    What a task has raised and nobody waits for goes to `unforeseen`; asyncio would print it.
    """

    def told(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if unforeseen is not None and (error := context.get("exception")) is not None:
            unforeseen(error)

    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.get_loop().set_exception_handler(told if unforeseen is not None else None)
        return runner.run(main)
