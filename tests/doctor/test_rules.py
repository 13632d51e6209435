"""Is every rule fit to be used, and has its cause all words in both languages?"""

from __future__ import annotations

import pytest

from xmpp_walkthrough.content.filling import placeholders
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.doctor.causes.diagnosis import exclusions, rules
from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.signs.facts import NAMES

LANGUAGES = ("en", "zh")
PARTS = ("what", "you", "author", "section")

each_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.name))
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_rule
@each_language
def test_a_cause_has_all_its_words(rule: Rule, language: str) -> None:
    words = Library(language).cause(rule.cause)
    assert words is not None
    for part in PARTS:
        value = getattr(words, part)
        assert value, part
        assert not value.startswith(MARK), part
    assert words.admin or (words.admin_prosody and words.admin_ejabberd)


@each_language
def test_no_two_causes_read_alike(language: str) -> None:
    library = Library(language)
    for part in ("what", "you", "admin", "author"):
        said = [getattr(library.cause(name), part) for name in {rule.cause for rule in rules()}]
        told = [words for words in said if words]
        assert sorted(words for words in set(told) if told.count(words) > 1) == [], part


@each_language
def test_every_word_belongs_to_a_rule(language: str) -> None:
    file = Library(language)._file(language, "causes.toml")
    named = {name.removeprefix("cause.") for name in file if name.startswith("cause.")}
    assert named == {rule.cause for rule in rules()}


@each_rule
@each_language
def test_words_name_only_facts_that_a_cause_has(rule: Rule, language: str) -> None:
    words = Library(language).cause(rule.cause)
    assert words is not None
    assert placeholders(" ".join(words)) <= NAMES


@each_rule
def test_no_rule_rests_on_the_words_of_a_server(rule: Rule) -> None:
    assert rule.needs
    asked = [sign for wanted in (*rule.needs, rule.without) for sign in wanted]
    assert not [sign for sign in asked if sign.startswith("words:")]


def test_facts_are_filled_in() -> None:
    words = Library("en").cause("account-unknown", user="juliet", domain="example.org")
    assert words is not None
    assert words.what.startswith("The server knows no account juliet at example.org.")
    assert words.for_admin("prosody").endswith("`prosodyctl adduser juliet@example.org`")
    assert "ejabberdctl" not in words.for_admin("prosody")
    assert words.for_admin("openfire") == words.admin


def test_a_cause_that_nobody_knows_has_no_words() -> None:
    assert Library("en").cause("no-such-cause") is None


@each_language
def test_what_is_ruled_out_has_words(language: str) -> None:
    library = Library(language)
    said = [library.seen("ruled-out", exclusion.name) for exclusion in exclusions()]
    assert not [words for words in said if "⟨" in words or words.startswith(MARK)]
    assert len(set(said)) == len(said)
