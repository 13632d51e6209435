"""What does a signal leave behind, at whatever moment it comes? INT, TERM and HUP, seeded.

    python -m tests.evil.signals [--count 90] [--seed 1]

runs that many processes and says what was found; a moment that broke a promise makes it exit with
1. The promises: the terminal is as it was, no file is left, the exit code is documented or the
signal's own, it takes at most two seconds (more where the machine is busy, as a run beforehand
shows), and nobody sees a traceback. The moments begin with the first line of ours that runs.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from support.screens.command import environment

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS = 2.0  # that a signal may take to end the process
_QUIET = 0.1  # seconds that the shortest command takes where nothing else runs
_FIRST_LINE = (
    "import os, sys, xmpp_walkthrough; os.write({fd}, b'!'); os.close({fd}); "
    "sys.argv[0] = 'xmpp-walk'; from xmpp_walkthrough.__main__ import main; main()"
)
_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
_USUAL = {b"7": b"h", b"25": b"h"}
_KEY_EVERY = 0.04  # seconds


class Scene(NamedTuple):
    """A command, whether at a terminal, for how long, and which keys a person presses."""

    name: str
    arguments: tuple[str, ...]
    terminal: bool = False
    seconds: float = 0.0  # 0: until it has ended by itself
    codes: tuple[int, ...] = (0,)
    keys: str = ""
    signals: tuple[signal.Signals, ...] = SIGNALS


_DOCTOR = ("doctor", "mbed@ceit.org", "--no-login", "--timeout", "60", "--server")
_WALK = ("mbed@ceit.org", "--mechanism", "ANONYMOUS", "--timeout", "60", "--server")
SCENES = (
    Scene("walk, pipe", ()),
    Scene("walk, jsonl", ("--view", "jsonl", "--fault", "scram-wrong-signature"), codes=(23,)),
    Scene("walk, pipe, patient", ("--auto", "0.05")),
    Scene("walk, terminal", ("--auto", "0"), True),
    Scene("walk, keys", (), True, 1.2, keys="\r\rx\x1bl\x1b\rs q\r\r?\x1b"),
    Scene("walk, editor", ("--step", "open"), True, 1.2, keys="\r\reabc\x13\r\rex"),
    Scene("walk, password", ("mbed@ceit.org", "--server", "{place}"), True, 0.8, keys="mir"),
    Scene("doctor", ("doctor", "mbed@ceit.org", *["--server", "{place}", "--no-login"])),
    Scene(
        "doctor, terminal", ("doctor", "a@ceit.org", *["--server", "{place}", "--no-login"]), True
    ),
    Scene("walk, silence", (*_WALK, "{silent}"), seconds=0.9),
    Scene("walk, silence, terminal", (*_WALK, "{silent}"), True, 0.9, keys="\r"),
    Scene("doctor, silence", (*_DOCTOR, "{silent}"), seconds=0.9),
    Scene("serve", ("serve", "--port", "0", "--quiet"), seconds=0.9),
    Scene("serve, terminal", ("serve", "--port", "0"), True, 0.9),
    # A Ctrl-C is the pager's there: it ends a search.
    Scene("lesson, pager", ("lesson", "tls"), True, 0.9, keys=" b", signals=SIGNALS[1:]),
)


class Places(NamedTuple):
    """Where a server answers, and where one says nothing."""

    place: str
    silent: str

    def put_into(self, word: str) -> str:
        return word.replace("{place}", self.place).replace("{silent}", self.silent)


class Outcome(NamedTuple):
    """One process that a signal has met, and which promises it broke."""

    scene: str
    signal: str
    moment: float
    code: int
    seconds: float
    broken: tuple[str, ...]


class Run:
    """One process of ours in surroundings of its own."""

    def __init__(self, scene: Scene, folder: Path, places: Places) -> None:
        self._scene = scene
        self._folder = folder
        self._homes = [folder / name for name in ("home", "temporary", "cache", "config", "run")]
        for home in self._homes:
            home.mkdir(mode=0o700)
        arguments = [places.put_into(word) for word in scene.arguments]
        names = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
        named = {name: str(home) for name, home in zip(names, self._homes, strict=True)}
        begun, told = os.pipe()
        command = [sys.executable, "-c", _FIRST_LINE.format(fd=told), *arguments]
        self._outer, inner = pty.openpty() if scene.terminal else (-1, subprocess.PIPE)
        self._inner = inner if scene.terminal else -1
        self._before = termios.tcgetattr(inner) if scene.terminal else None
        self.process = subprocess.Popen(
            command,
            stdin=inner if scene.terminal else subprocess.DEVNULL,
            stdout=inner,
            stderr=inner if scene.terminal else subprocess.STDOUT,
            env=environment(TERM="xterm-256color", PAGER="less", LESSHISTFILE="-", **named),
            pass_fds=(told,),
            start_new_session=True,
            preexec_fn=_take_terminal if scene.terminal else _usual_signals,
        )
        os.close(told)
        self._source = self._outer if scene.terminal else self._stdout()
        self.said = b""
        with open(begun, "rb") as line:
            assert line.read(1) == b"!", "the first line of ours"

    def _stdout(self) -> int:
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def read_until(self, moment: float, keys: Sequence[str] = ()) -> None:
        """Read what it says until then, and press the keys one after the other."""
        waiting, next_key = list(keys), time.monotonic() + _KEY_EVERY
        while (left := moment - time.monotonic()) > 0 and self.process.poll() is None:
            if waiting and time.monotonic() >= next_key:
                os.write(self._outer, waiting.pop(0).encode())
                next_key += _KEY_EVERY
            self._read(min(left, _KEY_EVERY / 2))

    def wait(self, seconds: float) -> float | None:
        """How long it takes until it has ended; None where it does not."""
        begun = time.monotonic()
        while self.process.poll() is None:
            if time.monotonic() > begun + seconds:
                return None
            self._read(0.005)
        taken = time.monotonic() - begun
        self._read(0)
        return taken

    def _read(self, seconds: float) -> None:
        while select.select([self._source], [], [], seconds)[0]:
            with contextlib.suppress(OSError):
                data = os.read(self._source, 65_536)
                self.said += data
                if data:
                    seconds = 0
                    continue
            time.sleep(min(seconds, 0.005))  # its end: there is nothing to wait for here
            return

    def broken(self) -> Iterator[str]:
        """Which promises were not kept, but for those about time and exit code."""
        if b"Traceback" in self.said or b"Exception ignored" in self.said:
            yield f"a traceback: {self.said[-2000:]!r}"
        if left := [str(path) for home in self._homes for path in home.rglob("*")]:
            yield f"left behind: {left}"
        if self._scene.terminal:
            after: list[Any] = termios.tcgetattr(self._inner)
            if after != self._before:
                yield "the terminal is not as it was"
            modes = dict(_MODE.findall(self.said))
            if odd := [n for n, letter in modes.items() if letter != _USUAL.get(n, b"l")]:
                yield f"modes of the terminal that were not switched back: {odd}"

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        for descriptor in (self._outer, self._inner):
            if descriptor >= 0:
                os.close(descriptor)


def _usual_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def _take_terminal() -> None:
    _usual_signals()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextlib.contextmanager
def running(scene: Scene, places: Places) -> Iterator[Run]:
    folder = Path(tempfile.mkdtemp(prefix="moments-"))
    try:
        run = Run(scene, folder, places)
        try:
            yield run
        finally:
            run.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def served() -> Iterator[Places]:
    """A practice server for those who need one, and one that never says a word."""
    command = [
        sys.executable,
        "-m",
        "xmpp_walkthrough",
        "serve",
        "--json",
        "--quiet",
        "--port",
        "0",
    ]
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as server,
    ):
        assert server.stdout is not None
        try:
            facts = json.loads(server.stdout.readline())
            host, port = silent.getsockname()
            yield Places(f"{facts['host']}:{facts['port']}", f"{host}:{port}")
        finally:
            server.terminate()
            server.wait(20)


def slowness() -> float:
    """How many times slower than where nothing else runs; at least 1."""
    begun = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "xmpp_walkthrough", "--version"], check=True, capture_output=True
    )
    return max(1.0, (time.monotonic() - begun) / _QUIET)


def measured(scene: Scene, places: Places) -> float:
    """How long the scene lasts, from our first line on."""
    if scene.seconds:
        return scene.seconds
    with running(scene, places) as run:
        taken = run.wait(60)
    assert taken is not None, scene.name
    assert run.process.returncode in (*scene.codes, 40), (scene.name, run.said[-2000:])
    return taken


def interrupt(
    scene: Scene, number: signal.Signals, moment: float, places: Places, limit: float
) -> Outcome:
    """Send the signal so many seconds after the first line, and see what comes of it."""
    with running(scene, places) as run:
        run.read_until(time.monotonic() + moment, scene.keys)
        over = run.process.poll() is not None
        if not over:
            run.process.send_signal(number)
        taken = run.wait(limit)
        broken = [] if taken is not None else [f"still there after {limit:.1f} s"]
        if taken is None:
            return Outcome(scene.name, number.name, moment, 0, limit, tuple(broken))
        code = run.process.returncode
        if code not in (*scene.codes, 40, 130, -number):
            broken.append(f"exit code {code}: {run.said[-2000:]!r}")
        broken += run.broken()
    return Outcome(scene.name, number.name, moment, code, 0.0 if over else taken, tuple(broken))


def moments(count: int, seed: int) -> Iterator[tuple[Scene, signal.Signals, float]]:
    """Scenes and signals in turn, each at a moment by chance, as a part of the scene's length."""
    chance = random.Random(seed)
    for index in range(count):
        scene = SCENES[index % len(SCENES)]
        number = scene.signals[(index // len(SCENES) + index) % len(scene.signals)]
        yield scene, number, chance.random()


def outcomes(count: int, seed: int) -> Iterator[Outcome]:
    with served() as places:
        lengths: dict[str, float] = {}
        for scene, number, part in moments(count, seed):
            if scene.name not in lengths:
                lengths[scene.name] = measured(scene, places)
            yield interrupt(scene, number, part * lengths[scene.name], places, SECONDS * slowness())


def command() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found: list[Outcome] = []
    for outcome in outcomes(asked.count, asked.seed):
        found.append(outcome)
        bad = sum(bool(each.broken) for each in found)
        done = "#" * (40 * len(found) // asked.count)
        sys.stderr.write(f"\r[{done:<40}] {len(found)}/{asked.count}, {bad} broken")
        sys.stderr.flush()
    sys.stderr.write("\n")
    for each in found:
        for promise in each.broken:
            print(f"{each.scene}, {each.signal} after {each.moment:.3f} s: {promise}")
    times = sorted(each.seconds for each in found)
    codes = {code: sum(each.code == code for each in found) for code in {e.code for e in found}}
    print(f"{len(found)} signals, seed {asked.seed}; exit codes {dict(sorted(codes.items()))}")
    print(f"seconds to the end: median {times[len(times) // 2]:.3f}, longest {times[-1]:.3f}")
    return any(each.broken for each in found)
