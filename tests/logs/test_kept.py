"""Has a log that a real program once wrote each stanza that passed, and whose it was?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.files import DATA
from support.logs.explained import explained
from support.logs.reading import read
from support.logs.wire import explained as wire_of
from support.logs.wire import told

from xmpp_walkthrough.logs.recognise import readers

KEPT = sorted((DATA / "logs").glob("*.json"))


@pytest.mark.parametrize("facts_file", KEPT, ids=lambda file: file.stem)
def test_each_stanza_that_passed(facts_file: Path) -> None:
    facts = json.loads(facts_file.read_text("utf-8"))
    log = facts_file.with_suffix(".log")
    assert facts["program"]
    assert facts["made"]
    assert told(read(readers()[facts["reader"]], log.read_bytes())) == facts["stanzas"]
    result = explained(log)
    assert result.told["format"]["format"] == facts["reader"]
    assert wire_of(result.units) == facts["stanzas"]


def test_each_log_has_its_facts() -> None:
    assert KEPT
    assert {file.stem for file in KEPT} == {file.stem for file in (DATA / "logs").glob("*.log")}
