"""Fuzz one target, or all of them, with coverage as the guide (atheris, the extra `fuzz`).

The corpus begins with the seeds; what is found on the way is forgotten at the end. An input that
raises is kept, and named.
"""

import argparse
import re
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
_DONE = re.compile(r"Done (\d+) runs in (\d+) second")
_RAISED = ("== ERROR:", "SUMMARY:", "Traceback", " === Uncaught Python exception")
_SLOW = 20  # seconds for one input are a fault as well
_MOST_MEMORY = 2_048  # megabytes


def command() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=[*names(), "all"])
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given, options = parser.parse_known_args()
    if given.inside:
        _fuzz(given.target, options)
    chosen = names() if given.target == "all" else [given.target]
    sound = [_watched(name, given.seconds) for name in chosen]
    raise SystemExit(0 if all(sound) else 1)


def _watched(name: str, seconds: int) -> bool:
    """Run one in a process of its own, with a line of progress; whether nothing was raised."""
    found = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    corpus = found / "corpus"
    shutil.copytree(folder(name), corpus)
    options = [f"-max_total_time={seconds}", f"-timeout={_SLOW}", f"-rss_limit_mb={_MOST_MEMORY}"]
    line = [sys.executable, "-m", "tests.fuzz", name, "--inside", *options, "-print_final_stats=1"]
    line += [f"-artifact_prefix={found}/", f"-max_len={target(name).longest}", str(corpus)]
    runs = coverage = kept = spent = 0
    seen = sys.stdout.isatty()
    words: list[str] = []
    with subprocess.Popen(
        line, cwd=_TESTS.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as running:
        assert running.stdout is not None
        for said in running.stdout:
            words = [*words, said][-40:]
            if state := _STATE.search(said):
                runs, coverage, kept = int(state[1]), int(state[2]), int(state[4])
                if seen:
                    print(f"\r{name}: {runs:,} inputs, {coverage:,} branches", end="", flush=True)
            if done := _DONE.search(said):
                runs, spent = int(done[1]), int(done[2])
    raised = sorted(path for path in found.iterdir() if path.is_file())
    sound = running.returncode == 0 and not raised
    print("\r" if seen else "", end="")
    print(f"{name}: {runs:,} inputs in {spent} s, {coverage:,} branches, {kept} kept, ", end="")
    print("nothing was raised" if sound else f"RAISED: {', '.join(map(str, raised))}")
    if sound:
        shutil.rmtree(found)
    else:
        print("".join(words))
    return sound


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
