"""Logs for tests: what `xmpp-walk explain` makes of bytes, as its own records."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.explain.explaining import run

GIVEN: dict[str, Any] = {
    **{"files": (), "form": None, "steps": (), "show_secrets": False, "view": "jsonl"},
    **{"lang": "en", "lessons": None, "jid": None, "only": None, "around": None, "xpath": None},
    "follow": False,
}


class Explained(NamedTuple):
    """The exit code of `explain`, and the records that it has written."""

    code: int
    records: list[dict[str, Any]]

    @property
    def units(self) -> list[dict[str, Any]]:
        return [record for record in self.records if "role" in record]

    @property
    def told(self) -> dict[str, dict[str, Any]]:
        """What was said about the log, by its key: the facts of the last such sentence."""
        notes = (record for record in self.records if record.get("note", "").startswith("log."))
        return {record["note"].removeprefix("log."): record["facts"] for record in notes}

    def sent(self) -> list[tuple[str, str]]:
        """Who sent which element, in order: `C auth`, `S challenge`."""
        who = {"initiating": "C", "receiving": "S"}
        return [(who[unit["role"]], unit["event"]) for unit in self.units]


def explained(path: Path, **given: object) -> Explained:
    """`xmpp-walk explain PATH --view jsonl`, with other options."""
    out = io.StringIO()
    environment = Environment(io.StringIO(), out, io.StringIO(), {})
    code = run({**GIVEN, "files": (path,), **given}, environment)
    return Explained(code, [json.loads(line) for line in out.getvalue().splitlines()])


def written(path: Path, **given: object) -> str:
    """The same in the plain view."""
    out = io.StringIO()
    environment = Environment(io.StringIO(), out, io.StringIO(), {})
    run({**GIVEN, "files": (path,), "view": "plain", **given}, environment)
    return out.getvalue()
