"""Does each word of the glossary reach a screen? By `lesson WORD`, and at the end of a lesson."""

from __future__ import annotations

import io

import click
import pytest

from xmpp_walkthrough.cli.catalogue.lessons import read
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK

LANGUAGES = ("en", "zh")


def shown(name: str, language: str) -> str:
    out = io.StringIO()
    read(name, Library(language), Environment(io.StringIO(), out, io.StringIO(), {}))
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_term_is_looked_up_by_its_slug_and_by_its_word(language: str) -> None:
    library = Library(language)
    terms = library.terms()
    assert len(terms) > 70
    lessons = {lesson.id for lesson in library.lessons()}
    for slug, term in terms.items():
        if library.lesson(slug) is None:
            assert term.definition in shown(slug, language), slug
        if library.lesson(term.word) is None and term.word.casefold() not in lessons:
            assert term.definition in shown(term.word.upper(), language), term.word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_ends_with_its_words(language: str) -> None:
    library = Library(language)
    for lesson in library.lessons():
        text = shown(lesson.id, language)
        assert MARK not in text
        for slug in lesson.terms:
            term = library.term(slug)
            assert term is not None
            assert f"- **{term.word}**: {term.definition}" in text


def test_a_word_that_is_neither_is_said_to_be_none() -> None:
    with pytest.raises(click.UsageError, match="no lesson and no term"):
        shown("no-such-word", "en")
