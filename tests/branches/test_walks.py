"""Does each command of the catalogue show what its branch says? Walked, its wire and its key read.

What walks into a fault is the business of `tests/faults`, under the ids of the branches it shows.
"""

from __future__ import annotations

import re

import pytest
from support.walks.walked import walked

from branches.seen import tables
from xmpp_walkthrough.cli.walk.send_instead import scripts
from xmpp_walkthrough.content.library import Library

BRANCHES = {branch.id: branch for branch in Library("en").branches() if branch.command}
SEEN = tables()


def test_every_command_of_the_catalogue_is_walked_here() -> None:
    assert SEEN.keys() == BRANCHES.keys()


def test_every_script_is_sent_by_a_command_of_the_branch_that_it_is_named_after() -> None:
    for name in scripts():
        assert [b for b in BRANCHES.values() if f"=@{name}" in b.command and name.startswith(b.id)]


@pytest.mark.parametrize("id", SEEN)
def test_the_command_shows_its_branch(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    branch, seen = BRANCHES[id], SEEN[id]
    found = walked(branch.first, branch.command, monkeypatch)
    assert found.code == seen.code
    assert seen.key in found.keys
    if id == "0-11":  # nothing of it is on the wire: DNS is not asked
        (note,) = (r for r in found.records if r.get("note") == "resolved")
        assert note["facts"]["reason"] == "localhost"
    if seen.wire:
        assert [raw for raw in found.wire(seen.role) if re.search(seen.wire, raw)]
    if seen.absent:
        assert not [raw for raw in found.wire(seen.role) if seen.absent in raw]
