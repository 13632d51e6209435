"""Is the walk fast? Whole processes beside slixmpp, the doctor, start-up, and the framer.

    python tests/bench/bench.py [--rounds 15] [--megabytes 50] [--check]

The package has to be installed beside the Python that runs this, so that `xmpp-walk` is measured
as a person has it. With --check a missed target is exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.real.certificates import TestAuthority
from support.real.prosody import prosody
from support.real.server import RealServer, Setup

from bench import throughput
from bench.timing import Command, Times, take_turns

BESIDE = Path(sys.executable).parent
SLIXMPP = Path(__file__).with_name("slixmpp_walk.py")


class Targets:
    """Compares figures with what was asked for, and remembers whether one was missed."""

    def __init__(self) -> None:
        self.missed = False

    def at_most(self, label: str, value: float, limit: float) -> None:
        self._tell(label, f"{value:.2f}", f"at most {limit:g}", value <= limit)

    def at_least(self, label: str, value: float, limit: float) -> None:
        self._tell(label, f"{value:.1f}", f"at least {limit:g}", value >= limit)

    def _tell(self, label: str, value: str, target: str, met: bool) -> None:
        self.missed = self.missed or not met
        print(f"  {label:<44}{value:>7}   {target}: {'met' if met else 'MISSED'}")


def walk_commands(server: RealServer) -> dict[str, Command]:
    """The same exchange, three times: STARTTLS, PLAIN, roster, presence, message to self."""
    place = f"{server.host}:{server.port}"
    login = ["mbed@ceit.org", "--server", place, "--mechanism", "PLAIN"]
    walk: list[str | Path] = [BESIDE / "xmpp-walk", *login, "--ca-file", server.ca_file]
    client: Command = [sys.executable, SLIXMPP, server.host, str(server.port), server.ca_file]
    return {
        "plain": [*walk, "--view", "plain", "--lang", "en"],
        "terminal": [*walk, "--view", "terminal", "--lang", "en"],
        "slixmpp": client,
    }


def measure_walks(targets: Targets, rounds: int) -> None:
    print(f"whole processes on one Prosody, {rounds} rounds in turn")
    with tempfile.TemporaryDirectory() as name:
        authority = TestAuthority(Path(name) / "authority")
        with prosody(Setup(), Path(name) / "prosody", authority) as server:
            times = take_turns(walk_commands(server), rounds)
    show(times)
    for view, limit in {"plain": 0.6, "terminal": 0.8}.items():
        ours, theirs = times[view], times["slixmpp"]
        targets.at_most(f"{view} view / slixmpp, medians", ours.median / theirs.median, limit)
        print(f"  {f'{view} view / slixmpp, minima':<44}{ours.least / theirs.least:>7.2f}")


def measure_doctor(targets: Targets, rounds: int) -> None:
    print(f"the doctor on one healthy Prosody, {rounds} rounds")
    with tempfile.TemporaryDirectory() as name:
        authority = TestAuthority(Path(name) / "authority")
        with prosody(Setup(), Path(name) / "prosody", authority) as server:
            place: Command = ["--server", f"{server.host}:{server.port}"]
            command = [BESIDE / "xmpp-walk", "doctor", "mbed@ceit.org", *place, "--lang", "en"]
            command += ["--ca-file", server.ca_file]
            times = take_turns({"doctor": command}, rounds)
    show(times)
    targets.at_most("seconds of a healthy run, median", times["doctor"].median / 1000, 1.5)


def measure_start(targets: Targets, rounds: int) -> None:
    print(f"start-up, {rounds} rounds in turn")
    commands: dict[str, Command] = {
        "--help": [BESIDE / "xmpp-walk", "--help"],
        "empty": [sys.executable, "-c", "pass"],
    }
    times = take_turns(commands, rounds)
    show(times)
    ratio = times["--help"].median / times["empty"].median
    targets.at_most("--help / empty interpreter, medians", ratio, 5)


def measure_framer(targets: Targets, megabytes: int) -> None:
    data = throughput.stanzas(megabytes * throughput.MEGABYTE)
    print(f"framer, {len(data) / throughput.MEGABYTE:.0f} MB of stanzas")
    speed, bare = throughput.framer_speed(data), throughput.expat_speed(data)
    targets.at_least("MB/s", speed, 20)
    print(f"  {f'of bare expat ({bare:.0f} MB/s)':<44}{speed / bare:>7.2f}")


def show(times: dict[str, Times]) -> None:
    for name, one in times.items():
        print(f"  {name:<12}{one}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--check", action="store_true", help="exit 1 if a target is missed")
    given = parser.parse_args()
    if not (BESIDE / "xmpp-walk").exists():
        raise SystemExit(f"{BESIDE}/xmpp-walk is missing: pip install . into this environment")
    targets = Targets()
    measure_walks(targets, given.rounds)
    measure_doctor(targets, given.rounds)
    measure_start(targets, given.rounds)
    measure_framer(targets, given.megabytes)
    return 1 if given.check and targets.missed else 0


if __name__ == "__main__":
    sys.exit(main())
