"""A loop in which time passes when a test says so: for deadlines that nobody wants to wait for."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Skipping(asyncio.SelectorEventLoop):
    """A loop in which time passes when a test says so."""

    skipped = 0.0

    def time(self) -> float:
        return super().time() + self.skipped


Skip = Callable[[float], None]


def played(test: Callable[[Skip], Coroutine[Any, Any, None]]) -> None:
    with asyncio.Runner(loop_factory=Skipping) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, Skipping)

        def skip(seconds: float) -> None:
            loop.skipped += seconds

        runner.run(test(skip))
