"""The time, the memory and the work of processes that take turns on the same machine.

What else a machine does meets all of them alike in one round. So a ratio is taken within each
round, and its median is told with its spread; the ratio of two medians would say less.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]
_INSTRUCTIONS = re.compile(r"I +refs: +([0-9,]+)")


@dataclass(frozen=True, slots=True)
class Times:
    """The wall times of one command in each round, in milliseconds."""

    taken: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.taken)

    @property
    def least(self) -> float:
        return min(self.taken)

    def ratios(self, other: Times) -> Ratio:
        """These times to the other's of the same round."""
        return Ratio(tuple(a / b for a, b in zip(self.taken, other.taken, strict=True)))

    def __str__(self) -> str:
        return f"median {self.median:6.1f} ms   min {self.least:6.1f} ms"


@dataclass(frozen=True, slots=True)
class Ratio:
    """The ratios of two commands, one of each round."""

    found: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.found)

    @property
    def spread(self) -> tuple[float, float]:
        """Between these two are half of the rounds."""
        if len(self.found) < 4:
            return min(self.found), max(self.found)
        low, _, high = statistics.quantiles(self.found, n=4)
        return low, high


def environment() -> dict[str, str]:
    """What an ordinary person's processes get: compiled modules, and no checkout in the path."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {"XMPP_WALK_PASSWORD": "mirror", "LC_ALL": "C.UTF-8", "COLUMNS": "100"}


def _done(command: Command, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run it to its end; a process that fails is an error."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment() | more,
        check=False,
        timeout=120,
    )
    if done.returncode != 0:
        tail = (done.stdout + done.stderr).decode("utf-8", "replace")[-2000:]
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}\n{tail}")
    return done


def run(command: Command) -> float:
    """The wall time of one process, in milliseconds."""
    start = time.perf_counter()
    _done(command)
    return (time.perf_counter() - start) * 1000


def take_turns(commands: Mapping[str, Command], rounds: int) -> dict[str, Times]:
    """Run the commands in turn, each round from the other end."""
    for command in commands.values():
        run(command)  # once unmeasured: caches, and the server's first login
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds):
        for name in sorted(commands, reverse=number % 2 == 0):
            taken[name].append(run(commands[name]))
    return {name: Times(tuple(all_)) for name, all_ in taken.items()}


def peak_memory(command: Command) -> float:
    """The most memory that one process has held at a time, in MB."""
    # A child of its own, since the most of all children is all that a parent can ask for.
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    return int(_done([sys.executable, "-c", program, *command]).stdout) / 1024


def instructions(command: Command) -> float | None:
    """The instructions of one process, in millions, whatever else the machine does.

    None where there is no valgrind. Those of the system, to read files and send, are not counted.
    """
    if (valgrind := shutil.which("valgrind")) is None:
        return None
    tool = [valgrind, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    told = _done([*tool, *command], PYTHONHASHSEED="0").stderr.decode("utf-8", "replace")
    found = _INSTRUCTIONS.search(told)
    return int(found[1].replace(",", "")) / 1e6 if found else None
