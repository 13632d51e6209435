"""Is the walk fast? Whole processes beside slixmpp and the floor, the doctor, start-up, the framer.

    python tests/bench/bench.py [--rounds 15] [--megabytes 50] [--json] [--check]

The package has to be installed beside the Python that runs this, so that `xmpp-walk` is measured
as a person has it; a wheel has its texts ready to be read, a checkout has not. With --check a
missed target is exit code 1. The floor is what any Python with the same libraries takes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.real.certificates import TestAuthority
from support.real.prosody import prosody
from support.real.server import RealServer, Setup

from bench import throughput
from bench.timing import Command, Ratio, Times, instructions, peak_memory, take_turns

BESIDE = Path(sys.executable).parent
SLIXMPP = Path(__file__).with_name("slixmpp_walk.py")
FLOOR = Path(__file__).with_name("floor.py")


class Report:
    """Figures as they come, beside what was asked for; remembers whether a target was missed."""

    def __init__(self, *, as_json: bool) -> None:
        self.missed = False
        self._as_json = as_json
        self.figures: dict[str, object] = {}

    def title(self, text: str) -> None:
        self._print(text)

    def times(self, times: dict[str, Times]) -> None:
        for name, one in times.items():
            self.figures[f"{name}, ms"] = round(one.median, 1)
            self._print(f"  {name:<12}{one}")

    def ratio(self, label: str, ratio: Ratio, limit: float) -> None:
        low, high = ratio.spread
        self.at_most(label, ratio.median, limit, f"   (half: {low:.2f} to {high:.2f})")

    def at_most(self, label: str, value: float, limit: float, more: str = "") -> None:
        self._asked(label, value, f"at most {limit:g}", value <= limit, more)

    def at_least(self, label: str, value: float, limit: float) -> None:
        self._asked(label, value, f"at least {limit:g}", value >= limit)

    def _asked(self, label: str, value: float, target: str, met: bool, more: str = "") -> None:
        self.missed = self.missed or not met
        self.figure(label, value, f"{target}: {'met' if met else 'MISSED'}{more}")

    def figure(self, label: str, value: float, more: str = "") -> None:
        self.figures[label] = round(value, 3)
        self._print(f"  {label:<44}{value:>8.2f}   {more}".rstrip())

    def _print(self, text: str) -> None:
        if not self._as_json:
            print(text, flush=True)


def walk_commands(server: RealServer) -> dict[str, Command]:
    """The same exchange, four times: STARTTLS, PLAIN, roster, presence, message to self."""
    place = f"{server.host}:{server.port}"
    login = ["mbed@ceit.org", "--server", place, "--mechanism", "PLAIN"]
    walk: list[str | Path] = [BESIDE / "xmpp-walk", *login, "--ca-file", server.ca_file]
    there: list[str | Path] = [server.host, str(server.port), server.ca_file]
    return {
        "floor": [sys.executable, FLOOR, *there],
        "plain": [*walk, "--view", "plain", "--lang", "en"],
        "terminal": [*walk, "--view", "terminal", "--lang", "en"],
        "slixmpp": [sys.executable, SLIXMPP, *there],
    }


@contextmanager
def _server() -> Iterator[RealServer]:
    with tempfile.TemporaryDirectory() as name:
        authority = TestAuthority(Path(name) / "authority")
        with prosody(Setup(), Path(name) / "prosody", authority) as server:
            yield server


def measure_walks(report: Report, rounds: int) -> None:
    report.title(f"whole processes on one Prosody, {rounds} rounds in turn")
    with _server() as server:
        commands = walk_commands(server)
        times = take_turns(commands, rounds)
        memory = {name: peak_memory(command) for name, command in commands.items()}
        work = {name: instructions(command) for name, command in commands.items()}
    report.times(times)
    theirs, floor = times["slixmpp"], times["floor"]
    report.ratio("plain view / slixmpp", times["plain"].ratios(theirs), 0.45)
    report.ratio("plain view / floor", times["plain"].ratios(floor), 1.3)
    report.ratio("terminal view / slixmpp", times["terminal"].ratios(theirs), 0.6)
    for view in ("plain", "terminal"):
        label = f"peak memory of the {view} view / slixmpp"
        report.at_most(label, memory[view] / memory["slixmpp"], 1.0)
    for name, millions in work.items():
        if millions is not None:
            report.figure(f"million instructions, {name}", millions)


def measure_doctor(report: Report, rounds: int) -> None:
    report.title(f"the doctor on one healthy Prosody, {rounds} rounds in turn")
    with _server() as server:
        place: Command = ["--server", f"{server.host}:{server.port}"]
        command = [BESIDE / "xmpp-walk", "doctor", "mbed@ceit.org", *place, "--lang", "en"]
        command += ["--ca-file", server.ca_file]
        login = walk_commands(server)["slixmpp"]
        times = take_turns({"doctor": command, "slixmpp": login}, rounds)
    report.times({"doctor": times["doctor"]})
    ratio = times["doctor"].ratios(times["slixmpp"])
    report.ratio("doctor / two slixmpp logins", Ratio(tuple(one / 2 for one in ratio.found)), 0.3)


def measure_start(report: Report, rounds: int) -> None:
    report.title(f"start-up, {rounds} rounds in turn")
    commands: dict[str, Command] = {
        "--help": [BESIDE / "xmpp-walk", "--help"],
        "click": [sys.executable, "-c", "import click"],
        "empty": [sys.executable, "-c", "pass"],
    }
    times = take_turns(commands, rounds)
    report.times(times)
    report.ratio("--help / import click", times["--help"].ratios(times["click"]), 1.15)


def measure_framer(report: Report, megabytes: int) -> None:
    data = throughput.stanzas(megabytes * throughput.MEGABYTE)
    report.title(f"framer, {len(data) / throughput.MEGABYTE:.0f} MB of stanzas")
    speed, bare = throughput.framer_speed(data), throughput.expat_speed(data)
    report.at_least("MB/s", speed, 20)
    report.figure(f"of bare expat ({bare:.0f} MB/s)", speed / bare)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument("--check", action="store_true", help="exit 1 if a target is missed")
    given = parser.parse_args()
    if not (BESIDE / "xmpp-walk").exists():
        raise SystemExit(f"{BESIDE}/xmpp-walk is missing: pip install . into this environment")
    report = Report(as_json=given.json)
    measure_walks(report, given.rounds)
    measure_doctor(report, given.rounds)
    measure_start(report, given.rounds)
    measure_framer(report, given.megabytes)
    if given.json:
        print(json.dumps(report.figures, indent=1))
    return 1 if given.check and report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
