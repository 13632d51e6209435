"""Does `xmpp-walk branches` list, filter, explain and count, for people and for programs?"""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from support.files import BRANCHES
from support.screens.command import run
from support.walks.typed import typed

from xmpp_walkthrough.cli.catalogue import commands_of_branches as showing
from xmpp_walkthrough.cli.catalogue.branches import Page, show
from xmpp_walkthrough.cli.catalogue.commands_of_branches import Showing, commands
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.learner import paging
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.views.layout.text import width_of
from xmpp_walkthrough.walk import find

IDS = [b["id"] for b in json.loads(BRANCHES.read_text(encoding="utf-8"))["branches"]]
EVERY = Library("en").branches()
WITH = [(id, each) for id, found in commands(EVERY).items() for each in found]


class Screen(StringIO):
    """A terminal, as far as a program can tell."""

    def isatty(self) -> bool:
        return True


def shown(id: str | None = None, step: str | None = None, lang: str = "en", **more: bool) -> str:
    out: StringIO = Screen() if more.get("terminal") else StringIO()
    variables = {"NO_COLOR": "1"}
    environment = Environment(StringIO(), out, StringIO(), variables)
    asked = (id,) if id else ()
    show(
        asked, find(step) if step else None, more.get("as_json", False), Library(lang), environment
    )
    return out.getvalue()


def test_the_command_lists_all_346_and_counts_them() -> None:
    done = run("branches")
    assert (done.returncode, done.stderr) == (0, "")
    listed = [line.split()[0] for line in done.stdout.splitlines() if re.match(r"\S+ {2}", line)]
    assert sorted(listed) == sorted(IDS)
    assert (
        done.stdout.splitlines()[-1]
        == f"346 branches, {len({id for id, _ in WITH})} with a command"
    )


@pytest.mark.parametrize(("step", "first", "count"), [("tls", "2.1-01", 31), ("2.1", "2.1-01", 31),
    ("4", "4-01", 10), ("bind", "3-01", 27), ("exchange", "5r-01", 84), ("2", "2.1-01", 133),
    ("open", "1-01", 60), ("connect", "0-01", 18), ("6", "6-01", 14)])  # fmt: skip
def test_a_step_filters_by_name_and_by_number(step: str, first: str, count: int) -> None:
    record = json.loads(shown(step=step, as_json=True))
    assert record["catalogue"][0]["id"] == first
    assert record["branches"] == len(record["catalogue"]) == count


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("terminal", [True, False])
def test_every_branch_is_shown_in_full(terminal: bool, lang: str) -> None:
    library, showings = Library(lang), commands(EVERY)
    environment = Environment(StringIO(), Screen() if terminal else StringIO(), StringIO(), {})
    page = Page(library, environment)
    for branch in library.branches():
        text = "".join(text for line in page.full(branch, showings) for text, _ in line)
        assert "⟨" not in text
        whole = re.sub(r"[\s`]", "", text)
        for part in (branch.id, branch.trigger, branch.server, branch.client, branch.source):
            assert re.sub(r"[\s`]", "", part) in whole, branch.id
        for each in showings[branch.id]:
            assert re.sub(r"\s", "", each.command) in whole
            assert re.sub(r"\s", "", each.first) in whole


def test_one_branch_is_found_in_any_case_of_letters() -> None:
    assert shown("sf-10").startswith("SF-10  Our credentials are wrong\n")
    assert "SF-10" in shown("SF-10", terminal=True, lang="zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", [80, 60])
def test_a_terminal_is_never_too_narrow(
    size: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(size))
    library, showings = Library(lang), commands(EVERY)
    page = Page(library, Environment(StringIO(), Screen(), StringIO(), {}))
    branches = library.branches()
    lines = [line for branch in branches for line in page.full(branch, showings)]
    for line in (*lines, *page.listed(branches, showings)):
        assert width_of(line) <= size, line


def test_a_terminal_gets_the_list_in_its_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    paged: list[str] = []
    monkeypatch.setattr(paging, "in_pager", lambda text, _: paged.append(text))
    assert shown(terminal=True) == ""
    assert paged[0].count("\n") > 346


def test_json_is_one_line_of_ascii_with_every_field() -> None:
    text = shown(as_json=True, lang="zh")
    assert text.count("\n") == 1
    assert text.isascii()
    record = json.loads(text)
    assert record["branches"] == 346
    assert record["with_command"] == sum(bool(each["commands"]) for each in record["catalogue"])
    for each in record["catalogue"]:
        assert set(each) == {
            *("id", "group", "step", "walk", "source", "trigger", "server", "client", "commands"),
            "lacks",
        }
        assert bool(each["lacks"]) is not bool(each["commands"]), each["id"]
    one = json.loads(shown("2.1-01", as_json=True))
    assert one["commands"][0] == {"command": "xmpp-walk --step tls", "first": ""}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["7-01"], "there is no branch '7-01'"),
        (["\x1b[31m"], "there is no branch"),
        (["--step", "nowhere"], "there is no step 'nowhere'. The steps are connect open tls"),
    ],
)
def test_wrong_use_is_explained(arguments: list[str], said: str) -> None:
    done = run("branches", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "\x1b" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("id", "each"), WITH, ids=[f"{id}-{n}" for n, (id, _) in enumerate(WITH)])
def test_a_command_can_be_typed(id: str, each: Showing) -> None:
    assert typed(each.command).name == "walk"
    if each.first:
        assert typed(each.first).name == "serve"


def test_a_fault_that_shows_a_branch_adds_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    lies = [("2.2-26", "xmpp-walk --fault wrong-signature"), ("9-99", "xmpp-walk --fault other")]
    monkeypatch.setattr(showing, "of_faults", lambda: lies)
    found = commands(EVERY)
    assert found["2.2-26"][-1] == Showing("xmpp-walk --fault wrong-signature")
    assert set(found) == set(IDS)
