"""Fuzz one target, or all of them, with coverage as the guide (atheris, the extra `fuzz`).

The corpus begins with the seeds; what is found on the way is forgotten at the end. An input that
raises is kept, and named.
"""

import argparse
import math
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from fuzz.target import folder, names, target

_TESTS = Path(__file__).parents[1]
_STATE = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)")
_DONE = re.compile(r"Done (\d+) runs in \d+ second")
_SLOW = 20  # seconds for one input are a fault as well
_MOST_MEMORY = 2_048  # megabytes


def command() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=[*names(), "all"])
    parser.add_argument(
        "--seconds", type=int, default=60, help="of the processor, for each target (60)"
    )
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given, options = parser.parse_known_args()
    if given.inside:
        _fuzz(given.target, options)
    chosen = names() if given.target == "all" else [given.target]
    sound = [_watched(name, given.seconds) for name in chosen]
    raise SystemExit(0 if all(sound) else 1)


class _Sum:
    """What came of one target: as often as it takes to use the processor for so long."""

    def __init__(self) -> None:
        self.inputs = self.branches = self.kept = 0
        self.spent = 0.0  # seconds of the processor
        self.words: list[str] = []


def _watched(name: str, seconds: float) -> bool:
    """Run one in processes of its own, with a line of progress; whether nothing was raised."""
    found = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    shutil.copytree(folder(name), found / "corpus")
    done = _Sum()
    sound = True
    while sound and (left := math.ceil(seconds - done.spent)) > 1:  # others use the processor too
        sound = _round(name, left, found, done) and not _raised(found)
    print("\r" if sys.stdout.isatty() else "", end="")
    print(f"{name}: {done.inputs:,} inputs in {done.spent:.0f} s of the processor, ", end="")
    print(f"{done.branches:,} branches, {done.kept} kept, ", end="")
    print("nothing was raised" if sound else f"RAISED: {', '.join(map(str, _raised(found)))}")
    if sound:
        shutil.rmtree(found)
    else:
        print("".join(done.words))
    return sound


def _raised(found: Path) -> list[Path]:
    return sorted(path for path in found.iterdir() if path.is_file())


def _round(name: str, seconds: int, found: Path, done: _Sum) -> bool:
    """For so many seconds of the clock."""
    options = [f"-max_total_time={seconds}", f"-timeout={_SLOW}", f"-rss_limit_mb={_MOST_MEMORY}"]
    line = [sys.executable, "-m", "tests.fuzz", name, "--inside", *options, "-print_final_stats=1"]
    line += [f"-artifact_prefix={found}/", f"-max_len={target(name).longest}"]
    before, inputs = _processor(), 0
    with subprocess.Popen(
        [*line, str(found / "corpus")],
        cwd=_TESTS.parent,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as running:
        assert running.stdout is not None
        for said in running.stdout:
            done.words = [*done.words, said][-40:]
            if state := _STATE.search(said):
                inputs, done.branches, done.kept = int(state[1]), int(state[2]), int(state[4])
                if sys.stdout.isatty():
                    print(f"\r{name}: {done.inputs + inputs:,} inputs", end="", flush=True)
            if ended := _DONE.search(said):
                inputs = int(ended[1])
    done.inputs += inputs
    done.spent += _processor() - before
    return running.returncode == 0


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fuzz(name: str, options: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(
        include=["xmpp_walkthrough", "fuzz"], enable_loader_override=False
    ):
        import xmpp_walkthrough

        for module in walk_packages(xmpp_walkthrough.__path__, "xmpp_walkthrough."):
            if not module.name.endswith("__main__") and ".cli" not in module.name:
                import_module(module.name)
        fuzzed = target(name)
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as dictionary:
        dictionary.writelines(f'"{_escaped(word)}"\n' for word in fuzzed.words)
        dictionary.flush()
        atheris.Setup([sys.argv[0], *options, f"-dict={dictionary.name}"], fuzzed.read)
        atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)
