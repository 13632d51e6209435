"""The glossary: words of the field, one alone or those of a lesson at its end."""

from xmpp_walkthrough.content.lesson import Lesson
from xmpp_walkthrough.content.library import Library, Term


def looked_up(name: str, library: Library) -> Term | None:
    """The term with this slug, or else with this word, in whichever case."""
    wanted = name.casefold()
    named = (term for term in library.terms().values() if term.word.casefold() == wanted)
    return library.term(wanted) or next(named, None)


def entry(term: Term) -> str:
    """One entry, as Markdown."""
    return f"**{term.word}**: {term.definition} {term.section}".rstrip()


def terms_of(lesson: Lesson, library: Library) -> str:
    """The entries for the words of a lesson, with a heading; empty where it names none."""
    terms = [term for slug in lesson.terms if (term := library.term(slug)) is not None]
    if not terms:
        return ""
    listed = "\n".join(f"- {entry(term)}" for term in terms)
    return f"## {library.text('ui.terms')}\n\n{listed}\n\n"
