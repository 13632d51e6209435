"""Does each fault's walk, recorded, replay to the byte, and keep no password where it is kept?

python -m tests.soak.replays [FAULT …]
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.walks.canary import leaks

import xmpp_walkthrough.cli.walk.journey as journeys
import xmpp_walkthrough.server.faults as faults_package
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.replay.run_replay import run
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.registry import load
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.views import jsonl, plain
from xmpp_walkthrough.views.view import Setting

PASSWORDS = ("mirror", "queenmab")


def walked(fault: Fault, view: str, path: Path) -> tuple[int, str]:
    """The exit code and the output of a walk into this fault, which is recorded."""
    out, kind = io.StringIO(), {"plain": plain.VIEW, "jsonl": jsonl.VIEW}[view]
    environment = Environment(io.StringIO(), io.StringIO(), io.StringIO(), {})
    request = Request(None, "", kind, Setting(out, Library("en")), environment, delay=0)
    request = request._replace(faults=(fault,), record=path, options=Options(timeout=1.0), seed=1)
    return loop.run(journeys.journey(request)), out.getvalue()


def replayed(path: Path, view: str) -> tuple[int, str]:
    """The same of the replay."""
    out = io.StringIO()
    environment = Environment(io.StringIO(), out, io.StringIO(), {})
    given = {"file": path, "steps": [], "speed": None, "view": view, "lang": "en", "lessons": None}
    return run(given, environment), out.getvalue()


def wrongs(fault: Fault, place: Path) -> list[str]:
    """What is wrong with the recordings of this fault."""
    path, kept = place / "walk.jsonl", place / "kept.jsonl"
    setattr(journeys, "_kept", lambda request: kept)  # noqa: B010
    view = ("plain", "jsonl")[len(fault.name) % 2]
    live = walked(fault, view, path)
    found = [] if replayed(path, view) == live else ["replays otherwise"]
    if replayed(kept, view)[0] != live[0]:
        found.append("what is kept ends otherwise")
    data = kept.read_bytes()
    return found + [f"keeps {form}" for word in PASSWORDS for form in leaks(word, data)]


def main() -> int:
    named, bad, count = set(sys.argv[1:]), 0, 0
    with tempfile.TemporaryDirectory() as place:
        for fault in load(faults_package, Fault):
            if not named or fault.name in named:
                count += 1
                for wrong in wrongs(fault, Path(place)):
                    bad += 1
                    print(f"{fault.name}: {wrong}", flush=True)
    print(f"{count} faults, {bad} wrongs")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
