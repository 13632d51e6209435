"""How does a test get a page? Of a walk on the practice server, or of lines that it makes up."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.walks.lines import library

from xmpp_walkthrough.cli.page.making import Walked, page_of
from xmpp_walkthrough.transcript.entry import Line

_SEED = "7"  # the same walk again, byte for byte


@dataclass(frozen=True)
class Paged:
    """A page in a file, and what the view for programs said of the same walk."""

    file: Path
    records: list[dict[str, Any]]

    @property
    def html(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def raw(self) -> list[bytes]:
        """The bytes of each unit."""
        units = [each for each in self.records if "role" in each]
        return [
            each["raw"].encode() if "raw" in each else b64decode(each["raw_base64"])
            for each in units
        ]


def paged(folder: Path, *options: str) -> Paged:
    """Walk on the practice server, and save the page."""
    said = walked(folder, *options, "--view", "jsonl")
    return Paged(folder / "page.html", [json.loads(line) for line in said.splitlines()])


def walked(folder: Path, *options: str) -> str:
    """Walk on the practice server, save the page, and return what the view said."""
    return _walk(*options, "--page", str(folder / "page.html"))


def _walk(*options: str) -> str:
    command = [sys.executable, "-m", "xmpp_walkthrough", "--auto", "--seed", _SEED, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == "", done.stderr
    return done.stdout


def page_file(folder: Path, lines: Iterable[Line], **facts: str) -> Path:
    """A page of these lines, in a file."""
    file = folder / "page.html"
    opening = {"jid": "mbed@ceit.org", **facts}
    walk = Walked(list(lines), lambda _: opening, jid="mbed@ceit.org", domain="ceit.org")
    made = page_of(walk, library())
    file.write_text(made, encoding="utf-8")
    return file
