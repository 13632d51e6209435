"""How soon does a replay of 100 MB show its first screen, and go back by a unit?

python tests/bench/replays.py [--megabytes 100]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.throughput import HEADER, MEGABYTE, stanzas
from xmpp_walkthrough.cli.replay.index import UnitIndex
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.classify import classify
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.facts import Begun
from xmpp_walkthrough.transcript.recording import Header, Joined, Outcome, Recorder, Recording
from xmpp_walkthrough.wire.framer import Framer

SCREEN = 24  # lines
PROGRAM = Path(sys.executable).with_name("xmpp-walk")
_BACK = 50


def write(path: Path, megabytes: int) -> int:
    """Write a recording of about this size; how many units it has."""
    framer, count = Framer(), 0
    framer.feed(HEADER + stanzas(MEGABYTE // 2).removeprefix(HEADER))
    with path.open("wb") as file:
        recorder = Recorder(file.write, Header("walk", opening={"jid": "mbed@ceit.org"}))
        recorder.add(Joined(1, "walk"))
        recorder.add(Note(0.0, "exchange", Phase.ESTABLISHED, True, Begun("5", 1)))
        units = []
        while unit := framer.next():
            units.append(classify(unit))
        while file.tell() < megabytes * MEGABYTE:
            for event in units if not count else units[1:]:
                phase = Phase.ESTABLISHED
                line = Entry(count / 1000, "exchange", phase, True, Role.RECEIVING, event, 3)
                recorder.add(line)
                count += 1
        recorder.add(Outcome(0))
    return count


def first_screen(path: Path) -> tuple[float, float]:
    """Seconds from the start of the program to its first screen: of a clock, and of a processor."""
    line = [str(PROGRAM), "replay", "--view", "plain", str(path)]
    start = time.perf_counter()
    with subprocess.Popen(line, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(SCREEN):
            process.stdout.readline()
        took = time.perf_counter() - start
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        process.kill()
    ticks = sum(map(int, fields.split()[11:13]))  # utime and stime
    return took, ticks / os.sysconf("SC_CLK_TCK")


def whole(path: Path) -> float:
    """Megabytes a second of the whole in the plain view."""
    start = time.perf_counter()
    line = [str(PROGRAM), "replay", "--view", "plain", str(path)]
    subprocess.run(line, stdout=subprocess.DEVNULL, check=True)
    return path.stat().st_size / MEGABYTE / (time.perf_counter() - start)


def backwards(path: Path) -> tuple[float, float]:
    """Seconds for a unit back from the end: the median, and the longest."""
    library, took = Library("en"), []
    with path.open("rb") as file:
        recording, explainer = Recording(file), Explainer(library)
        index = UnitIndex(recording)
        for spot, record in recording.placed():
            if isinstance(record, Entry):
                index.passes(spot, record.connection, explainer)
                explainer.explain(record)
        for number in range(len(index) - 1, len(index) - 1 - _BACK, -1):
            start = time.perf_counter()
            index.unit(number, library)
            took.append(time.perf_counter() - start)
    return sorted(took)[len(took) // 2], max(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "long.jsonl"
        count = write(path, given.megabytes)
        print(f"a recording of {path.stat().st_size / MEGABYTE:.0f} MB, {count:,} units")
        screens = [
            sorted(each) for each in zip(*(first_screen(path) for _ in range(9)), strict=True)
        ]
        clock, processor = (each[4] for each in screens)
        print(f"  first screen, s (at most 0.5)   {clock:.2f}, of a processor {processor:.2f}")
        median, longest = (1e3 * each for each in backwards(path))
        print(f"  a unit back, ms (at most 50)    {median:.1f}, the longest {longest:.1f}")
        print(f"  all of it, plain view, MB/s     {whole(path):.1f}")


if __name__ == "__main__":
    main()
