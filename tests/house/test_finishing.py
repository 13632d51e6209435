"""What finishing a thing touches, as CONTRIBUTING's table says it: tried in a copy, and counted.

One of each is added to a copy of the project. With all its edits what complains is quiet; with any
of them left out it is not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from support.files import ROOT
from support.sources import NAME

TABLE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


class Edit(NamedTuple):
    """`text` stands in `path` before the first `before`, or at its end."""

    path: str
    text: str
    before: str = ""


class Thing(NamedTuple):
    """`row` begins its row of the table; `asks` are the tests that complain."""

    row: str
    edits: tuple[Edit, ...]
    asks: tuple[str, ...]


FAULT = Thing(
    "a fault of the server",
    (
        Edit(
            f"{NAME}/server/faults/rosters.py",
            '\nMADE_UP = Fault("made-up", "exchange", hears=_asked(f"{{{PING}}}ping", "gone"))\n',
        ),
        Edit("lessons/en/faults.toml", '[fault.made-up]\ntitle = "Gone."\nclient = "Go."\n\n'
             , "[fault.ping-silent]"),
        Edit("lessons/zh/faults.toml", '[fault.made-up]\ntitle = "没了。"\nclient = "走。"\n\n'
             , "[fault.ping-silent]"),
        Edit("tests/support/faults/outcomes.py",
             '    "made-up": Outcome(0, "says.server.iq_error", "<gone"),\n'
             , '    "ping-silent": Outcome'),
        Edit("tests/support/doctor/expected.py", '"made-up", ', '"ping-unsupported"'),
    ),
    (
        "tests/content/test_faults.py",
        "tests/faults/test_walk_into.py::test_the_walk_into[made-up]",
        "tests/doctor/test_diagnosis.py::test_what_keeps_nobody_out_is_no_cause[made-up]",
    ),
)  # fmt: skip


def copied(to: Path) -> Path:
    for name in (NAME, "lessons", "tests", "pyproject.toml", "README.md", "CONTRIBUTING.md"):
        source, ignore = ROOT / name, shutil.ignore_patterns("__pycache__", "golden", "seeds")
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=ignore)
        else:
            shutil.copy(source, to / name)
    return to


def complaints(root: Path, thing: Thing) -> int:
    """The exit code of the tests that look at it; 0 where nobody complains."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *thing.asks],
        cwd=root,
        env=clean | {"PYTHONPATH": str(root)},
        capture_output=True,
    ).returncode


def test_each_is_in_the_table() -> None:
    for thing in (FAULT,):
        row = next(line for line in TABLE.splitlines() if line.startswith(f"| {thing.row} "))
        named = set(re.findall(r"`([\w/*]+\.\w+)`", row))
        assert len(named) == len({edit.path for edit in thing.edits}), named


def test_a_fault_is_finished_by_its_edits_and_by_none_less(tmp_path: Path) -> None:
    root = copied(tmp_path)
    before = {edit.path: (root / edit.path).read_text(encoding="utf-8") for edit in FAULT.edits}

    def written(*left_out: Edit) -> None:
        for path, text in before.items():
            for edit in FAULT.edits:
                if edit.path == path and edit not in left_out:
                    place = text.index(edit.before) if edit.before else len(text)
                    text = text[:place] + edit.text + text[place:]
            (root / path).write_text(text, encoding="utf-8")

    written()
    assert complaints(root, FAULT) == 0
    for edit in FAULT.edits[1:]:
        written(edit)
        assert complaints(root, FAULT) != 0, edit.path
