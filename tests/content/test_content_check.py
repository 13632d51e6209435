"""Does the content linter see each kind of fault, say where, and find none in a sound tree?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.content.lessons_tree import edit

from xmpp_walkthrough.content.check import check
from xmpp_walkthrough.content.rules import half_width_marks, sentences, wire_names

LONG = "word " * 70


def test_a_sound_tree_has_no_problems(tree: Path) -> None:
    assert check(tree) == []


def test_without_english_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert "no folder en" in check(tmp_path)[0]


EDITS = [
    ("zh/messages.toml", "title =", "titel =", "zh/messages.toml: step.title is missing"),
    ("zh/messages.toml", "title =", 'extra = "x"\ntitle =', "step.extra does not exist in Eng"),
    ("zh/messages.toml", "{number}", "{nummer}", "step.title has the placeholders {nummer}, Eng"),
    ("zh/messages.toml", "`<auth/>`", "`<认证/>`", "step.deep.end lacks the wire names auth"),
    ("zh/messages.toml", "第 {number} 步", "第 {number} 步,好", "half-width"),
    ("zh/messages.toml", '"第 {number} 步"', '""', "zh/messages.toml: step.title is empty"),
    ("zh/messages.toml", '"第 {number} 步"', "7", "step.title is no text; put it in quotes"),
    ("en/messages.toml", "Step {number}", "Step {number} {x!r}", "has a brace that is no"),
    ("en/messages.toml", "Step ", LONG, "characters; say it in 320"),
    ("en/messages.toml", '"Step', "Step", "en/messages.toml:2: not valid TOML"),
    ("zh/glossary.toml", '"X"', '"Y"', "term.stream.section is 'Y', English has 'X'"),
    ("zh/glossary.toml", "一份文档。", " ", "term.stream.definition is empty; write it"),
    ("en/elements/sasl.toml", "Broken off.", LONG, "condition.aborted.means has 350 characters"),
    ("en/elements/sasl.toml", "Broken off.", "We asked.", "repeats a sentence of elements/sasl"),
    ("en/elements/sasl.toml", 'cause = "We asked."\n', "", "condition.aborted lacks cause"),
    ("en/elements/sasl.toml", "cause =", 'why = "x"\ncause =', "condition.aborted has why; rem"),
    ("en/elements/sasl.toml", "auth@mechanism", "mechanism", 'written "element@attribute"'),
    ("en/elements/sasl.toml", "[element.auth]", "[elements.auth]", "elements is no table of"),
    ("en/elements/sasl.toml", 'namespace = "urn:', 'namespace = "urm:', "namespace must be 'urn:"),
    ("en/elements/namespaces.toml", "sasl.toml", "gone.toml", "names elements/gone.toml, which"),
    ("en/elements/namespaces.toml", "sasl.toml", "gone.toml", "sasl.toml is named by no namesp"),
    ("en/elements/namespaces.toml", 'spec = "XEP-0001"\n', "", "urn:x needs a title and a spec"),
    ("en/elements/namespaces.toml", 'spec = "XEP', 'a = "b"\nspec = "XEP', "unknown keys ['a']"),
    ("en/02-sasl.md", '["stream"]', '["strem"]', "term 'strem' is not in glossary.toml"),
    ("en/02-sasl.md", '"2.2"', '"7"', "step '7' is none of the walk's"),
    ("en/02-sasl.md", '"who"', '"roles"', "en/10-roles.md: id 'roles' is also that of 02-sasl"),
    ("en/02-sasl.md", '"who"', '""', "en/02-sasl.md: id is empty"),
    ("en/02-sasl.md", "Send `<auth/>`.", "", "title or body is empty"),
    ("zh/02-sasl.md", "§6", "§7", "zh/02-sasl.md: rfc differs from English"),
    ("zh/02-sasl.md", "`<auth/>`", "它", "zh/02-sasl.md: the body lacks the wire names auth"),
    ("zh/02-sasl.md", "发送 `<auth/>`。", "`<auth/>`，好;对", "zh/02-sasl.md: has half-width ;"),
    ("zh/02-sasl.md", "+++\n", "", "zh/02-sasl.md:1: a lesson begins with"),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), EDITS)
def test_a_fault_is_named(tree: Path, name: str, old: str, new: str, problem: str) -> None:
    edit(tree / name, old, new)
    found = check(tree)
    assert any(problem in line for line in found), found


def remove_translation(tree: Path) -> None:
    (tree / "zh/glossary.toml").unlink()


def add_translation_of_nothing(tree: Path) -> None:
    (tree / "zh/11-more.md").write_bytes((tree / "zh/10-roles.md").read_bytes())


def write_latin_1(tree: Path) -> None:
    (tree / "en/10-roles.md").write_bytes("+++\nü".encode("latin-1"))


@pytest.mark.parametrize(
    ("break_it", "problem"),
    [
        (remove_translation, "zh/glossary.toml is missing; translate en/glossary.toml"),
        (add_translation_of_nothing, "zh/11-more.md has no English original"),
        (write_latin_1, "10-roles.md: not UTF-8"),
    ],
)
def test_a_fault_of_files_is_named(
    tree: Path, break_it: Callable[[Path], None], problem: str
) -> None:
    break_it(tree)
    found = check(tree)
    assert any(problem in line for line in found), found


def test_half_width_marks_count_only_between_chinese_and_outside_of_code() -> None:
    assert half_width_marks("你好,世界; 再见") == [",", ";"]
    assert half_width_marks("你好，XMPP, TLS；`a,b` 和\n```\n你,我\n```\n") == []


def test_wire_names_are_tags_and_plain_names_in_backticks() -> None:
    text = "`<stream:stream to='x'>` `</iq>` `not-authorized` `xmpp-walk --step` `Word`"
    assert wire_names(text) == {"stream:stream", "iq", "not-authorized"}


def test_sentences_end_in_both_languages() -> None:
    assert sentences("One. Two? RFC 6120 §4.3 counts.") == ["One.", "Two?", "RFC 6120 §4.3 counts."]
    assert sentences("一。二？三") == ["一。", "二？", "三"]
