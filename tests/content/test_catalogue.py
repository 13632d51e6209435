"""Is the catalogue the protocol's: every branch once, with its facts, in both languages?"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.content.lessons_tree import edit
from support.files import BRANCHES

from xmpp_walkthrough.cli.catalogue.branches import WALK_KEYS
from xmpp_walkthrough.content.check import check
from xmpp_walkthrough.content.filling import placeholders
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK, STEP_NAMES

LANGUAGES = ("en", "zh")


def catalogued() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(BRANCHES.read_text(encoding="utf-8"))["branches"]
    return found


IDS = [branch["id"] for branch in catalogued()]


def test_there_are_346_branches_and_each_once() -> None:
    found = [branch.id for branch in Library("en").branches()]
    assert len(found) == len(set(found)) == 346
    assert set(found) == set(IDS)


def test_the_classes_add_up_as_the_protocol_counts_them() -> None:
    walks = Counter(branch.walk for branch in Library("en").branches())
    assert walks == {"L+": 138, "L": 19, "P": 145, "D": 44}


def test_the_facts_are_those_of_the_protocol() -> None:
    given = {branch["id"]: branch for branch in catalogued()}
    for branch in Library("en").branches():
        wanted = given[branch.id]
        if wanted["walk"]:
            assert branch.walk == wanted["walk"], branch.id
        sections = re.findall(r"[A-Z]?§[\d.]+|App\. D", wanted["source"])
        if branch.id[:2] not in ("SE", "SF"):
            assert re.findall(r"[A-Z]?§[\d.]+|App\. D", branch.source) == sections, branch.id
        else:
            number = int(branch.id[3:])
            assert branch.source == f"{wanted['source']}.{number}", branch.id
        assert branch.source or wanted["source"] == "implementation", branch.id


def test_a_source_names_its_document() -> None:
    document = r"(RFC \d{4}|XEP-\d{4}|draft-[a-z0-9-]+)"
    for branch in Library("en").branches():
        for part in re.split(r"[,;] (?=[A-Z])", branch.source) if branch.source else ():
            assert re.match(document, part), (branch.id, branch.source)


def test_the_conditions_are_those_of_their_numbers() -> None:
    """SE and SF carry the number of their section, so their condition must be the RFC's."""
    given = {branch["id"]: branch["trigger"].rpartition(" ")[2] for branch in catalogued()}
    for language in LANGUAGES:
        for branch in Library(language).branches():
            if branch.id[:2] in ("SE", "SF"):
                said = branch.server if branch.id != "SE-23" else branch.client
                assert f"`{given[branch.id]}`" in said, branch.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_branch_has_its_words(language: str) -> None:
    for branch in Library(language).branches():
        assert branch.step in STEP_NAMES.values()
        for text in (branch.trigger, branch.server, branch.client):
            assert text, branch.id
            assert not text.startswith(MARK), branch.id
            assert "–" not in text.replace("1–", ""), branch.id  # the notes' word for nothing
        if language == "zh":
            for text in (branch.trigger, branch.server + branch.client):
                assert re.search("[\u4e00-\u9fff]", text), branch.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_branches_of_a_group_begin_alike(language: str) -> None:
    triggers = Counter((b.group, b.trigger) for b in Library(language).branches())
    assert [trigger for trigger, count in triggers.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_around_it_are_there(language: str) -> None:
    library = Library(language)
    groups = {f"group.{branch.group}" for branch in library.branches()}
    kinds = {f"walk.{kind}" for kind in WALK_KEYS.values()}
    kinds |= {f"later.{branch.lacks}" for branch in library.branches() if branch.lacks}
    labels = {f"label.{n}" for n in ("step", "server", "client", "source", "walk", "command")}
    for name in groups | kinds | labels:
        text = library.text(f"catalogue.{name}")
        assert not text.startswith(("⟨", MARK)), text
    assert placeholders(library.text("catalogue.counts")) == {"count", "shown"}
    assert placeholders(library.text("catalogue.then")) == {"first", "command"}


def test_what_only_english_has_is_marked(tmp_path: Path) -> None:
    _catalogue(tmp_path)
    (tmp_path / "zh" / "branches" / "close.toml").unlink()
    (branch,) = Library("zh", tmp_path).branches()
    assert branch.trigger == f"{MARK}We close"
    assert branch.step == "close"


FACTS = """[group.close]
step = "close"
[branch."6-01"]
group = "close"
walk = "L"
source = "RFC 6120 §4.4"
first = "xmpp-walk serve"
command = "xmpp-walk"
"""
WORDS = {
    "en": '[branch."6-01"]\ntrigger = "We close"\nserver = "A tag."\nclient = "Wait for `tag`."\n',
    "zh": '[branch."6-01"]\ntrigger = "我们关闭"\nserver = "标签。"\nclient = "等待 `tag`。"\n',
}


def _catalogue(root: Path) -> None:
    (root / "branches.toml").write_text(FACTS, encoding="utf-8")
    for language, words in WORDS.items():
        folder = root / language / "branches"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "close.toml").write_text(words, encoding="utf-8")


EDITS = [
    ("branches.toml", 'step = "close"', 'step = "end"', "group.close needs a step; use one of"),
    ("branches.toml", 'walk = "L"\n', "", "branch.6-01 lacks walk; write it"),
    ("branches.toml", 'walk = "L"', 'walk = "X"', "branch.6-01 walk 'X' is none of L, L+, P, D"),
    ("branches.toml", 'walk = "L"', 'wall = "L"', "branch.6-01 has wall; remove it"),
    ("branches.toml", 'command = "xmpp-walk"\n', "", "has a first command and no second"),
    ("branches.toml", 'group = "close"', 'group = "lost"', "is of the unknown group 'lost'"),
    ("branches.toml", "6-01", "6-03", "en/branches/close.toml: branch.6-03 is missing"),
    ("branches.toml", "6-01", "6-03", "zh/branches/close.toml: branch.6-01 has no facts"),
    ("branches.toml", "[group", "[gro up", "branches.toml:1: not valid TOML"),
    ("branches.toml", "group.close", "group.open", "en/branches/close.toml belongs to no group"),
    ("en/branches/close.toml", "We close", "We close.", "trigger ends like a sentence"),
    ("en/branches/close.toml", "A tag.", "A tag", "server does not end like a sentence"),
    (
        "zh/branches/close.toml",
        'server = "标签。"\n',
        "",
        "zh/branches/close.toml: branch.6-01 lac",
    ),
    ("zh/branches/close.toml", "server =", 'more = "。"\nserver =', "branch.6-01 has more; remove"),
    ("zh/branches/close.toml", "`tag`", "它", "branch.6-01.client lacks the wire names tag"),
    ("zh/branches/close.toml", '"标签。"', '""', "branch.6-01.server is empty"),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), EDITS)
def test_the_linter_sees(tree: Path, name: str, old: str, new: str, problem: str) -> None:
    _catalogue(tree)
    edit(tree / name, old, new)
    found = check(tree)
    assert any(problem in line for line in found), found


def test_the_linter_finds_nothing_in_a_sound_catalogue(tree: Path) -> None:
    _catalogue(tree)
    assert check(tree) == []
