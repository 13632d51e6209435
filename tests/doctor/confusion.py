"""`python -m tests.doctor.confusion`: which cause stands first for which fault, and how sure?

Every fault of the practice server, every row of the matrix and the pairs are met anew, and the
table is written to `confusion.txt` beside this file. It is there to be read; the laws are tested
where faults are met (`laws.py`). As root, or rows with networks of their own are left out.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from doctor.matrix.row import Row
    from xmpp_walkthrough.doctor.finding import Cause, Diagnosis

FILE = Path(__file__).with_suffix(".txt")
PAIRS = 60
MOST_NAMED = 3  # faults of a line
NOBODY_KNOWS = "(none)"
_HEAD = (
    "Which cause stands first for which fault. Written by `python -m tests.doctor.confusion`.\n"
    "A line that begins with !! breaks a law; `sure` may stand only where both columns agree.\n\n"
)


class Met(NamedTuple):
    """A fault that was met, the cause that it comes from, and what the doctor made of it."""

    name: str
    expected: str
    diagnosis: Diagnosis

    @property
    def first(self) -> Cause | None:
        return next(iter(self.diagnosis.causes), None)


def faults() -> Iterator[Met]:
    """Those of the practice server, walked into."""
    from support.doctor.expected import FIRST
    from support.doctor.making import case_of

    from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
    from xmpp_walkthrough.server.fault import known

    for name in known():
        expected = FIRST[name].cause if name in FIRST else ""
        yield Met(name, expected, diagnose(case_of(name)))


def rows() -> Iterator[Met]:
    """Those of the matrix; what this machine cannot make is left out."""
    import pytest
    from support.real.sharing import Servers

    from doctor.matrix.tables import ROWS

    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="confusion-")))
        directory.chmod(0o755)  # the servers run as users of their own
        servers = Servers(directory, stack)
        for row in ROWS:
            try:
                yield _met(row, servers)
            except pytest.skip.Exception:
                continue


def _met(row: Row, servers: object) -> Met:
    from support.net.hosts import network_or_absent
    from support.real.sharing import Servers

    from doctor.matrix.making import Bench
    from xmpp_walkthrough.doctor.examine import examine
    from xmpp_walkthrough.net import loop

    assert isinstance(servers, Servers)
    with ExitStack() as stack:
        bench = Bench(servers.get, lambda: stack.enter_context(network_or_absent()))
        with row.made.meet(bench) as meeting:
            report = loop.run(examine(row.inquiry(meeting)))
    return Met(row.id, row.cause, report.diagnosis)


def two_at_once() -> Iterator[Met]:
    """Pairs of faults at two places: the first of them keeps a person out first."""
    from support.doctor.pairs import examined_pair, pairs

    from xmpp_walkthrough.server.fault import known

    for pair in pairs(PAIRS):
        report = examined_pair(known()[pair.first], known()[pair.second]).report
        yield Met(f"{pair.first}+{pair.second}", pair.causes[0], report.diagnosis)


def table(met: Iterable[Met]) -> str:
    """The table as text, a line for each pair of expected and named cause."""
    from support.doctor.laws import wrongly_sure

    lines: dict[tuple[str, str, str], list[Met]] = {}
    for each in met:
        said, sureness = (each.first[0], str(each.first[1])) if each.first else (NOBODY_KNOWS, "")
        lines.setdefault((each.expected or NOBODY_KNOWS, said, sureness), []).append(each)
    text = _HEAD + f"   {'the fault comes from':36} {'named first':36} {'and how':9} times  as in\n"
    for (expected, said, sureness), found in sorted(lines.items()):
        bad = any(wrongly_sure(each.diagnosis, each.expected) for each in found)
        names = ", ".join(sorted(each.name for each in found)[:MOST_NAMED])
        more = " …" if len(found) > MOST_NAMED else ""
        mark = "!!" if bad else "  " if expected == said else " ~"
        text += f"{mark} {expected:36} {said:36} {sureness:9} {len(found):5}  {names}{more}\n"
    return text


def command() -> int:
    """Meet them all, with a bar; 1 where a law is broken."""
    from rich.console import Console
    from rich.progress import track
    from support.doctor.laws import wrongly_sure

    from doctor.matrix.tables import ROWS
    from xmpp_walkthrough.server.fault import known

    def all_of_them() -> Iterator[Met]:
        yield from faults()
        yield from rows()
        yield from two_at_once()

    total = len(known()) + len(ROWS) + PAIRS
    met = list(track(all_of_them(), "faults", total, console=Console(stderr=True)))
    FILE.write_text(table(met), "utf-8")
    broken = [line for each in met for line in wrongly_sure(each.diagnosis, each.expected)]
    print(f"{len(met)} of {total} met, {len(broken)} break the law: {FILE}")
    return 1 if broken else 0


if __name__ == "__main__":
    _TESTS = Path(__file__).parents[1]
    sys.path.insert(0, str(_TESTS))
    sys.exit(command())
