"""How long do processes take, when they take turns on the same machine?"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Times:
    """The wall times of one command, in milliseconds."""

    median: float
    least: float

    def __str__(self) -> str:
        return f"median {self.median:6.1f} ms   min {self.least:6.1f} ms"


def environment() -> dict[str, str]:
    """What an ordinary person's processes get: compiled modules, and no checkout in the path."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {"XMPP_WALK_PASSWORD": "mirror", "LC_ALL": "C.UTF-8", "COLUMNS": "100"}


def run(command: Command) -> float:
    """The wall time of one process, in milliseconds; a process that fails is an error."""
    start = time.perf_counter()
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(),
        check=False,
        timeout=60,
    )
    elapsed = (time.perf_counter() - start) * 1000
    if done.returncode != 0:
        tail = (done.stdout + done.stderr).decode("utf-8", "replace")[-2000:]
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}\n{tail}")
    return elapsed


def take_turns(commands: Mapping[str, Command], rounds: int) -> dict[str, Times]:
    """Run the commands in turn, so that whatever else the machine does meets them all alike."""
    for command in commands.values():
        run(command)  # once unmeasured: caches, and the server's first login
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(run(command))
    return {name: Times(statistics.median(all_), min(all_)) for name, all_ in taken.items()}
