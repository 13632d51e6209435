"""Has every answer of the doctor a sentence, in both languages? Read from the checks' sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import xmpp_walkthrough.doctor.checks as checks_package
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.doctor.examine import checks
from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.walk import steps as steps_of_a_walk

LANGUAGES = ("en", "zh")
MAKERS = ("ok", "warning", "fault", "skipped")


def answers() -> Iterator[tuple[str, str]]:
    """Check and key of every answer whose key stands in the code."""
    for path in Path(checks_package.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            made = node.func
            names = {each.id for each in ast.walk(made) if isinstance(each, ast.Name)}
            check = node.args[0]
            if names & set(MAKERS) and isinstance(check, ast.Constant):
                yield from ((str(check.value), key) for key in _texts(node.args[1]))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


@cache
def asked() -> frozenset[str]:
    named = {f"doctor.{check}.{key}" for check, key in answers()}
    each = {f"doctor.{check.name}.not-reached" for check in checks() if check.needs}
    topics = {f"doctor.topic.{check.topic}" for check in checks()}
    steps = {f"doctor.slow.{step.name}" for step in steps_of_a_walk()}
    causes = {f"doctor.sureness-{sureness}" for sureness in Sureness}
    return frozenset(named | each | topics | steps | causes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_has_its_sentence(lang: str) -> None:
    library = Library(lang)
    assert len(asked()) > 100
    assert [key for key in asked() if library.text(key).startswith((MARK, "⟨"))] == []


def test_every_check_stands_in_the_file_of_its_name() -> None:
    files = {path.stem for path in Path(checks_package.__path__[0]).glob("[a-z]*.py")}
    assert {check.name for check in checks()} == files


def test_the_checks_of_a_topic_stand_together() -> None:
    """Otherwise it would be shown twice."""
    topics = [check.topic for check in checks()]
    places = {topic: [n for n, other in enumerate(topics) if other == topic] for topic in topics}
    assert all(found == list(range(found[0], found[-1] + 1)) for found in places.values())
