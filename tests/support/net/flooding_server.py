"""A server that floods, for a walk in a process of its own: the honest one, bent at one place."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evil.behaviour import Behaviour
from evil.stage import ACCOUNT, Stage

PASSWORD = "a password of nobody"
_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


@contextmanager
def flooding(behaviour: Behaviour, folder: Path) -> Iterator[list[str]]:
    """It listens in a thread; what is given are the arguments of who goes there."""
    stage = Stage(behaviour, PASSWORD)
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        watching = threading.Thread(
            target=lambda: (over.wait(), loop.call_soon_threadsafe(ended.set)), daemon=True
        )
        async with stage.open():
            watching.start()
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(20)
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(stage.authority.ca_pem)
    try:
        yield [ACCOUNT, "--server", f"127.0.0.1:{stage.port}", "--ca-file", str(ca_file)]
    finally:
        over.set()
        thread.join(20)


def peak(pid: int) -> int:
    """The most memory that a process ever had, in kB."""
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1])
