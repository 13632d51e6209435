"""Does every excerpt that a lesson asks for come off the wire of a walk made just now?"""

import re

import pytest

from xmpp_walkthrough.cli.catalogue.wire_samples import _SAMPLE, fill
from xmpp_walkthrough.content.library import Library

ASKING = [lesson.id for lesson in Library("en").lessons() if "{{wire" in lesson.body]


@pytest.mark.parametrize("id", ASKING)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_excerpt_of_a_lesson_is_there(lang: str, id: str) -> None:
    lesson = Library(lang).lesson(id)
    assert lesson is not None
    wanted = _SAMPLE.findall(lesson.body)
    filled = fill(lesson.body)
    assert "{{wire" not in filled
    assert filled.count("```xml\n<") + filled.count("```xml\n</") >= len(wanted)
    assert not re.search(r"^`[a-z_]+\.[a-z_]+`$", filled, re.MULTILINE)


def test_an_excerpt_may_be_of_a_walk_with_another_mechanism() -> None:
    text = "{{wire: sasl.sasl_auth}}\n\n{{wire: sasl.sasl_auth SCRAM-SHA-256-PLUS}}"
    usual, other = fill(text).split("\n\n")
    assert 'mechanism="PLAIN"' in usual
    assert 'mechanism="SCRAM-SHA-256-PLUS">cD10bHMtZXhwb3J0ZXIs' in other


def test_what_no_walk_sends_is_named_and_not_made_up() -> None:
    assert fill("{{wire: sasl.sasl_abort}}") == "`sasl.sasl_abort`"
